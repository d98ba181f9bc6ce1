"""Small signs for maps on paper, as SVG text. Parties differ by shape and by pattern, so grey is enough.

Lengths are in the units of a drawing: `UNITS` to the millimetre on A4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from kansenkaart import styles, terms

#: Drawing units to the millimetre: 508 to the inch, finer than a printer's dot.
UNITS = 20
INK = "#1f2428"
FONTS = "Source Sans 3, Libertinus Serif, sans-serif"
#: Half the width of the sign of a kans, and of the disc of a stop, in millimetres.
SIGN_MM, STOP_MM = 3.0, 4.2


@dataclass(frozen=True, slots=True)
class Shape:
    """How a party is drawn: outline in a box of 36, where the letter sits, dashes and hatching (degrees)."""

    slug: str
    path: str
    letter_y: float
    dash_mm: tuple[float, ...]
    hatch: int


SHAPES: tuple[Shape, ...] = (
    Shape("circle", "M18 3a15 15 0 1 1 0 30a15 15 0 0 1 0-30z", 18, (), 45),
    Shape("square", "M4 4h28v28h-28z", 18, (2.4, 1.2), -45),
    Shape("triangle", "M18 1L35.500 33H0.500z", 23, (0.6, 1.2), 0),
    Shape("pentagon", "M18 2L34 14L28 33H8L2 14z", 19, (3.0, 1.0, 0.5, 1.0), 90),
    Shape("hexagon", "M9.500 3.500H26.500L35 18L26.500 32.500H9.500L1 18z", 18, (1.4, 0.8), 20),
)
#: The letter of each theme, as in QGIS.
LETTERS = styles.letters(terms.THEMES)


def shape_of(party: terms.Party) -> Shape:
    """Return the row of the shape of a party."""
    return next(row for row in SHAPES if row.slug == party.shape)


def number(value: float) -> str:
    """Return a number as short as SVG needs it."""
    return f"{value:.1f}".removesuffix(".0")


def dashes(lengths_mm: Sequence[float]) -> str:
    """Return the attribute for a dashed line, or nothing for a whole line."""
    return f' stroke-dasharray="{" ".join(number(mm * UNITS) for mm in lengths_mm)}"' if lengths_mm else ""


def text(
    x: float, y: float, words: str, *, size_mm: float, colour: str = INK, bold: bool = False, halo: bool = False,
    turn: float = 0.0,
) -> str:  # fmt: skip
    """Return words with their middle at a height; `halo` draws white around the letters."""
    around = f' stroke="#fff" stroke-width="{number(size_mm * UNITS * 0.28)}" paint-order="stroke"' if halo else ""
    turned = f' transform="rotate({number(turn)} {number(x)} {number(y)})"' if turn else ""
    weight = ' font-weight="bold"' if bold else ""
    size = size_mm * UNITS
    return (
        f'<text x="{number(x)}" y="{number(y + size * 0.34)}" font-family="{FONTS}" font-size="{number(size)}"{weight} '
        f'fill="{colour}" text-anchor="middle" stroke-linejoin="round"{around}{turned}>{escape(words)}</text>'
    )


def patterns(prefix: str, parties: Sequence[terms.Party]) -> str:
    """Return the hatching of each party, for areas; `prefix` keeps ids apart on one page."""
    gap = number(1.7 * UNITS)
    return "".join(
        f'<pattern id="{prefix}-{party.slug}" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({shape_of(party).hatch})"><rect width="{gap}" height="{gap}" fill="{party.colour}" '
        f'fill-opacity="0.1"/><path d="M4 0V{gap}" stroke="{party.colour}" stroke-width="8"/></pattern>'
        for party in parties
    )


def sign(x: float, y: float, party: terms.Party, *, theme: str, hollow: bool = False) -> str:
    """Return the sign of a kans: the shape of its party with the letter of its theme; hollow when it exists."""
    shape = shape_of(party)
    scale = 2 * SIGN_MM * UNITS / 36
    fill, ink = ("#fff", party.colour) if hollow else (party.colour, "#fff")
    place = f"translate({number(x - 18 * scale)} {number(y - 18 * scale)}) scale({scale:.3f})"
    letter_y = y + (shape.letter_y - 18) * scale
    return (
        f'<path transform="{place}" d="{shape.path}" fill="{fill}" stroke="#fff" stroke-width="7" '
        f'paint-order="stroke" stroke-linejoin="round"/>'
        f'<path transform="{place}" d="{shape.path}" fill="none" stroke="{party.colour if hollow else INK}" '
        f'stroke-width="{3 if hollow else 1}" stroke-linejoin="round"/>'
        + text(x, letter_y, LETTERS.get(theme, "?"), size_mm=3.4, colour=ink, bold=True)
    )


def stop_disc(x: float, y: float, label: str, *, hollow: bool = False) -> str:
    """Return the disc of a stop: white number on black, so that it is no party's; hollow for the begin."""
    fill, ink, edge = ("#fff", INK, INK) if hollow else (INK, "#fff", "#fff")
    disc = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(STOP_MM * UNITS)}" fill="{fill}" stroke="{edge}" '
    return f'{disc}stroke-width="12"/>' + text(x, y, label, size_mm=5.0, colour=ink, bold=True)


def lead(x: float, y: float, to_x: float, to_y: float) -> str:
    """Return the thin line from a sign to its place, with a dot at the place."""
    line = f"M{number(x)} {number(y)}L{number(to_x)} {number(to_y)}"
    return (
        f'<path d="{line}" stroke="#fff" stroke-width="16"/><path d="{line}" stroke="{INK}" stroke-width="7"/>'
        f'<circle cx="{number(to_x)}" cy="{number(to_y)}" r="14" fill="{INK}" stroke="#fff" stroke-width="5"/>'
    )


def north(x: float, y: float) -> str:
    """Return an arrow to the north (the maps are never turned)."""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="115" fill="#fff" fill-opacity="0.85"/>'
        f'<path d="M{number(x)} {number(y - 90)}l44 120l-44 -28l-44 28z" fill="{INK}" stroke="#fff" stroke-width="8" '
        f'paint-order="stroke"/>' + text(x, y + 64, "N", size_mm=3.2, bold=True, halo=True)
    )


def scale_bar(x: float, y: float, *, metres: int, length: float) -> str:
    """Return a bar of two halves with round metres; `x` is the left end."""
    half, place = length / 2, f"{number(x)} {number(y)}"
    return (
        f'<path d="M{place}h{number(length)}v24h-{number(length)}z" fill="#fff" stroke="#fff" stroke-width="16"/>'
        f'<path d="M{place}h{number(length)}v24h-{number(length)}z" fill="#fff" stroke="{INK}" stroke-width="5"/>'
        f'<path d="M{place}h{number(half)}v24h-{number(half)}z" fill="{INK}"/>'
        + text(x, y - 28, "0", size_mm=2.7, halo=True)
        + text(x + length, y - 28, f"{metres} meter", size_mm=2.7, halo=True)
    )

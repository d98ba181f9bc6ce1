"""Text of people on the screen, always literal: one component that sets everything with `textContent`.

Streamlit's own `st.markdown`, headings, buttons and radio labels read markdown, LaTeX, icons and
links in a text; what somebody typed may therefore never go through them. A block here is a plain
dictionary; `web/blocks.js` makes elements of it and knows no HTML from outside.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import terms
from kansenkaart.ui import component

Block = dict[str, Any]
#: Steps of an outline along its longest side: finer cannot be seen.
_OUTLINE_STEPS = 500


def heading(text: str, *, level: int = 2, arrive: str = "") -> Block:
    """Return a heading; level 2 opens a part of the page, 3 a part of that.

    With another `arrive` than before the heading comes into view and takes the focus: for what was just opened.
    """
    return {"block": "heading", "level": level, "text": text, "arrive": arrive}


def text(body: str) -> Block:
    """Return a paragraph; line breaks stay."""
    return {"block": "text", "text": body}


def note(body: str) -> Block:
    """Return a paragraph in a frame, for something that one should not miss."""
    return {"block": "note", "text": body}


def facts(rows: Iterable[tuple[str, str]], *, label: str = "") -> Block:
    """Return a list of names and values; empty values are left out."""
    return {"block": "facts", "label": label, "rows": [[name, value] for name, value in rows if value]}


def items(rows: Iterable[str]) -> Block:
    """Return a list of sentences."""
    return {"block": "items", "rows": list(rows)}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> Block:
    """Return a table with a heading per column; `label` says what one row is."""
    return {"block": "table", "label": label, "head": list(head), "rows": [[str(cell) for cell in row] for row in rows]}


def code(body: str, *, label: str) -> Block:
    """Return something to copy by hand, large."""
    return {"block": "code", "label": label, "text": body}


def card(
    ident: str, title: str, lines: Iterable[str], *, party: str = "", level: str = "", chosen: bool = False
) -> dict[str, Any]:
    """Return one line to choose in `cards`; the party gives its sign (shape and colour), or the level its shape."""
    return {
        "id": ident,
        "title": title,
        "lines": [line for line in lines if line],
        **_sign(party),
        "level": terms.find(terms.LEVELS, level).shape if level else "",
        "chosen": chosen,
    }


def _sign(party: str) -> dict[str, str]:
    """Return the shape and colour of a party; both empty without one."""
    sign = terms.find(terms.PARTIES, party) if party else None
    return {"shape": sign.shape if sign else "", "colour": sign.colour if sign else ""}


def cards(rows: Iterable[dict[str, Any]], *, label: str, most: int = 0) -> Block:
    """Return a list to choose from; `show` gives back the id of what was chosen.

    With `most` the rest comes behind a button that says how many there are.
    """
    return {"block": "cards", "label": label, "rows": list(rows), "most": most}


def levels(rows: Iterable[tuple[str, str]], *, label: str) -> Block:
    """Return levels by shape and word, each with a text beside it: slug of `terms.LEVELS` and text."""
    found = [(terms.find(terms.LEVELS, slug), text) for slug, text in rows]
    return {
        "block": "levels",
        "label": label,
        "rows": [{"shape": row.shape, "label": row.label, "text": text} for row, text in found],
    }


@dataclass(frozen=True, slots=True)
class Half:
    """One of two things beside each other: whose, title, names and values, and the button that opens it."""

    who: str
    title: str
    rows: Sequence[tuple[str, str]]
    party: str = ""
    ident: str = ""
    opens: str = ""


def halves(first: Half, second: Half, *, label: str) -> Block:
    """Return two things beside each other in the same form; `show` gives back the id of the one to open."""
    return {"block": "halves", "label": label, "rows": [_half(first), _half(second)]}


def _half(row: Half) -> dict[str, Any]:
    rows = [[name, value] for name, value in row.rows]
    return {
        "who": row.who,
        "title": row.title,
        "rows": rows,
        **_sign(row.party),
        "id": row.ident,
        "opens": row.opens,
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A number before and after on a line, each with its words; a norm is a tick on the same line."""

    label: str
    before: float
    after: float
    before_text: str
    after_text: str
    norm: float | None = None
    norm_text: str = ""
    text: str = ""


def changes(rows: Iterable[Change], *, label: str) -> Block:
    """Return a small plot: one line per number, each with its own scale from zero."""
    return {"block": "changes", "label": label, "rows": [asdict(row) for row in rows]}


def outline(area: BaseGeometry, *, label: str) -> Block:
    """Return the shape of an area (RD) as a drawing of itself, with a line that says how long it is.

    It needs no map: for a place of which there is none yet. `label` is what a blind visitor hears.
    """
    west, south, east, north = area.bounds
    step = max(east - west, north - south) / _OUTLINE_STEPS
    rings = [ring for part in shapely.get_parts(area.simplify(step)) for ring in (part.exterior, *part.interiors)]
    path = "".join(
        "M" + "L".join(f"{(x - west) / step:.0f} {(north - y) / step:.0f}" for x, y in ring.coords) + "Z"
        for ring in rings
    )
    length_m = 10.0 ** math.floor(math.log10((east - west) / 2))
    return {
        "block": "outline",
        "label": label,
        "path": path,
        "size": [round((east - west) / step), round((north - south) / step)],
        "line": length_m / step,
        "line_text": f"{length_m:.0f} meter" if length_m < 1000 else f"{length_m / 1000:.0f} kilometer",
    }


def region(*rows: Block, label: str) -> Block:
    """Return blocks that scroll together beside a map, where the screen is wide."""
    return {"block": "region", "label": label, "blocks": list(rows)}


def image(source: str, description: str) -> Block:
    """Return a picture by its address on this server, with what a blind visitor hears."""
    return {"block": "image", "source": source, "text": description}


def show(*blocks: Block, key: str) -> str | None:
    """Show the blocks; return the id of the card that was just chosen, or None."""
    chosen = component.show("blocks", {"blocks": list(blocks)}, key=key, gives="chosen")
    return str(chosen) if chosen else None

"""Maps on paper: frames of the dossier become one small vector drawing (SVG). Pure, RD.

Shapes are clipped to the view and simplified to what a printer can show, so fifteen maps stay one
small file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers as tables
from kansenkaart import terms
from kansenkaart.crs import require_rd
from kansenkaart.kans import Kans
from kansenkaart.report import symbols
from kansenkaart.report.symbols import INK, SIGN_MM, STOP_MM, UNITS, number
from kansenkaart.shapes import mark

#: What is smaller than this on paper is not drawn.
_SMALLEST_MM2 = 0.02
#: House numbers are drawn where a metre is at least this wide on paper.
_NUMBERS_FROM_MM = 0.55
_PAPER = "#fbfaf7"
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
#: Signs that hide each other are moved apart so many times at the most.
_ROUNDS = 120
#: The base map steps back behind what people drew; also where a printer knows grey only.
_LIGHTER = 0.3


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of the neighbourhood (RD metres) on so many millimetres of paper."""

    x_min: float
    y_min: float
    x_max: float
    y_max: float
    width_mm: float

    @property
    def mm_per_m(self) -> float:
        """Millimetres on paper for each metre outside."""
        return self.width_mm / (self.x_max - self.x_min)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in drawing units."""
        height_mm = (self.y_max - self.y_min) * self.mm_per_m
        return round(self.width_mm * UNITS), round(height_mm * UNITS)

    def units(self, xy: Any) -> NDArray[np.float64]:
        """Return pairs x, y (RD) in drawing units; y points down."""
        scale = self.mm_per_m * UNITS
        pairs = np.asarray(xy, dtype=float)
        return np.column_stack([(pairs[:, 0] - self.x_min) * scale, (self.y_max - pairs[:, 1]) * scale])


@dataclass(frozen=True, slots=True)
class Name:
    """A street name or house number on the map: x, y in RD, angle in degrees, length of the street in metres."""

    x: float
    y: float
    text: str
    turn: float = 0.0
    length_m: float = 0.0
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A part of the route (RD); straight ones are only a direction and drawn dashed."""

    line: BaseGeometry
    is_straight: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """What somebody drew on the map (RD), in a colour as `#rrggbb`; another colour becomes ink."""

    shape: BaseGeometry
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Spot:
    """A stop, or where the walk begins: RD metres and a short label."""

    x: float
    y: float
    label: str
    is_stop: bool = True


def view_of(
    shapes: Iterable[BaseGeometry], *, width_mm: float, height_mm: float, margin_m: float = 25.0, least_m: float = 170.0
) -> View:
    """Return the view that shows all shapes (RD) with a margin, at least `least_m` metres wide."""
    box = shapely.total_bounds(np.array(list(shapes), dtype=object))
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    width = max(box[2] - box[0] + 2 * margin_m, (box[3] - box[1] + 2 * margin_m) * width_mm / height_mm, least_m)
    height = width * height_mm / width_mm
    return View(x - width / 2, y - height / 2, x + width / 2, y + height / 2, width_mm)


def draw(  # noqa: PLR0913
    view: View,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    prefix: str,
    kansen: Sequence[Kans] = (),
    signs: bool = True,
    stops: Sequence[Spot] = (),
    ways: Sequence[Way] = (),
    names: Sequence[Name] = (),
    sketches: Sequence[Sketch] = (),
) -> str:
    """Return the map as SVG.

    Parameters
    ----------
    layers
        Canonical frames by slug, RD.
    prefix
        Makes ids unique when several maps stand on one page.
    kansen
        Drawn with the pattern of their party; with its shape and the letter of the theme when `signs`.
    stops
        Numbered black discs.
    """
    width, height = view.size
    parties = [row for row in terms.PARTIES if any(one.get("party") == row.slug for one in kansen)]
    parts = [
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        *_base(view, layers),
        f'<rect width="{width}" height="{height}" fill="#fff" fill-opacity="{_LIGHTER}"/>',
        *(_kans_shape(view, one, prefix) for one in kansen),
        *_names(view, names),
        *_route(view, ways),
        *_sketched(view, sketches),
        *_signs(view, kansen if signs else (), stops),
        f'<rect x="3" y="3" width="{width - 6}" height="{height - 6}" fill="none" stroke="{INK}" stroke-width="6"/>',
        symbols.north(width - 130, 170),
        _scale(view),
    ]
    defs = f"<defs>{symbols.patterns(prefix, parties)}</defs>" if parties else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{number(width / UNITS)}mm" '
        f'height="{number(height / UNITS)}mm">{defs}{"".join(parts)}</svg>'
    )


def path(shapes: NDArray[Any], view: View) -> str:
    """Return lines and areas (RD) as one SVG path: clipped, simplified, in whole units, relative steps."""
    pad = 1 / view.mm_per_m
    with np.errstate(invalid="ignore"):
        clipped = shapely.clip_by_rect(shapes, view.x_min - pad, view.y_min - pad, view.x_max + pad, view.y_max + pad)
    parts = shapely.get_parts(shapely.simplify(clipped, 0.06 / view.mm_per_m, preserve_topology=False))
    areas = parts[shapely.get_dimensions(parts) == 2]
    areas = shapely.orient_polygons(areas[shapely.area(areas) * view.mm_per_m**2 > _SMALLEST_MM2])
    lines = parts[shapely.get_dimensions(parts) == 1]
    return _steps(shapely.get_rings(areas), view, close="z") + _steps(lines, view, close="")


def _steps(lines: NDArray[Any], view: View, *, close: str) -> str:
    """Return rings or lines as `M x y l dx dy ...`."""
    if not len(lines):
        return ""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    whole = np.rint(view.units(xy)).astype(int)
    step = np.diff(whole, axis=0, prepend=whole[:1])
    first = np.diff(owner, prepend=-1) != 0
    keep = first | (step != 0).any(axis=1)
    out: list[str] = []
    for begins, (x, y), (dx, dy) in zip(first[keep], whole[keep].tolist(), step[keep].tolist(), strict=True):
        if begins:
            out.append(f"{close if out else ''}M{x} {y}l")
        else:
            out.append(f"{dx} {dy} ".replace(" -", "-"))
    return "".join(out).replace(" M", "M").replace(" z", "z").rstrip() + close


def _base(view: View, layers: Mapping[str, gpd.GeoDataFrame]) -> Iterable[str]:
    """Return the base layers, low first; what lies under the ground is left out."""
    for row in sorted((row for row in tables.LAYERS if row.on_map), key=lambda row: row.order):
        if row.slug not in layers:
            continue
        frame = require_rd(layers[row.slug], row.slug)
        frame = frame.iloc[frame.sindex.query(shapely.box(view.x_min, view.y_min, view.x_max, view.y_max))]
        level = frame["level"].fillna(0).astype(int)
        frame = frame[level >= 0].assign(_level=level).sort_values(["_level", "id"], kind="stable")
        for _, group in groupby(zip(frame["_level"], frame.geometry, strict=True), key=lambda pair: pair[0]):
            shapes = np.array([shape for _, shape in group], dtype=object)
            yield _dots(view, row, shapes) if row.geometry == "point" else _shapes(view, row, shapes)


def _shapes(view: View, row: tables.Layer, shapes: NDArray[Any]) -> str:
    style = row.style
    width = number(style.width * tables.MM_PER_PIXEL * UNITS)
    dash = symbols.dashes([float(part) * tables.MM_PER_PIXEL for part in style.dash.split()])
    drawn = path(shapes, view)
    return (
        f'<path d="{drawn}" fill="{style.fill}" stroke="{style.line}" stroke-width="{width}"{dash}/>' if drawn else ""
    )


def _dots(view: View, row: tables.Layer, shapes: NDArray[Any]) -> str:
    """Return points as round ends of lines without length: a few bytes each."""
    radius = max(row.style.radius_m * view.mm_per_m, 0.35) * UNITS
    dots = "".join(f"M{x:.0f} {y:.0f}h1" for x, y in view.units(shapely.get_coordinates(shapely.centroid(shapes))))
    return (
        f'<path d="{dots}" fill="none" stroke="{row.style.fill}" stroke-width="{number(2 * radius)}" '
        'stroke-linecap="round" stroke-opacity="0.6"/>'
    )


def _kans_shape(view: View, one: Kans, prefix: str) -> str:
    """Return the line or area of a kans in the pattern of its party; a point has its sign only."""
    party = terms.find(terms.PARTIES, str(one.get("party")))
    shape, size = symbols.shape_of(party), shapely.get_dimensions(one.geometry)
    if size == 0:
        return ""
    drawn, dash = path(np.array([one.geometry], dtype=object), view), symbols.dashes(shape.dash_mm)
    fill = f"url(#{prefix}-{party.slug})" if size == 2 else "none"
    return (
        f'<path d="{drawn}" fill="{fill}" stroke="#fff" stroke-width="20" stroke-linejoin="round"/>'
        f'<path d="{drawn}" fill="none" stroke="{party.colour}" stroke-width="{14 if size == 2 else 18}" '
        f'stroke-linejoin="round"{dash}/>'
    )


def _names(view: View, names: Sequence[Name]) -> Iterable[str]:
    """Return street names that fit their street, and house numbers where the map is large."""
    width, height = view.size
    for name in names:
        size_mm = 1.9 if name.is_number else 2.8
        if name.is_number and view.mm_per_m < _NUMBERS_FROM_MM:
            continue
        if not name.is_number and name.length_m * view.mm_per_m < len(name.text) * size_mm * 0.45:
            continue
        ((x, y),) = view.units([(name.x, name.y)])
        reach = len(name.text) * size_mm * 0.25 * UNITS
        if reach < x < width - reach and 40 < y < height - 40:
            colour = "#4a4f55" if name.is_number else INK
            yield symbols.text(x, y, name.text, size_mm=size_mm, turn=name.turn, halo=True, colour=colour)


def _route(view: View, ways: Sequence[Way]) -> Iterable[str]:
    drawn = [(path(np.array([way.line], dtype=object), view), way.is_straight) for way in ways]
    for line, _ in drawn:
        yield f'<path d="{line}" fill="none" stroke="#fff" stroke-width="34" stroke-linejoin="round"/>'
    for line, is_straight in drawn:
        dash = symbols.dashes((1.6, 1.4) if is_straight else ())
        yield f'<path d="{line}" fill="none" stroke="{INK}" stroke-width="15" stroke-linejoin="round"{dash}/>'


def _sketched(view: View, sketches: Sequence[Sketch]) -> Iterable[str]:
    """Return what was drawn by hand: a thick round line; an area is only an outline, a point a dot."""
    for one in sketches:
        colour = one.colour if _COLOUR.fullmatch(one.colour) else INK
        if shapely.get_dimensions(one.shape) == 0:
            ((x, y),) = view.units(shapely.get_coordinates(shapely.centroid(one.shape)))
            drawn = f"M{x:.0f} {y:.0f}h1"
        else:
            drawn = path(np.array([one.shape], dtype=object), view)
        for ink, width in (("#fff", 34), (colour, 22)):
            yield (
                f'<path d="{drawn}" fill="none" stroke="{ink}" stroke-width="{width}" stroke-linecap="round" '
                'stroke-linejoin="round"/>'
            )


def _signs(view: View, kansen: Sequence[Kans], stops: Sequence[Spot]) -> list[str]:
    """Return signs of kansen and discs of stops, moved apart so that none hides another."""
    width, height = view.size
    places = [shapely.get_coordinates(mark(one.geometry))[0] for one in kansen] + [(one.x, one.y) for one in stops]
    if not places:
        return []
    anchors = view.units(places)
    radius = np.array([SIGN_MM + 0.6] * len(kansen) + [STOP_MM + 0.6] * len(stops)) * UNITS
    spots = apart(anchors, radius, width=width, height=height)
    moved = np.hypot(*(spots - anchors).T) > 0.6 * UNITS
    parts = [symbols.lead(*spot, *anchor) for spot, anchor, far in zip(spots, anchors, moved, strict=True) if far]
    for one, (x, y) in zip(kansen, spots[: len(kansen)], strict=True):
        party = terms.find(terms.PARTIES, str(one.get("party")))
        hollow = one.get("kind") != terms.DEFAULT_KIND
        parts.append(symbols.sign(x, y, party, theme=str(one.get("theme")), hollow=hollow))
    discs = zip(stops, spots[len(kansen) :], strict=True)
    return parts + [symbols.stop_disc(x, y, one.label, hollow=not one.is_stop) for one, (x, y) in discs]


def apart(
    anchors: NDArray[np.float64], radius: NDArray[np.float64], *, width: float, height: float
) -> NDArray[np.float64]:
    """Return places for round signs near their anchors so that none hides another, inside the frame.

    Parameters
    ----------
    anchors
        Where each sign belongs: x, y. Signs with one anchor part in fixed directions.
    radius
        Half the width of each sign, in the same units.
    """
    turns = np.arange(len(anchors)) * 2.399963  # the golden angle: no two signs leave in one direction
    spots: NDArray[np.float64] = anchors + np.column_stack([np.cos(turns), np.sin(turns)])
    edge = radius[:, None] * 1.2
    for _ in range(_ROUNDS):
        gap = spots[:, None] - spots[None]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        short = np.clip(radius[:, None] + radius[None] - distance, 0, None)
        np.fill_diagonal(short, 0)
        if not short.any():
            break
        spots = spots + (gap / np.maximum(distance, 1e-9)[..., None] * (short * 0.55)[..., None]).sum(axis=1)
        spots = np.clip(spots, edge, np.array([width, height]) - edge)
    return spots


def _scale(view: View) -> str:
    """Return a scale bar of round metres, at most a quarter of the width."""
    most_m = (view.x_max - view.x_min) / 4
    metres = max(
        factor * 10**power for power in range(5) for factor in (1, 2, 5) if factor * 10**power <= max(most_m, 1)
    )
    return symbols.scale_bar(80, view.size[1] - 90, metres=metres, length=metres * view.mm_per_m * UNITS)

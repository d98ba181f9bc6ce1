"""Kansen as sides of a relation: what each one claims, how sure its place is, and who counts twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kansenkaart import fuzzy, rules, terms
from kansenkaart.crs import require_rd
from kansenkaart.shapes import as_meant

#: The fields that are read.
_USED = (
    "id", "party", "theme", "direction", "kind", "title", "values", "extent", "dwellings", "claim", "status", "made_at",
    "placed_zoom", "placed_accuracy_m",
)  # fmt: skip
_FIELDS = frozenset(_USED)
#: Up to so many kansen are read one by one.
_FEW = 10
#: What is the same when one person put the same thing on the map twice.
Origin = tuple[str, str, int, bool, str, str, str]

_POINTS, _LINES, _AREAS = (0, 4), (1, 2, 5), (3, 6)


@dataclass(frozen=True, slots=True)
class Side:
    """One kans, ready to be compared.

    `shape` is what was drawn (a line has been given its width), RD. `sign` is that of the direction. `spread_m`
    is the spread of a dot (0 for areas), `edge_m` the uncertainty of a drawn edge (0 where the
    place came from a file), `meant_m` the size that was meant. `stacks` is true where the claim takes no new ground.
    """

    id: str
    made_at: str
    party: str
    theme: str
    sign: int
    exists: bool
    stacks: bool
    claim: str
    dwellings: int | None
    values: tuple[str, ...]
    title: str
    shape: BaseGeometry
    key: str = field(repr=False)
    is_dot: bool = False
    spread_m: float = 0.0
    edge_m: float = 0.0
    meant_m: float = 0.0

    @property
    def order(self) -> tuple[str, str]:
        """Older first, then by id: an order that takes no side."""
        return (self.made_at, self.id)

    @property
    def acts(self) -> bool:
        """Tell whether something comes here that is not there yet."""
        return self.sign > 0 and not self.exists

    @property
    def origin(self) -> Origin:
        """What is the same when one person put the same thing on the map twice."""
        return (self.party, self.theme, self.sign, self.exists, self.claim, self.title, self.key)


@dataclass(frozen=True)
class Sides:
    """All kansen that count, by id, and those that do not with the reason why.

    `groups` holds per origin the ids, oldest first: only the first of them takes part.
    """

    everyone: Mapping[str, Side]
    skipped: Mapping[str, str]
    groups: Mapping[Origin, tuple[str, ...]]

    @property
    def same_as(self) -> dict[str, str]:
        """Return per kans that repeats another one the id of the oldest."""
        return {name: group[0] for group in self.groups.values() for name in group[1:]}

    @cached_property
    def packed(self) -> Packed:
        """One side per origin, with what is asked of all of them at once."""
        return Packed.of([self.everyone[group[0]] for group in self.groups.values()])

    @property
    def active(self) -> list[Side]:
        """Return one side per origin."""
        return self.packed.sides

    def replace(self, ids: Iterable[str], news: Sides) -> Sides:
        """Return the sides with these ids taken out and the new ones put in; the work follows the ids."""
        everyone, skipped, groups = dict(self.everyone), dict(self.skipped), dict(self.groups)
        origins = {news.everyone[name].origin for name in news.everyone}
        for name in ids:
            skipped.pop(name, None)
            if (old := everyone.pop(name, None)) is not None:
                origins.add(old.origin)
                _regroup(groups, old.origin, [x for x in groups[old.origin] if x != name], everyone)
        everyone.update(news.everyone)
        for name, side in news.everyone.items():
            _regroup(groups, side.origin, [*groups.get(side.origin, ()), name], everyone)
        result = Sides(everyone, skipped | dict(news.skipped), groups)
        were = {self.groups[origin][0] for origin in origins if origin in self.groups}
        now = [everyone[groups[origin][0]] for origin in sorted(origins) if origin in groups]
        result.__dict__["packed"] = self.packed.replace(were, now)  # what `cached_property` would work out again
        return result


@dataclass(frozen=True)
class Packed:
    """The sides that take part, and their boxes, shapes and spreads in the same order; `row` is where an id is."""

    sides: list[Side]
    row: Mapping[str, int]
    shapes: NDArray[np.object_]
    boxes: NDArray[np.float64]
    spread_m: NDArray[np.float64]

    @staticmethod
    def of(sides: list[Side]) -> Packed:
        """Return these sides packed."""
        shapes = as_array([side.shape for side in sides])
        spread = np.array([side.spread_m for side in sides], dtype=float)
        row = {side.id: number for number, side in enumerate(sides)}
        return Packed(sides, row, shapes, np.asarray(shapely.bounds(shapes)).reshape(-1, 4), spread)

    def replace(self, were: set[str], now: list[Side]) -> Packed:
        """Return the sides without some ids and with new sides; new ones take the place of old ones."""
        free = sorted(self.row[name] for name in were)
        sides, row = list(self.sides), dict(self.row)
        for name in were:
            del row[name]
        spare = len(now) - len(free)
        columns = [_longer(column, spare) for column in (self.shapes, self.boxes, self.spread_m)]
        sides += sides[:1] * spare if sides else now[:spare]
        places = [*free, *range(len(self.sides), len(self.sides) + spare)][: len(now)]
        news = Packed.of(now)
        for number, side in zip(places, now, strict=True):
            sides[number], row[side.id] = side, number
        for column, fresh in zip(columns, (news.shapes, news.boxes, news.spread_m), strict=True):
            column[places] = fresh
        keep = len(sides)
        for number in reversed(free[len(now) :]):  # the last one takes the place that is empty
            keep -= 1
            if number != keep:
                sides[number] = sides[keep]
                row[sides[number].id] = number
                for column in columns:
                    column[number] = column[keep]
        shapes, boxes, spread = (column[:keep] for column in columns)
        return Packed(sides[:keep], row, shapes, boxes, spread)


def _longer(column: NDArray[Any], more: int) -> NDArray[Any]:
    """Return a copy with room for more rows."""
    result = np.empty((len(column) + max(0, more), *column.shape[1:]), dtype=column.dtype)
    result[: len(column)] = column
    return result


def _regroup(
    groups: dict[Origin, tuple[str, ...]], origin: Origin, names: list[str], everyone: Mapping[str, Side]
) -> None:
    """Put the ids of one origin in order, or take the origin away."""
    if names:
        groups[origin] = tuple(sorted(names, key=lambda name: everyone[name].order))
    else:
        del groups[origin]


def as_array(shapes: Iterable[BaseGeometry | None]) -> NDArray[np.object_]:
    """Return shapes as an array of objects, also when there are none."""
    listed = list(shapes)
    result = np.empty(len(listed), dtype=object)
    result[:] = listed
    return result


def read(kansen: gpd.GeoDataFrame, ids: Iterable[str] | None = None) -> Sides:
    """Return the kansen that count: open, with a place.

    Parameters
    ----------
    kansen
        One row per kans, RD, columns of `kans.COLUMNS` (missing ones count as not filled in).
    ids
        Read only these rows; all of them by default.

    Raises
    ------
    CrsError
        If the frame is not in RD.
    """
    require_rd(kansen, "kansen")
    everyone, skipped = {}, {}
    for shape, row in _rows(kansen) if ids is None else _some_rows(kansen, list(ids)):
        name = str(row["id"])
        if not _counts(row):
            continue
        drawn = _drawn(shape, rules.use(row["theme"]).line_width_m)
        if drawn is None:
            skipped[name] = "Deze kans heeft geen plek op de kaart."
        else:
            everyone[name] = _side(row, drawn)
    groups: dict[Origin, list[str]] = {}
    for name, side in sorted(everyone.items(), key=lambda item: item[1].order):
        groups.setdefault(side.origin, []).append(name)
    return Sides(everyone, skipped, {origin: tuple(names) for origin, names in groups.items()})


def _rows(kansen: gpd.GeoDataFrame) -> Iterator[tuple[BaseGeometry | None, dict[str, Any]]]:
    """Yield the shape and the filled fields of each kans."""
    plain = pd.DataFrame(kansen)  # a column of a GeoDataFrame costs twenty times as much
    names = [name for name in _USED if name in plain.columns]
    columns = [plain[name].tolist() for name in names]
    for shape, *cells in zip(np.asarray(kansen.geometry.array, dtype=object), *columns, strict=True):
        yield shape, {name: value for name, value in zip(names, cells, strict=True) if _filled(value)}


def _some_rows(kansen: gpd.GeoDataFrame, ids: list[str]) -> Iterator[tuple[BaseGeometry | None, dict[str, Any]]]:
    """Yield the same of some kansen: of a few each by itself, which touches no column as a whole."""
    rows = np.flatnonzero(kansen["id"].isin(ids))
    if len(rows) > _FEW:
        yield from _rows(kansen.iloc[rows])
        return
    shapes = kansen.geometry.array
    for number in rows.tolist():
        cells = kansen.iloc[number]
        given = zip(cells.index, cells.array, strict=True)
        yield shapes[number], {name: value for name, value in given if name in _FIELDS and _filled(value)}


def _filled(value: Any) -> bool:
    """Tell whether a cell holds something; frames write nothing as None, NA or NaN."""
    return value is not None and value is not pd.NA and not (isinstance(value, float) and np.isnan(value))


def _counts(row: dict[str, Any]) -> bool:
    """Tell whether a kans is still on the table."""
    return terms.find(terms.STATUSES, row.get("status") or terms.FIRST_STATUS).is_open


def _drawn(shape: BaseGeometry | None, line_width_m: float) -> BaseGeometry | None:
    """Return the flat, valid part of a shape with the highest dimension; lines get their width."""
    if shape is None or shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        return None
    flat = shape if shape.is_valid and not shape.has_z else as_meant(as_array([shape]))[0]
    parts = shapely.get_parts(flat) if flat.geom_type == "GeometryCollection" else as_array([flat])
    kinds = shapely.get_type_id(parts)
    areas = parts[np.isin(kinds, _AREAS)]
    if len(areas):
        return shapely.normalize(areas[0] if len(areas) == 1 else shapely.union_all(areas))
    if np.isin(kinds, _LINES).any():
        lines = shapely.union_all(parts[np.isin(kinds, _LINES)])
        return shapely.normalize(shapely.buffer(lines, line_width_m / 2, cap_style="flat"))
    dots = parts[np.isin(kinds, _POINTS)]
    return shapely.normalize(shapely.union_all(dots)) if len(dots) else None


def _side(row: dict[str, Any], drawn: BaseGeometry) -> Side:
    """Return a side from the filled fields of a kans."""
    is_dot = drawn.geom_type in ("Point", "MultiPoint")
    meant_m = terms.UNKNOWN_EXTENT_SIGMA_M
    if row.get("extent"):
        meant_m = terms.find(terms.EXTENTS, row["extent"]).sigma_m
    click_m = _click_m(row, drawn)
    claim = str(row.get("claim") or "")
    return Side(
        id=str(row["id"]),
        made_at=str(row.get("made_at") or ""),
        party=str(row["party"]),
        theme=str(row["theme"]),
        sign=terms.find(terms.DIRECTIONS, row.get("direction") or terms.DEFAULT_DIRECTION).sign,
        exists=(row.get("kind") or terms.DEFAULT_KIND) != terms.DEFAULT_KIND,
        stacks=bool(claim) and not terms.find(terms.CLAIMS, claim).takes_ground,
        claim=claim,
        dwellings=int(row["dwellings"]) if "dwellings" in row else None,
        values=tuple(row.get("values", ())),
        title=str(row.get("title", "")),
        shape=drawn,
        key=_key(drawn),
        is_dot=is_dot,
        spread_m=fuzzy.spread_m(click_m, meant_m) if is_dot else 0.0,
        edge_m=0.0 if is_dot else click_m,
        meant_m=meant_m if is_dot else 0.0,
    )


def _click_m(row: dict[str, Any], drawn: BaseGeometry) -> float:
    """Return how far off the pointing was: from GPS, else from the zoom level, else 0 (from a file)."""
    accuracy, zoom = row.get("placed_accuracy_m"), row.get("placed_zoom")
    if accuracy is not None:
        return float(accuracy)
    if zoom is not None:
        return fuzzy.click_error_m(float(zoom), float(shapely.get_coordinates(drawn)[0, 1]))
    return 0.0


def _key(shape: BaseGeometry) -> str:
    """Return a short name of a shape, the same however its rings are written.

    To the decimetre: a trip through longitude and latitude moves a shape by half a millimetre, and that
    is not a change that anybody made.
    """
    rounded = np.round(shapely.get_coordinates(shape), 1)
    return hashlib.blake2b(shape.geom_type.encode() + rounded.tobytes(), digest_size=12).hexdigest()

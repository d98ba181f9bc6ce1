"""Where kansen clash, reinforce each other or lie over each other, with evidence that people can check.

Pure: frames in RD go in, a `Check` comes out; no disk, no network, no clock. The tables and
thresholds are in `rules`; nothing here compares themes by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kansenkaart import rules as tables
from kansenkaart.crs import RD
from kansenkaart.relations import effects, look, meetings, sides
from kansenkaart.relations import ground as grounds
from kansenkaart.relations.ground import Ground, ready
from kansenkaart.relations.judge import Finding, judge
from kansenkaart.relations.look import Look
from kansenkaart.relations.meetings import Meeting
from kansenkaart.relations.sides import Side, Sides
from kansenkaart.relations.store import load, save
from kansenkaart.relations.write import to_json

__all__ = [
    "COLUMNS", "UNCHECKED", "Check", "Finding", "Ground", "find", "judged", "load", "ready", "save", "sensitivity",
    "sensitivity_of", "to_json", "update",
]  # fmt: skip

#: Columns of `Check.findings`, beside the geometry.
COLUMNS: tuple[str, ...] = (
    "id", "a", "b", "a_party", "b_party", "a_theme", "b_theme", "pair", "level", "certainty", "rule", "evidence",
    "gates", "thresholds", "data_dates", "shared_values", "unknown", "badges", "objects", "same_ground",
    "place_x", "place_y",
)  # fmt: skip
#: Gates of which the thresholds are used while measuring; all others only while judging.
_MEASURED_WITH = ("G5", "G9")
UNCHECKED: tuple[str, ...] = ("rule", "layer", "reason")


@dataclass(frozen=True)
class Check:
    """What a check found, and what could not be checked.

    Attributes
    ----------
    found
        Per kans id the findings it is in, by finding id.
    thresholds
        Thresholds in force, by slug.
    sides, looks, base
        What was compared; `update` goes on from there.
    """

    found: Mapping[str, Mapping[str, Finding]]
    thresholds: Mapping[str, float]
    sides: Sides = field(repr=False)
    looks: Mapping[str, Look] = field(repr=False)
    base: Ground = field(repr=False)

    @cached_property
    def rows(self) -> tuple[Finding, ...]:
        """All findings, in a fixed order."""
        every = {name: row for rows in self.found.values() for name, row in rows.items()}
        return tuple(sorted(every.values(), key=lambda row: row.order))

    @cached_property
    def findings(self) -> gpd.GeoDataFrame:
        """One row per finding, RD; see `find`."""
        return frame_of(self.rows)

    @cached_property
    def unchecked(self) -> pd.DataFrame:
        """One row per rule or kans that could not be checked: `rule`, `layer`, `reason`."""
        return _unchecked(self.sides, self.looks, self.base)

    @property
    def same_as(self) -> dict[str, str]:
        """Kansen that repeat another one (same origin, same place): id to the id that counts."""
        return self.sides.same_as

    def about(self, kans_id: str) -> tuple[Finding, ...]:
        """Return the findings of one kans, in a fixed order."""
        return tuple(sorted(self.found.get(kans_id, {}).values(), key=lambda row: row.order))

    def only(self, rows: Iterable[Finding]) -> Check:
        """Return the check with some of its findings; what could not be checked stays."""
        return replace(self, found=_merged({}, set(), rows))


def find(
    kansen: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame] | Ground,
    *,
    rules: tables.Rules = tables.DEFAULT,
    gates: tables.Gates = tables.GATES,
) -> Check:
    """Find what kansen have to do with each other and with what lies there.

    Two open kansen meet on the same ground, or near each other (`near_m`, by distance). A kans meets every
    class of ground that it covers: one finding per class, where `b` is the object with most in common
    and `objects` holds all of them, so that a big kans over forty trees gives one finding on trees.
    A kans that repeats another one of the same party, theme, direction, title and place counts once.

    Parameters
    ----------
    kansen
        One row per kans, RD, columns of `kans.COLUMNS`.
    layers
        Canonical frames by slug, RD, or a base map that `ready` prepared. May miss layers: what could not be
        checked for that reason is in `unchecked`.
    rules, gates
        Signs and thresholds in force.

    Returns
    -------
    check
        `findings`: one row per pair, RD, columns `COLUMNS`, geometry a point where to draw it. `a` is
        a kans id, `b` a kans id (the younger one) or `layer:object-id`; `pair` says which ("kans",
        "layer"). `level` and `certainty` are slugs of `terms`; `evidence` is name to value and unit (a value
        is None where it cannot be known); `gates` holds each step as a sentence.

    Raises
    ------
    CrsError
        If a frame is not in RD.
    """
    base = ready(layers)
    everyone = sides.read(kansen)
    looks = _looks(everyone.active, base, gates)
    rows = [judge(meeting, base, rules, gates) for meeting in _meet(everyone, looks, base, gates["near_m"])]
    return Check(_merged({}, set(), rows), gates.values, everyone, looks, base)


def update(
    check: Check,
    changed: Iterable[str],
    kansen: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame] | Ground,
    *,
    rules: tables.Rules = tables.DEFAULT,
    gates: tables.Gates = tables.GATES,
) -> Check:
    """Return the check after some kansen were added, changed or withdrawn; the same as `find` would give.

    Only these kansen and what lies around them are looked at. Rules, gates and layers must be those of the
    check; pass layers that `ready` prepared to be fast.

    Parameters
    ----------
    check
        The check before.
    changed
        Ids of the kansen that differ.
    kansen
        One row per kans as they are now, RD; only rows of `changed` are read.
    """
    base, ids = ready(layers), set(changed)
    before, everyone = check.sides, check.sides.replace(ids, sides.read(kansen, ids))
    active = everyone.packed.row
    origins = {one.origin for these in (before, everyone) for name in ids if (one := these.everyone.get(name))}
    were, now = ({these.groups[origin][0] for origin in origins & these.groups.keys()} for these in (before, everyone))
    gone = ids | (were - now)
    focus = {active[name] for name in (ids & active.keys()) | (now - were)}
    news = [everyone.active[number] for number in sorted(focus)]
    looks = dict(check.looks)
    for name in gone:
        looks.pop(name, None)
    looks |= _looks(news, base, gates)
    rows = [judge(meeting, base, rules, gates) for meeting in _meet(everyone, looks, base, gates["near_m"], focus)]
    return Check(_merged(check.found, gone, rows), gates.values, everyone, looks, base)


def _merged(
    found: Mapping[str, Mapping[str, Finding]], gone: set[str], rows: Iterable[Finding | None]
) -> dict[str, Mapping[str, Finding]]:
    """Return the findings per kans without those of some kansen and with new ones; the given ones stay as they are."""
    news: dict[str, dict[str, Finding]] = {}
    for row in rows:
        if row is not None:
            for name in (row.a, row.b) if row.pair == "kans" else (row.a,):
                news.setdefault(name, {})[row.id] = row
    partners = {side for name in gone for row in found.get(name, {}).values() for side in (row.a, row.b)}
    merged = dict(found)
    for name in gone:
        merged.pop(name, None)
    for name in (partners | news.keys()) - (gone - news.keys()):
        kept = {key: row for key, row in merged.get(name, {}).items() if not gone & {row.a, row.b}}
        merged[name] = kept | news.get(name, {})
    return merged


def sensitivity(
    kansen: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame] | Ground,
    *,
    rules: tables.Rules = tables.DEFAULT,
    gates: tables.Gates = tables.GATES,
) -> pd.DataFrame:
    """Return what every finding would be with thresholds 25 % lower and 25 % higher.

    Returns
    -------
    levels
        One row per finding: `id`, `a`, `b`, `lower`, `now`, `higher` (level slugs; empty where there is no
        finding), `flips` (true where they differ: "op de grens"). Ordered by id.
    """
    base, everyone = ready(layers), sides.read(kansen)
    return _other_levels(everyone, _looks(everyone.active, base, gates), base, rules, gates)


def sensitivity_of(
    check: Check,
    layers: Mapping[str, gpd.GeoDataFrame] | Ground,
    *,
    rules: tables.Rules = tables.DEFAULT,
    gates: tables.Gates = tables.GATES,
) -> pd.DataFrame:
    """Return the `sensitivity` of a check that was made with these layers, rules and gates, without looking again."""
    return _other_levels(check.sides, check.looks, ready(layers), rules, gates)


def judged(
    check: Check, layers: Mapping[str, gpd.GeoDataFrame] | Ground, *, rules: tables.Rules, gates: tables.Gates
) -> Check:
    """Return a check with other rules and gates, from what was measured already where that can be.

    What a kans does to the places nearby depends on thresholds of its own (gate G5, G9); only when one of these is
    another one everything is measured again.
    """
    base, everyone, looks = ready(layers), check.sides, check.looks
    measured = [row.slug for row in gates.thresholds if row.gate in _MEASURED_WITH]
    if any(gates[slug] != check.thresholds[slug] for slug in measured):
        looks = _looks(everyone.active, base, gates)
    rows = [judge(meeting, base, rules, gates) for meeting in _meet(everyone, looks, base, gates["near_m"])]
    return Check(_merged({}, set(), rows), gates.values, everyone, looks, base)


def _other_levels(
    everyone: Sides, looks: Mapping[str, Look], base: Ground, rules: tables.Rules, gates: tables.Gates
) -> pd.DataFrame:
    steps = {"lower": gates.scaled(0.75), "now": gates, "higher": gates.scaled(1.25)}
    levels: dict[str, dict[str, str]] = {}
    for meeting in _meet(everyone, looks, base, max(step["near_m"] for step in steps.values())):
        for name, step in steps.items():
            if (found := judge(meeting, base, rules, step)) is not None:
                levels.setdefault(found.id, {"a": found.a, "b": found.b})[name] = found.level
    rows = [{"id": name, "lower": "", "now": "", "higher": "", **levels[name]} for name in sorted(levels)]
    table = pd.DataFrame(rows, columns=["id", "a", "b", "lower", "now", "higher"])
    return table.assign(flips=(table["lower"] != table["now"]) | (table["higher"] != table["now"]))


def _looks(active: list[Side], base: Ground, gates: tables.Gates) -> dict[str, Look]:
    """Return what each side meets on the base map and would do there, by id."""
    found = look.around(active, base, gates)
    for one in found:
        one.effects.update(effects.of(one, base, gates))
    return {one.side.id: one for one in found}


def _meet(
    everyone: Sides, looks: Mapping[str, Look], base: Ground, near_m: float, focus: set[int] | None = None
) -> Iterable[Meeting]:
    """Yield all meetings, or those of the sides in focus."""
    active = everyone.active
    for number in range(len(active)) if focus is None else sorted(focus):
        yield from meetings.on_map(looks[active[number].id], base)
    pairs = meetings.close_pairs(everyone, near_m) if focus is None else meetings.pairs_of(focus, everyone, near_m)
    yield from meetings.between([(looks[a.id], looks[b.id]) for a, b in pairs], base)


def _unchecked(everyone: Sides, looks: Mapping[str, Look], base: Ground) -> pd.DataFrame:
    """Return what was not checked and why; silence never stands for "nothing found"."""
    rows = [
        (f"kaart:{slug}", layer, f"De laag '{layer}' is er niet of is leeg. Niet gecontroleerd: "
         f"{grounds.GROUND_LABELS[slug]}.")
        for slug, layer in grounds.GROUND_LAYERS.items()
        if layer not in base.present
    ]  # fmt: skip
    rows += [(f"laag:{slug}", slug, text) for slug, text in grounds.ASKED.items() if slug not in base.present]
    rows += [(f"kans:{name}", "", f"{reason} Niet gecontroleerd.") for name, reason in everyone.skipped.items()]
    outside = [name for name, seen in looks.items() if not seen.inside]
    rows += [(f"kans:{name}", "", "Deze kans ligt buiten de kaart. Niet gecontroleerd.") for name in outside]
    if not everyone.active:
        rows.append(("thema", "", "Er zijn geen kansen om te vergelijken. Niet gecontroleerd."))
    return pd.DataFrame(sorted(rows), columns=list(UNCHECKED)).astype(object)


def frame_of(rows: Iterable[Finding]) -> gpd.GeoDataFrame:
    """Return findings as a frame: one row per finding, RD, geometry the point where to draw it."""
    listed = list(rows)
    places = _places(listed)
    columns = {name: [getattr(row, name) for row in listed] for name in COLUMNS if not name.startswith("place_")}
    frame = gpd.GeoDataFrame(columns, geometry=places, crs=RD)
    xy = shapely.get_coordinates(places).reshape(-1, 2)
    return frame.assign(place_x=xy[:, 0], place_y=xy[:, 1])[[*COLUMNS, "geometry"]]


def _places(rows: list[Finding]) -> np.ndarray:
    """Return a point in the common part, or halfway between two shapes that do not touch."""
    one, two = (sides.as_array([row.where[which] for row in rows]) for which in (0, 1))
    apart = shapely.is_empty(common := shapely.intersection(one, two))
    places = shapely.point_on_surface(common)
    lines = shapely.shortest_line(one[apart], two[apart])
    places[apart] = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    return np.asarray(places, dtype=object)

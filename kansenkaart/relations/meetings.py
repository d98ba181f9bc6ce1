"""Meetings: two kansen, or a kans and a class of ground, with everything measured and nothing judged yet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kansenkaart import areas, fuzzy, rules
from kansenkaart.areas import Floats, Ints
from kansenkaart.relations.ground import GROUND_LAYERS, GROUND_SLUGS, Ground
from kansenkaart.relations.look import THICK_M, Look
from kansenkaart.relations.sides import Side, Sides, as_array

#: Trees are a class of ground of their own: points, not areas.
_TREE_LAYER = "boom"
#: Beyond this many spreads two clouds do not meet with a chance worth telling.
_FAR = 5.2
#: Figures of the whole buurt, and what a side takes of it.
_OF_BUURT = {name: row.taken for row in rules.CROSSINGS for name in (row.before, row.after)}


@dataclass(frozen=True)
class Meeting:
    """Something that one kans (`a`) meets: another kans (`b`) or a class of ground.

    `pieces` are the areas and thicknesses of the shared pieces; `chance` is None between two drawn areas.
    `objects` are ids (`layer:object-id`), the one with most in common first. `moving` and `replaced` say that
    the street may be ahead of the map. `low_m2` and `high_m2`
    are the overlap when drawn edges lie a little in or out. `where` are the shapes of which the common
    part is shown.
    """

    a: Look
    b: Look | None
    ground: str
    objects: tuple[str, ...]
    pieces: tuple[Floats, Floats]
    overlap_m2: float
    share_a: float
    share_b: float
    distance_m: float
    chance: float | None
    low_m2: float
    high_m2: float
    trees: Ints
    tree_chance: Floats
    moving: bool
    replaced: bool
    where: tuple[BaseGeometry, BaseGeometry]

    @property
    def counted(self) -> bool:
        """Tell whether the objects are points: they are counted, they share no ground."""
        return bool(self.ground) and GROUND_LAYERS[self.ground] == _TREE_LAYER

    def solid_m2(self, thickness_m: float) -> float:
        """Return the shared area without slivers (gate G1)."""
        area, thick = self.pieces
        return float(area[thick >= thickness_m].sum())


def on_map(look: Look, ground: Ground) -> Iterator[Meeting]:
    """Yield one meeting per class of ground that a kans meets, trees included."""
    numbers, band = ground.grounds[look.objects], _band(look, ground)
    for number in np.unique(numbers):
        yield _with_class(look, ground, GROUND_SLUGS[number], np.flatnonzero(numbers == number), band)
    if len(look.trees):
        yield _with_trees(look, ground)


def _with_class(look: Look, ground: Ground, slug: str, own: Ints, band: tuple[Floats, Floats]) -> Meeting:
    """Return the meeting with all objects of one class together."""
    objects, shared, chance = look.objects[own], look.shared_m2[own], look.chance[own]
    order = np.lexsort((ground.ids[objects].astype(str), -np.round(chance, 9), -np.round(shared, 6)))
    objects, ids = objects[order], tuple(ground.ids[objects[order]])
    overlap = float(shared.sum())
    total = float(ground.areas.outlines.area_m2[objects].sum())
    likely = min(1.0, float(chance.sum())) if look.side.is_dot else None
    low, high = min(float(band[0][own].sum()), overlap), max(float(band[1][own].sum()), overlap)
    trees = _standing_on(look, ground, objects)
    return Meeting(
        look, None, slug, ids, (shared, look.thickness_m[own]), overlap,
        likely if likely is not None else _share(overlap, look.claim_m2), _share(overlap, total), 0.0, likely, low,
        high, look.trees[trees], look.tree_chance[trees], bool(ground.moving[objects].any()),
        not look.replaced.isdisjoint(objects.tolist()), (look.side.shape, ground.shapes[objects[0]]),
    )  # fmt: skip


def _with_trees(look: Look, ground: Ground) -> Meeting:
    """Return the meeting with the trees."""
    names = ground.tree_ids[look.trees]
    order = np.lexsort((names.astype(str), -np.round(look.tree_chance, 9)))
    likely = float(look.tree_chance.max()) if look.side.is_dot else None
    none = np.zeros(0)
    return Meeting(
        look, None, next(slug for slug, layer in GROUND_LAYERS.items() if layer == _TREE_LAYER),
        tuple(names[order]), (none, none), 0.0, likely or 0.0, 0.0, 0.0,
        likely, 0.0, 0.0, look.trees, look.tree_chance, False, False,
        (look.side.shape, ground.trees.shapes[look.trees[order[0]]]),
    )  # fmt: skip


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0


def _standing_on(look: Look, ground: Ground, objects: Ints) -> Ints:
    """Return which of the trees of a look stand on these objects (numbers within the look)."""
    if not len(look.trees):
        return np.zeros(0, dtype=np.int64)
    points, shapes = ground.trees.shapes[look.trees], ground.shapes[objects]
    shapely.prepare(shapes)
    if len(points) * len(shapes) <= 64:
        return np.flatnonzero(shapely.intersects(shapes[:, None], points[None, :]).any(axis=0))
    return np.unique(shapely.STRtree(points).query(shapes, predicate="intersects")[1])


def _band(look: Look, ground: Ground) -> tuple[Floats, Floats]:
    """Return per object the overlap with the drawn edge shrunk and grown by the error of the pointing."""
    side = look.side
    if side.edge_m <= 0:
        return look.shared_m2, look.shared_m2
    edges = areas.outlines([shapely.buffer(side.shape, sign * side.edge_m) for sign in (-1, 1)])
    low, high = (
        areas.shared_m2(edges, np.full_like(look.objects, which), ground.areas.outlines, look.objects)
        for which in (0, 1)
    )
    return low, high


def close_pairs(sides: Sides, near_m: float) -> list[tuple[Side, Side]]:
    """Return all pairs of active sides that may meet, the older one first."""
    reach, shapes = _reach(sides, near_m), sides.packed.shapes
    i, j = areas.near_pairs(shapes, shapes, reach)
    return _listed(np.stack([i, j], axis=1)[i != j], sides)


def pairs_of(focus: Iterable[int], sides: Sides, near_m: float) -> list[tuple[Side, Side]]:
    """Return the pairs of `close_pairs` that have one of these sides (numbers) in them, without a tree over all."""
    reach, pairs, box, shapes = _reach(sides, near_m), [], sides.packed.boxes, sides.packed.shapes
    for number in sorted(focus):
        left, low, right, high = box[number]
        wide = np.maximum(reach, reach[number])
        near = (box[:, 0] <= right + wide) & (box[:, 2] >= left - wide) & (box[:, 1] <= high + wide)
        other = np.flatnonzero(near & (box[:, 3] >= low - wide))
        other = other[(other != number) & shapely.dwithin(shapes[other], shapes[number], wide[other])]
        pairs.append(np.stack([other, np.full_like(other, number)], axis=1))
    return _listed(np.concatenate(pairs), sides) if pairs else []


def _reach(sides: Sides, near_m: float) -> Floats:
    """Return how far from each side another one may be and still meet it."""
    return np.maximum(near_m, _FAR * sides.packed.spread_m)


def _listed(pairs: Ints, sides: Sides) -> list[tuple[Side, Side]]:
    """Return every pair once, as sides."""
    unique = np.unique(np.sort(pairs.reshape(-1, 2), axis=1), axis=0)
    found = ((sides.active[one], sides.active[two]) for one, two in unique.tolist())
    return [(a, b) if a.order <= b.order else (b, a) for a, b in found]


def between(pairs: list[tuple[Look, Look]], ground: Ground) -> Iterator[Meeting]:
    """Yield the meeting of every pair of kansen (the older one first)."""
    if not pairs:
        return
    distance = shapely.distance(as_array([a.side.shape for a, _ in pairs]), as_array([b.side.shape for _, b in pairs]))
    shared = _shared(pairs)
    columns = (distance, shared, _thick(pairs, shared), _chances(pairs, distance), *_bands(pairs, shared))
    for pair, *cells in zip(pairs, *(column.tolist() for column in columns), strict=True):
        yield _of_two(pair, cells, ground)


def _drawn(pairs: list[tuple[Look, Look]]) -> Ints:
    """Return the numbers of the pairs of which both sides are drawn areas."""
    return np.array(
        [row for row, (a, b) in enumerate(pairs) if not (a.claim is None or b.claim is None)], dtype=np.int64
    )


def _claims(pairs: list[tuple[Look, Look]], rows: Ints) -> list[NDArray[np.object_]]:
    """Return the claims of these pairs: those of the older sides and those of the younger ones."""
    return [as_array([pairs[row][which].claim for row in rows]) for which in (0, 1)]


def _of_pairs(one: NDArray[np.object_], two: NDArray[np.object_]) -> Floats:
    """Return the area that each of these shapes shares with the other one of its pair."""
    number = np.arange(len(one), dtype=np.int64)
    return areas.pair_areas(one, number, two, number)


def _shared(pairs: list[tuple[Look, Look]]) -> Floats:
    """Return the area that the claims of each pair share; 0 with a dot."""
    rows, shared = _drawn(pairs), np.zeros(len(pairs))
    shared[rows] = _of_pairs(*_claims(pairs, rows))
    return np.where(shared > areas.NOISE_M2, shared, 0.0)


def _thick(pairs: list[tuple[Look, Look]], shared: Floats) -> Floats:
    """Return 2 x area / perimeter of the shared pieces; GEOS is asked only where one may be thin."""
    rows, thick = np.flatnonzero(shared), np.zeros(len(pairs))
    one, two = _claims(pairs, rows)
    thick[rows] = 2 * shared[rows] / (shapely.length(one) + shapely.length(two))
    thin = np.flatnonzero(thick[rows] < THICK_M)
    pieces = shapely.intersection(one[thin], two[thin])
    thick[rows[thin]] = 2 * shared[rows[thin]] / np.maximum(shapely.length(pieces), 1e-9)
    return thick


def _bands(pairs: list[tuple[Look, Look]], shared: Floats) -> tuple[Floats, Floats]:
    """Return the overlaps with both drawn edges shrunk, and grown, by the error of the pointing."""
    edge = np.array([[look.side.edge_m for look in pair] for pair in pairs], dtype=float)
    rows = np.flatnonzero((shared > 0) & (edge.sum(axis=1) > 0))
    one, two = _claims(pairs, rows)
    bands = []
    for sign, bound in ((-1, np.minimum), (1, np.maximum)):
        sizes = _of_pairs(shapely.buffer(one, sign * edge[rows, 0]), shapely.buffer(two, sign * edge[rows, 1]))
        band = shared.copy()
        band[rows] = bound(sizes, shared[rows])
        bands.append(band)
    return bands[0], bands[1]


def _chances(pairs: list[tuple[Look, Look]], distance_m: Floats) -> Floats:
    """Return the chance that two kansen are about the same ground; NaN between two drawn areas."""
    chance = np.full(len(pairs), np.nan)
    jobs: list[tuple[int, Side, BaseGeometry]] = []
    for row, (a, b) in enumerate(pairs):
        one, two = a.side, b.side
        if one.is_dot and two.is_dot:
            spread, meant = np.hypot(one.spread_m, two.spread_m), one.meant_m + two.meant_m
            chance[row] = fuzzy.within(distance_m[[row]], np.array([spread]), np.array([meant]))[0]
        elif one.is_dot or two.is_dot:
            dot, claim = (one, b.claim) if one.is_dot else (two, a.claim)
            chance[row] = 0.0
            if claim is not None and distance_m[row] <= fuzzy.REACH * dot.spread_m:
                jobs.append((row, dot, claim))
    xy, part = shapely.get_coordinates(as_array([dot.shape for _, dot, _ in jobs]), return_index=True)
    spread = np.array([dot.spread_m for _, dot, _ in jobs], dtype=float)[part]
    rows = np.array([row for row, _, _ in jobs], dtype=np.int64)[part]
    inside = fuzzy.inside(xy[:, 0], xy[:, 1], spread, as_array([claim for _, _, claim in jobs])[part])
    np.maximum.at(chance, rows, inside)
    return chance


def _of_two(pair: tuple[Look, Look], cells: list[float], ground: Ground) -> Meeting:
    """Return the meeting of two kansen from their distance, shared area, thickness, chance and band."""
    a, b = pair
    distance_m, shared_m2, thick, likely, low, high = cells
    chance = None if math.isnan(likely) else likely
    in_a, in_b = _in_both(a.trees, b.trees)
    share_a = chance if a.claim is None and chance is not None else _share(shared_m2, a.claim_m2)
    share_b = chance if b.claim is None and chance is not None else _share(shared_m2, b.claim_m2)
    return Meeting(
        a, b, "", (), (np.array([shared_m2]), np.array([thick])), shared_m2, share_a, share_b,
        distance_m, chance, low, high, a.trees[in_a], np.minimum(a.tree_chance[in_a], b.tree_chance[in_b]),
        bool(ground.moving[a.objects[_in_both(a.objects, b.objects)[0]]].any()), bool(a.replaced & b.replaced),
        (a.side.shape, b.side.shape),
    )  # fmt: skip


def _in_both(one: Ints, two: Ints) -> tuple[Ints, Ints]:
    """Return where the numbers that are in both lists stand in each; both lists run upwards."""
    if not len(one) or not len(two):
        return one[:0], two[:0]
    at = np.minimum(np.searchsorted(two, one), len(two) - 1)
    same = np.flatnonzero(two[at] == one)
    return same, at[same]


def measured(meeting: Meeting, ground: Ground, gates: rules.Gates, also: Iterable[str] = ()) -> dict[str, float | None]:
    """Return the evidence of a meeting by name, and measures that are asked for; None where it cannot be known."""
    values: dict[str, float | None] = {
        "overlap_m2": meeting.overlap_m2,
        "overlap_share_a": meeting.share_a,
        "overlap_share_b": meeting.share_b,
        "distance_m": meeting.distance_m,
    }
    if meeting.chance is not None:
        values["probability"] = meeting.chance
    elif meeting.low_m2 != meeting.high_m2:
        values |= {"overlap_low_m2": meeting.low_m2, "overlap_high_m2": meeting.high_m2}
    if meeting.ground:
        values["objects"] = len(meeting.objects)
    row, known = evidence_row(meeting), _trees(meeting, ground, gates) | _not_green(meeting)
    wanted = [name for name in (*(row.measures if row else ()), *also) if name]
    return values | {name: known[name] if name in known else _effect(meeting, name) for name in wanted}


def evidence_row(meeting: Meeting) -> rules.Evidence | None:
    """Return which measures belong to this meeting."""
    if meeting.b is None:
        return _EVIDENCE.get(frozenset({"", meeting.ground}))
    return _EVIDENCE.get(frozenset({meeting.a.side.theme, meeting.b.side.theme}))


_EVIDENCE: Mapping[frozenset[str], rules.Evidence] = {frozenset({row.a, row.b}): row for row in rules.EVIDENCE}


def _effect(meeting: Meeting, name: str) -> float | None:
    """Return what the two sides take, the larger of both; the figures of the buurt are of the side that takes most."""
    if meeting.b is None:
        return meeting.a.effects.get(name)
    if name not in _OF_BUURT:
        return _larger(meeting.a.effects.get(name), meeting.b.effects.get(name))
    taken = _OF_BUURT[name]
    actor = max((meeting.a, meeting.b), key=lambda look: (look.side.acts, look.effects.get(taken) or 0.0))
    return actor.effects.get(name)


def _larger(one: float | None, two: float | None) -> float | None:
    """Return the larger value; unknown (None) when the only known one is zero."""
    known = max((value for value in (one, two) if value is not None), default=0.0)
    return None if not known and None in (one, two) else known


def _trees(meeting: Meeting, ground: Ground, gates: rules.Gates) -> dict[str, float | None]:
    """Return the trees at the shared place: how many, their crowns, the largest crown."""
    if _TREE_LAYER not in ground.present:
        return {"trees": None, "crowns_m2": None, "largest_crown_m2": None}
    trees = meeting.trees[meeting.tree_chance >= gates["maybe"]]
    crowns = ground.crowns[trees]
    known = crowns[~np.isnan(crowns)]
    unknown = len(trees) > 0 and not len(known)
    return {
        "trees": len(trees),
        "crowns_m2": None if unknown else float(known.sum()),
        "largest_crown_m2": None if unknown else float(known.max(initial=0.0)),
    }


def _not_green(meeting: Meeting) -> dict[str, float | None]:
    """Return the share of green that becomes something else; unknown with a dot.

    Of the green kans, or (without one) of the objects that the kans lies on.
    """
    if meeting.chance is not None:
        return {"not_green_share": None}
    gives = bool(rules.use(meeting.a.side.theme).gives)
    return {"not_green_share": meeting.share_a if gives else meeting.share_b}

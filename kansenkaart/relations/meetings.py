"""Meetings: two kansen, or a kans and a class of ground, with everything measured and nothing judged yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
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


@dataclass(frozen=True)
class Meeting:
    """Something that one kans (`a`) meets: another kans (`b`) or a class of ground.

    `pieces` are the areas and thicknesses of the shared pieces; `chance` is None between two drawn areas.
    `objects` are ids (`layer:object-id`), the one with most in common first. `low_m2` and `high_m2`
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
    numbers = ground.grounds[look.objects]
    for number in np.unique(numbers):
        yield _with_class(look, ground, GROUND_SLUGS[number], np.flatnonzero(numbers == number))
    if len(look.trees):
        yield _with_trees(look, ground)


def _with_class(look: Look, ground: Ground, slug: str, own: Ints) -> Meeting:
    """Return the meeting with all objects of one class together."""
    objects, shared, chance = look.objects[own], look.shared_m2[own], look.chance[own]
    order = np.lexsort((ground.ids[objects].astype(str), -np.round(chance, 9), -np.round(shared, 6)))
    objects, ids = objects[order], tuple(ground.ids[objects[order]])
    overlap = float(shared.sum())
    total = float(ground.areas.outlines.area_m2[objects].sum())
    likely = min(1.0, float(chance.sum())) if look.side.is_dot else None
    low, high = _band(look.side, ground.shapes[objects], overlap)
    trees = _standing_on(look, ground, objects)
    return Meeting(
        look, None, slug, ids, (shared, look.thickness_m[own]), overlap,
        likely if likely is not None else _share(overlap, look.claim_m2), _share(overlap, total), 0.0, likely, low,
        high, look.trees[trees], look.tree_chance[trees], bool(ground.moving[objects].any()),
        (look.side.shape, ground.shapes[objects[0]]),
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
        likely, 0.0, 0.0, look.trees, look.tree_chance, False,
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


def _band(side: Side, others: np.ndarray, overlap_m2: float) -> tuple[float, float]:
    """Return the overlap with the drawn edge shrunk and grown by the error of the pointing."""
    if side.edge_m <= 0:
        return overlap_m2, overlap_m2
    band = as_array([shapely.buffer(side.shape, -side.edge_m), shapely.buffer(side.shape, side.edge_m)])
    edges, many = areas.outlines(band), areas.outlines(others)
    number = np.arange(len(others), dtype=np.int64)
    low, high = (float(areas.shared_m2(edges, np.full_like(number, which), many, number).sum()) for which in (0, 1))
    return min(low, overlap_m2), max(high, overlap_m2)


def close_pairs(sides: Sides, near_m: float) -> list[tuple[Side, Side]]:
    """Return all pairs of active sides that may meet, the older one first."""
    reach = _reach(sides.active, near_m)
    i, j = shapely.STRtree(sides.shapes).query(sides.shapes, predicate="dwithin", distance=reach)
    return _listed(np.stack([i, j], axis=1)[i != j], sides)


def pairs_of(focus: Iterable[int], sides: Sides, near_m: float) -> list[tuple[Side, Side]]:
    """Return the pairs of `close_pairs` that have one of these sides (numbers) in them, without a tree over all."""
    reach, pairs = _reach(sides.active, near_m), []
    for number in sorted(focus):
        left, low, right, high = sides.boxes[number]
        wide = np.maximum(reach, reach[number])
        box = sides.boxes
        near = (box[:, 0] <= right + wide) & (box[:, 2] >= left - wide) & (box[:, 1] <= high + wide)
        other = np.flatnonzero(near & (box[:, 3] >= low - wide))
        other = other[(other != number) & shapely.dwithin(sides.shapes[other], sides.shapes[number], wide[other])]
        pairs.append(np.stack([other, np.full_like(other, number)], axis=1))
    return _listed(np.concatenate(pairs), sides) if pairs else []


def _reach(sides: list[Side], near_m: float) -> Floats:
    """Return how far from each side another one may be and still meet it."""
    spread = np.fromiter((side.spread_m for side in sides), dtype=float, count=len(sides))
    return np.maximum(near_m, _FAR * spread)


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
    shared = _claims_shared(pairs)
    for (a, b), metres, m2 in zip(pairs, distance.tolist(), shared.tolist(), strict=True):
        yield _of_two(a, b, metres, m2, ground)


def _claims_shared(pairs: list[tuple[Look, Look]]) -> Floats:
    """Return the area that the claims of each pair share; 0 with a dot."""
    both = np.array([a.claim is not None and b.claim is not None for a, b in pairs], dtype=bool)
    chosen = [pair for pair, drawn in zip(pairs, both, strict=True) if drawn]
    one, two = (
        areas.outlines(as_array([a.claim for a, _ in chosen])),
        areas.outlines(as_array([b.claim for _, b in chosen])),
    )
    number = np.arange(len(chosen), dtype=np.int64)
    shared = np.zeros(len(pairs))
    shared[both] = areas.shared_m2(one, number, two, number)
    return np.where(shared > areas.NOISE_M2, shared, 0.0)


def _of_two(a: Look, b: Look, distance_m: float, shared_m2: float, ground: Ground) -> Meeting:
    """Return the meeting of two kansen."""
    chance = _chance(a, b, distance_m)
    common = np.intersect1d(a.trees, b.trees)
    in_a, in_b = np.searchsorted(a.trees, common), np.searchsorted(b.trees, common)
    low, high = _band_of_two(a, b, shared_m2)
    share_a = chance if a.claim is None and chance is not None else _share(shared_m2, a.claim_m2)
    share_b = chance if b.claim is None and chance is not None else _share(shared_m2, b.claim_m2)
    objects = np.intersect1d(a.objects, b.objects)
    return Meeting(
        a, b, "", (), (np.array([shared_m2]), np.array([_thick(a, b, shared_m2)])), shared_m2, share_a, share_b,
        distance_m, chance, low, high, common, np.minimum(a.tree_chance[in_a], b.tree_chance[in_b]),
        bool(ground.moving[objects].any()), (a.side.shape, b.side.shape),
    )  # fmt: skip


def _thick(a: Look, b: Look, shared_m2: float) -> float:
    """Return 2 x area / perimeter of the shared piece; GEOS is asked only when it may be thin."""
    if not shared_m2 or a.claim is None or b.claim is None:
        return 0.0
    bound = 2 * shared_m2 / (a.claim.length + b.claim.length)
    if bound >= THICK_M:
        return float(bound)
    return float(2 * shared_m2 / max(shapely.intersection(a.claim, b.claim).length, 1e-9))


def _chance(a: Look, b: Look, distance_m: float) -> float | None:
    """Return the chance that two kansen are about the same ground; None between two drawn areas."""
    one, two = a.side, b.side
    if not one.is_dot and not two.is_dot:
        return None
    if one.is_dot and two.is_dot:
        spread = np.hypot(one.spread_m, two.spread_m)
        return float(fuzzy.within(np.array([distance_m]), np.array([spread]), np.array([one.meant_m + two.meant_m]))[0])
    dot, drawn = (one, b) if one.is_dot else (two, a)
    if drawn.claim is None or distance_m > fuzzy.REACH * dot.spread_m:
        return 0.0
    xy = shapely.get_coordinates(dot.shape)
    spread = np.full(len(xy), dot.spread_m)
    return float(fuzzy.inside(xy[:, 0], xy[:, 1], spread, as_array([drawn.claim] * len(xy))).max())


def _band_of_two(a: Look, b: Look, shared_m2: float) -> tuple[float, float]:
    """Return the overlap with both drawn edges shrunk and grown."""
    if not shared_m2 or a.side.edge_m + b.side.edge_m <= 0:
        return shared_m2, shared_m2
    sizes = []
    for sign in (-1, 1):
        one, two = (areas.outlines([shapely.buffer(x.claim, sign * x.side.edge_m)]) for x in (a, b))
        zero = np.zeros(1, np.int64)
        sizes.append(float(areas.shared_m2(one, zero, two, zero)[0]))
    return min(sizes[0], shared_m2), max(sizes[1], shared_m2)


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
    known = _effects(meeting) | _trees(meeting, ground, gates) | _not_green(meeting)
    row = evidence_row(meeting)
    return values | {name: known.get(name) for name in (*(row.measures if row else ()), *also) if name}


def evidence_row(meeting: Meeting) -> rules.Evidence | None:
    """Return which measures belong to this meeting."""
    if meeting.b is None:
        return _EVIDENCE.get(frozenset({"", meeting.ground}))
    return _EVIDENCE.get(frozenset({meeting.a.side.theme, meeting.b.side.theme}))


_EVIDENCE: Mapping[frozenset[str], rules.Evidence] = {frozenset({row.a, row.b}): row for row in rules.EVIDENCE}


def _effects(meeting: Meeting) -> dict[str, float | None]:
    """Return what the two sides take, the larger of both; the figures of the buurt are of the side that takes most."""
    if meeting.b is None:
        return dict(meeting.a.effects)
    one, two = meeting.a.effects, meeting.b.effects
    both = {name: _larger(one.get(name), two.get(name)) for name in sorted({*one, *two})}
    actor = max((meeting.a, meeting.b), key=lambda look: (look.side.acts, look.effects.get("green_lost_m2") or 0.0))
    return both | {name: actor.effects.get(name) for name in actor.effects if name.startswith("green_per_dwelling")}


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

"""What one kans meets on the base map.

Everything here is geometry and counting; no sign, no level (`judge`), and not what it would do there
(`effects`). Kansen are handled many at once: one query over the whole base map, areas in closed form,
GEOS only where a shape is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kansenkaart import areas, fuzzy, rules
from kansenkaart.areas import Floats, Ints
from kansenkaart.relations.ground import LAYER_SLUGS, Ground
from kansenkaart.relations.sides import Side, as_array

#: Pieces thicker than this are never a sliver; only of thinner ones the exact thickness is computed.
THICK_M = 2.0
#: Trees with a smaller chance are not at the place that a dot means.
_LEAST_TREE_CHANCE = 0.05
#: Beyond this many spreads outside the size that was meant, the chance is smaller than that: a disc lies within a
#: half-plane, and of a cloud 2.3 % lies more than 2 spreads beyond a straight border.
_TREE_REACH = 2.0


@dataclass(frozen=True)
class Look:
    """What one side meets.

    `claim` is the ground that it asks for: the shape, for stacking claims without the buildings that stand
    there, None for dots. `objects` are numbers of area objects with `shared_m2` and the `thickness_m`
    (2 x area / perimeter) of the shared piece; for dots `chance` that the place meant lies in the object.
    `trees` are numbers of trees with `tree_chance`. `effects` are measures by name (None: unknown).
    `marks` are sentences on rules that hold here already. `inside` is false where the map ends. `replaced`
    are the objects over which a newer building stands here (gate G9).
    """

    side: Side
    claim: BaseGeometry | None
    claim_m2: float
    objects: Ints
    shared_m2: Floats
    thickness_m: Floats
    chance: Floats
    trees: Ints
    tree_chance: Floats
    inside: bool
    marks: tuple[str, ...] = ()
    effects: dict[str, float | None] = field(default_factory=dict)
    replaced: frozenset[int] = frozenset()


Rows = tuple[Ints, Ints, Floats, Floats, Floats]


def around(sides: list[Side], ground: Ground, gates: rules.Gates) -> list[Look]:
    """Return what each side meets on the base map, in the order of the sides; `effects` are still empty."""
    claims = [_claim(side, ground) for side in sides]
    drawn = np.array([number for number, claim in enumerate(claims) if claim is not None], dtype=np.int64)
    dots = _Dots.of(sides)
    objects = _sorted(_drawn_objects(sides, claims, drawn, ground), _dot_objects(sides, dots, ground))
    trees = _sorted(_drawn_trees(claims, drawn, ground), _dot_trees(dots, ground))
    marks = _marks(sides, ground)
    numbers = np.arange(len(sides) + 1)
    cut, tree_cut = np.searchsorted(objects[0], numbers), np.searchsorted(trees[0], numbers)
    looks = []
    for number, (side, claim) in enumerate(zip(sides, claims, strict=True)):
        own, own_trees = slice(cut[number], cut[number + 1]), slice(tree_cut[number], tree_cut[number + 1])
        look = Look(
            side, claim, 0.0 if claim is None else float(claim.area), objects[1][own], objects[2][own], objects[3][own],
            objects[4][own], trees[1][own_trees], trees[4][own_trees], _is_inside(side, ground), marks.get(number, ()),
            replaced=_replaced(objects[1][own], ground, gates["replaced_m2"]),
        )  # fmt: skip
        looks.append(look)
    return looks


def _sorted(*rows: Rows) -> Rows:
    """Return rows together, by side and then by object."""
    columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    owner, number, shared, thick, chance = (column[order] for column in columns)
    return owner, number, shared, thick, chance


def _claim(side: Side, ground: Ground) -> BaseGeometry | None:
    """Return the ground that is asked for; gate G7 takes the buildings that stand there away."""
    if side.is_dot or not side.stacks:
        return None if side.is_dot else side.shape
    hits = ground.areas.tree.query(side.shape, predicate="intersects")
    buildings = hits[np.isin(ground.layers[hits], [LAYER_SLUGS.index(slug) for slug in rules.BUILT])]
    return shapely.difference(side.shape, shapely.union_all(ground.shapes[np.sort(buildings)]))


def _drawn_objects(sides: list[Side], claims: list[BaseGeometry | None], drawn: Ints, ground: Ground) -> Rows:
    """Return the objects that drawn claims share ground with."""
    shapes = as_array([claims[number] for number in drawn])
    i, j, shared = areas.shared_areas(shapes, ground.areas)
    stacked = np.array([number for number in drawn if sides[number].stacks], dtype=np.int64)
    owner = drawn[i]
    if len(stacked):
        buildings = [LAYER_SLUGS.index(slug) for slug in rules.BUILT]
        whole = as_array([sides[number].shape for number in stacked])
        k, building, m2 = areas.shared_areas(whole, ground.areas)
        keep = np.isin(ground.layers[building], buildings)
        drop = np.isin(owner, stacked) & np.isin(ground.layers[j], buildings)
        owner = np.concatenate([owner[~drop], stacked[k[keep]]])
        j, shared = np.concatenate([j[~drop], building[keep]]), np.concatenate([shared[~drop], m2[keep]])
    thick = _thickness(as_array([sides[number].shape for number in owner]), j, shared, ground)
    return owner, j, shared, thick, np.ones(len(j))


def _thickness(shapes: NDArray[np.object_], objects: Ints, shared: Floats, ground: Ground) -> Floats:
    """Return 2 x area / perimeter of shared pieces.

    An object that lies wholly inside is its own piece. The perimeter of another piece is at most that of
    both shapes together, and of a big object only what runs through the box of the shape; where even that says
    thick, GEOS is not asked.
    """
    whole = shared >= ground.areas.outlines.area_m2[objects] * (1 - 1e-9)
    thick = 2 * shared / (ground.lengths[objects] + np.where(whole, 0.0, shapely.length(shapes)))
    thin = np.flatnonzero((thick < THICK_M) & ~whole)
    longest = ground.areas.outlines.length_in(objects[thin], shapely.bounds(shapes[thin]).reshape(-1, 4))
    longest += shapely.length(shapes[thin])
    thick[thin] = 2 * shared[thin] / longest
    thin = thin[thick[thin] < THICK_M]
    pieces = shapely.intersection(shapes[thin], ground.shapes[objects[thin]])
    thick[thin] = 2 * shared[thin] / np.maximum(shapely.length(pieces), 1e-9)
    return thick


@dataclass(frozen=True)
class _Dots:
    """Dots one by one; a kans may have more of them."""

    owner: Ints
    x: Floats
    y: Floats
    spread_m: Floats
    meant_m: Floats

    @staticmethod
    def of(sides: list[Side]) -> _Dots:
        numbers = np.array([number for number, side in enumerate(sides) if side.is_dot], dtype=np.int64)
        xy, part = shapely.get_coordinates(as_array([sides[number].shape for number in numbers]), return_index=True)
        owner = numbers[part]
        spread = np.array([sides[number].spread_m for number in owner], dtype=float)
        meant = np.array([sides[number].meant_m for number in owner], dtype=float)
        return _Dots(owner, xy[:, 0], xy[:, 1], spread, meant)

    def boxes(self, reach: Floats) -> Floats:
        """Return the boxes around the dots."""
        return np.stack([self.x - reach, self.y - reach, self.x + reach, self.y + reach], axis=1)


def _dot_objects(sides: list[Side], dots: _Dots, ground: Ground) -> Rows:
    """Return the objects in which the place meant by a dot may lie."""
    i, j = areas.box_pairs(dots.boxes(fuzzy.REACH * dots.spread_m), ground.areas)
    stacked = np.array([side.stacks for side in sides], dtype=bool)[dots.owner[i]]
    keep = ~stacked | np.isin(ground.layers[j], [LAYER_SLUGS.index(slug) for slug in rules.BUILT])
    i, j = i[keep], j[keep]
    chance = fuzzy.inside(dots.x[i], dots.y[i], dots.spread_m[i], ground.shapes[j])
    return _best(dots.owner[i], j, chance)


def _best(owner: Ints, number: Ints, chance: Floats) -> Rows:
    """Return per side and object the dot with the highest chance."""
    order = np.lexsort((-chance, number, owner))
    owner, number, chance = owner[order], number[order], chance[order]
    first = np.ones(len(owner), dtype=bool)
    first[1:] = (owner[1:] != owner[:-1]) | (number[1:] != number[:-1])
    keep = first & (chance > 0)
    none = np.zeros(int(keep.sum()))
    return owner[keep], number[keep], none, none, chance[keep]


def _drawn_trees(claims: list[BaseGeometry | None], drawn: Ints, ground: Ground) -> Rows:
    """Return the trees that stand on drawn claims."""
    i, tree = ground.trees.tree.query(as_array([claims[number] for number in drawn]), predicate="intersects")
    none = np.zeros(len(i))
    return drawn[i], tree, none, none, np.ones(len(i))


def _dot_trees(dots: _Dots, ground: Ground) -> Rows:
    """Return the trees that may stand at the place meant by a dot."""
    reach = dots.meant_m + _TREE_REACH * dots.spread_m
    i, tree = areas.box_pairs(dots.boxes(reach), ground.trees)
    box = ground.trees.boxes[tree]
    apart = np.hypot(dots.x[i] - box[:, 0], dots.y[i] - box[:, 1])
    near = apart <= reach[i]
    i, tree, apart = i[near], tree[near], apart[near]
    chance = fuzzy.within(apart, dots.spread_m[i], dots.meant_m[i])
    likely = np.flatnonzero(chance >= _LEAST_TREE_CHANCE)
    return _best(dots.owner[i][likely], tree[likely], chance[likely])


def _marks(sides: list[Side], ground: Ground) -> dict[int, tuple[str, ...]]:
    """Return the rules that hold here already, as sentences per side."""
    i, j = ground.marked.tree.query(as_array([side.shape for side in sides]), predicate="intersects")
    frame = ground.marked.frame
    found: dict[int, list[str]] = {}
    for number, mark in sorted(zip(i.tolist(), j.tolist(), strict=True)):
        shape, rule_shape = sides[number].shape, frame.geometry.iloc[mark]
        if shape.area and rule_shape.area and shape.intersection(rule_shape).area < 1.0:
            continue
        cells = (frame[name].iloc[mark] for name in ("rule", "kind", "name") if name in frame.columns)
        text = next((str(cell) for cell in cells if isinstance(cell, str) and cell), "zonder naam")
        found.setdefault(number, []).append(f"Hier geldt al een regel: {text}.")
    return {number: tuple(sorted(set(texts))) for number, texts in found.items()}


def _replaced(objects: Ints, ground: Ground, least_m2: float) -> frozenset[int]:
    """Return the objects under a building that is newer than they are: one of the two layers lags behind."""
    kinds = ground.layers[objects]
    built = objects[np.isin(kinds, _NUMBERS[rules.BUILT])]
    under = objects[np.isin(kinds, _NUMBERS[rules.REPLACED])] if len(built) else built
    if not len(under):
        return frozenset()
    i, j = (grid.ravel() for grid in np.meshgrid(built, under))
    newer = (ground.days[i] > ground.days[j]) & (ground.days[j] != "")
    edges = ground.areas.outlines
    over = areas.shared_m2(edges, i[newer], edges, j[newer]) >= least_m2
    return frozenset(j[newer][over].tolist())


_NUMBERS = {slugs: [LAYER_SLUGS.index(slug) for slug in slugs] for slugs in (rules.BUILT, rules.REPLACED)}


def _is_inside(side: Side, ground: Ground) -> bool:
    """Tell whether there is a base map where this kans lies."""
    if ground.box is None:
        return False
    left, low, right, high = side.shape.bounds
    return bool(right >= ground.box[0] and left <= ground.box[2] and high >= ground.box[1] and low <= ground.box[3])

"""Who loses the only one nearby: dwellings that had one place within reach and then have none (gate G5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from kansenkaart import rules
from kansenkaart.areas import Floats, Ints
from kansenkaart.relations.ground import Ground

#: Objects this close to each other are one place: digitising leaves hairlines between neighbours.
_JOINED_M = 0.1


@dataclass(frozen=True)
class Places:
    """Places that are big enough, as pieces. `patch` says which place a piece belongs to, `least_m2` per place what
    must stay for it to count, `links` which two pieces lie against each other (both ways).
    """

    objects: Ints
    patch: Ints
    least_m2: Floats
    tree: shapely.STRtree
    links: tuple[Ints, Ints]


def losing(claim: BaseGeometry, objects: Ints, row: rules.Access, ground: Ground, gates: rules.Gates) -> int | None:
    """Return how many dwellings lose their only place of this kind, straight-line distance.

    Parameters
    ----------
    claim
        The ground that is taken, RD.
    objects
        Numbers of the area objects that the claim meets and takes.

    Returns
    -------
    dwellings
        None when addresses or layers are missing.
    """
    if "adres" not in ground.present or not ground.present.issuperset(row.layers):
        return None
    places = _places(row, ground, gates[row.min_area] if row.min_area else 0.0)
    touched = np.unique(places.patch[np.isin(places.objects, objects)])
    if not len(touched):
        return 0
    kept, gone = _what_stays(claim, objects, places, np.flatnonzero(np.isin(places.patch, touched)), ground)
    return _without(ground, places, touched, kept, [claim, *gone], gates[row.distance])


def _places(row: rules.Access, ground: Ground, min_area_m2: float) -> Places:
    """Return the places of a kind, computed once per base map."""
    key = ("places", row.layers, min_area_m2)
    if key not in ground.memory:
        ground.memory[key] = _find_places(ground, ground.of_layers(row.layers), min_area_m2)
    found: Places = ground.memory[key]
    return found


def _find_places(ground: Ground, objects: Ints, min_area_m2: float) -> Places:
    shapes = ground.shapes[objects]
    links = _links(shapes) if min_area_m2 else (objects[:0], objects[:0])
    patch = _patches(len(objects), *links)
    area = np.bincount(patch, ground.areas.outlines.area_m2[objects])
    big = np.flatnonzero(area[patch] >= min_area_m2) if len(patch) else patch
    least = np.full(len(area), min_area_m2) if min_area_m2 else area / 2
    new = np.full(len(objects), -1)
    new[big] = np.arange(len(big))
    among = new[links[0]] >= 0  # pieces that lie against each other are of one place, so both are big
    return Places(
        objects[big], patch[big], least, shapely.STRtree(shapes[big]), (new[links[0][among]], new[links[1][among]])
    )


def _links(shapes: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Return which two shapes lie against each other, both ways."""
    i, j = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_JOINED_M)
    apart = i != j
    return i[apart], j[apart]


def _patches(count: int, i: Ints, j: Ints) -> Ints:
    """Return a number per piece, the same for pieces that lie against each other directly or through others."""
    if not count:
        return np.zeros(0, np.int64)
    graph = coo_array((np.ones(len(i), np.int8), (i, j)), shape=(count, count))
    numbers: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return numbers


def _what_stays(
    claim: BaseGeometry, objects: Ints, places: Places, pieces: Ints, ground: Ground
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the parts that still count after the claim, and the parts that are left but too small.

    Only the objects that the claim takes are cut; the other pieces keep their shape and neighbours.
    """
    shapes = ground.shapes[places.objects[pieces]]
    cut = np.isin(places.objects[pieces], objects)
    parts = shapely.get_parts(shapely.difference(shapes[cut], claim))
    parts = parts[shapely.area(parts) > 0]
    whole = pieces[~cut]
    every = np.concatenate([shapes[~cut], parts])
    patch = _patches(len(every), *_links_after(places, whole, every))
    least = float(places.least_m2[places.patch[pieces]].min())
    counts = np.bincount(patch, shapely.area(every))[patch] >= least if len(every) else np.zeros(0, bool)
    return every[counts], every[~counts]


def _links_after(places: Places, whole: Ints, every: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Return what lies against each other: whole pieces as before, and new parts against all."""
    new = np.full(len(places.objects), -1)
    new[whole] = np.arange(len(whole))
    i, j = new[places.links[0]], new[places.links[1]]
    stay = (i >= 0) & (j >= 0)
    fresh = np.arange(len(whole), len(every))
    part, other = shapely.STRtree(every).query(every[fresh], predicate="dwithin", distance=_JOINED_M)
    return np.concatenate([i[stay], fresh[part]]), np.concatenate([j[stay], other])


def _without(
    ground: Ground, places: Places, touched: Ints, kept: NDArray[np.object_], gone: list[BaseGeometry], radius_m: float
) -> int:
    """Count the dwellings near what goes that have nothing else within the radius."""
    xy, counts = ground.dwelling_xy
    points = _points(ground)
    near = np.unique(points.query(gone, predicate="dwithin", distance=radius_m)[1])
    had = places.tree.query(shapely.points(xy[near]), predicate="dwithin", distance=radius_m)
    other = ~np.isin(places.patch[had[1]], touched)
    lonely = np.setdiff1d(near[had[0][~other]], near[had[0][other]])
    if len(kept) and len(lonely):
        still = shapely.STRtree(kept).query(shapely.points(xy[lonely]), predicate="dwithin", distance=radius_m)[0]
        lonely = np.delete(lonely, np.unique(still))
    return int(counts[lonely].sum())


def _points(ground: Ground) -> shapely.STRtree:
    """Return a tree over the places where people live."""
    if "points" not in ground.memory:
        ground.memory["points"] = shapely.STRtree(np.asarray(shapely.points(ground.dwelling_xy[0]), dtype=object))
    tree: shapely.STRtree = ground.memory["points"]
    return tree

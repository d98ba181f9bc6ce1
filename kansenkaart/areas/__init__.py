"""Areas, distances and counts over many shapes at once, in closed form on flat arrays.

Asking GEOS for an intersection builds a geometry; where only its area is asked we sum over edges
instead, which is faster, never raises, and gives the true circle instead of a polygon that stands
for one. GEOS remains the engine for distances and for every geometry that is shown.

Coordinates are RD metres in x, y order; areas are square metres. Shapes must be valid
(`shapes.repair` sees to that at import).
"""

from kansenkaart.areas.cutting import disjoint
from kansenkaart.areas.edges import NOISE_M2, Floats, Ints, Outlines, Shapes, circle_m2, outlines, shared_m2
from kansenkaart.areas.pairs import near_pairs, pair_areas
from kansenkaart.areas.prepared import (
    Prepared,
    box_pairs,
    circle_counts,
    circle_sums,
    nearest,
    prepare,
    shared_areas,
)

__all__ = [
    "NOISE_M2", "Floats", "Ints", "Outlines", "Prepared", "Shapes", "box_pairs", "circle_counts", "circle_m2",
    "circle_sums", "disjoint", "near_pairs", "nearest", "outlines", "pair_areas", "prepare", "shared_areas",
    "shared_m2",
]  # fmt: skip

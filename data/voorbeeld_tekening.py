"""The whole drawing: streets with their trees and parking, the singel, and every block.

`draw()` returns the plan; the same seed gives the same plan.
"""

from __future__ import annotations

import math
import random

from shapely import Polygon, box
from shapely.geometry import LineString
from voorbeeld_blokken import BLOCKS
from voorbeeld_plan import HEIGHT_M, STREETS, WIDTH_M, Ground, Place, Plan, Street, Tree, block

SEED = 1956


def draw() -> Plan:
    """Return the whole plan; the same seed gives the same plan."""
    plan, rng = Plan(), random.Random(SEED)  # noqa: S311 -- a drawing, not a secret
    _streets(plan)
    _singel(plan, rng)
    for slug, (draw_block, flip_u, flip_v) in BLOCKS.items():
        here = block(slug, flip_u=flip_u, flip_v=flip_v)
        draw_block(plan, here, rng)
        plan.ground.append(Ground("gras", slug, here.shape))
    plan.ground.append(Ground("berm", "berm", box(0, 0, WIDTH_M, HEIGHT_M)))
    _avenue_rules(plan)
    return plan


def _streets(plan: Plan) -> None:
    """Carriageways first, then cycle paths, parking and pavements: crossings solve themselves."""
    for street in STREETS:
        plan.ground.append(Ground("rijbaan_laan" if street.avenue else "rijbaan", street.name,
                                  street.line.buffer(street.half_m, cap_style="square" if not street.avenue else "flat")))  # fmt: skip
    for offset, kind, half in ((9.2, "fietspad", 1.25), (14.8, "voetpad", 1.25)):
        for side in (-1, 1):
            line = LineString([(320 + side * offset, 0), (320 + side * offset, HEIGHT_M)])
            plan.ground.append(Ground(kind, f"Roerdomplaan {kind} {side}", line.buffer(half, cap_style="flat")))
    _avenue_trees(plan)
    for street in STREETS:
        if not street.avenue:
            _parking_and_trees(plan, street)
            ring = street.line.buffer(6.8, cap_style="square", join_style="mitre")
            plan.ground.append(Ground("voetpad", street.name, ring))


def _avenue_trees(plan: Plan) -> None:
    for offset, species, step, start in (
        (5.8, "Platanus x hispanica", 15.0, 9.0),
        (12.0, "Ulmus 'Columella'", 12.5, 15.0),
    ):
        for side in (-1, 1):
            v = start
            while v < HEIGHT_M - 4:
                if all(abs(v - at) > 10 for at in (16, 190, 370, 545, 704)):
                    plan.trees.append(Tree(320 + side * offset, v, species, 1957))
                v += step


_STREET_TREES = {
    "Waterhoenkade": "Salix alba", "Grasmusstraat": "Tilia x europaea", "Karekietstraat": "Fraxinus excelsior",
    "Oeverzwaluwstraat": "Populus x canadensis", "Lisdoddeweg": "Acer platanoides", "Tureluurstraat": "Prunus avium",
    "Kluutstraat": "Tilia cordata", "Wulpstraat": "Robinia pseudoacacia", "Kattenstaartweg": "Populus x canadensis",
}  # fmt: skip
_STEP_M, _BAYS_M = 21.0, 17.4


def _parking_and_trees(plan: Plan, street: Street) -> None:
    """Three bays, a tree, three bays: on both sides, not near a crossing."""
    crossings = [other.line for other in STREETS if other is not street]
    length, at = street.line.length, 6.0
    while at < length - 6:
        for side in (-1, 1):
            bays = _strip(street.line, (at, at + _BAYS_M), (side * 2.7, side * 4.8))
            if all(bays.distance(line) > 7.5 for line in crossings):
                plan.ground.append(Ground("parkeervlak", f"{street.name} {side} {at:.0f}", bays))
            spot = _strip(street.line, (at + _BAYS_M, at + _STEP_M), (side * 2.7, side * 4.8)).centroid
            if all(spot.distance(line) > 12 for line in crossings):
                plan.trees.append(Tree(spot.x, spot.y, _STREET_TREES[street.name], 1958, in_pavement=True))
        at += _STEP_M


def _strip(line: LineString, along: tuple[float, float], beside: tuple[float, float]) -> Polygon:
    """Return a rectangle along a straight street, from and to in metres along and beside it."""
    a, b = (line.interpolate(min(max(0.0, d), line.length)) for d in along)
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    nx, ny = -(b.y - a.y) / length, (b.x - a.x) / length
    return Polygon([(p.x + nx * d, p.y + ny * d) for p, d in
                    ((a, beside[0]), (b, beside[0]), (b, beside[1]), (a, beside[1]))])  # fmt: skip


def _singel(plan: Plan, rng: random.Random) -> None:
    """The canal along the west side, with a path under the willows on the far bank."""
    course = [(24 + 5 * math.sin(v / 95), float(v)) for v in range(-20, 761, 20)]
    plan.ground.insert(
        0, Ground("singel", "singel", LineString(course).buffer(7.5).intersection(box(0, 0, WIDTH_M, HEIGHT_M)))
    )
    path = LineString([(u - 15.5, v) for u, v in course]).buffer(1.0)
    plan.ground.append(Ground("voetpad", "Singelpad", path.intersection(box(0, 0, WIDTH_M, HEIGHT_M))))
    for offset, species, step in ((-11.0, "Salix alba", 19.0), (12.5, "Ulmus x hollandica", 16.0)):
        v = 8.0
        while v < HEIGHT_M - 4:
            u = 24 + 5 * math.sin(v / 95) + offset + rng.uniform(-0.8, 0.8)
            plan.trees.append(Tree(u, v + rng.uniform(-2, 2), species, 1957))
            v += step
    for v in (95.0, 290.0, 455.0, 640.0):
        plan.furniture.append(("bank", 24 + 5 * math.sin(v / 95) + 11, v))


def _avenue_rules(plan: Plan) -> None:
    """The strip of the main trees along the avenue."""
    plan.rules.append(Place("hoofdbomenstructuur", "Roerdomplaan", box(304, 0, 336, HEIGHT_M),
                            "Hoofdbomenstructuur: bomen hier alleen weg na advies."))  # fmt: skip

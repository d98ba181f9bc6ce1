"""What stands in the blocks: stempels, terraces, square, school, park, church, bungalows, allotments.

Each function draws one kind of block in metres of that block (`voorbeeld_plan.Block`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from shapely import Polygon, box
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from voorbeeld_plan import Block, Building, Ground, Place, Plan, Tree

# --- pieces that return ------------------------------------------------------------------------

_DEPTH_M, _PORCH_M = 10.5, 13.2


def _flat(plan: Plan, here: Block, corner: tuple[float, float], porches: int, side: str, *,
          storeys: int = 4, year: int = 1956, long_paths: bool = True) -> Polygon:  # fmt: skip
    """Draw a flat with porches (two homes a floor each) and a path to every door.

    `corner` is its lower left corner; `side` is the street where the doors are.
    """
    upright = side in ("west", "east")
    long, (u, v) = porches * _PORCH_M, corner
    shape = box(u, v, u + _DEPTH_M, v + long) if upright else box(u, v, u + long, v + _DEPTH_M)
    for index in range(porches):
        middle = (v if upright else u) + (index + 0.5) * _PORCH_M
        if long_paths:
            plan.ground.append(Ground("voetpad", f"{here.slug} paden", here.at(_spur(here, shape, middle, side))))
        else:
            _path(plan, here, (42, middle), (u, middle), width=1.6)
    plan.buildings.append(Building(here.at(shape), storeys, year, here.side(side), porches * 2 * storeys))
    plan.parcels.append(Place("flat", "", here.at(shape.buffer(8, join_style="mitre"))))
    return shape


def _spur(here: Block, shape: Polygon, middle: float, side: str) -> Polygon:
    """Return the path from the pavement to a door."""
    u0, v0, u1, v1 = shape.bounds
    return {
        "west": box(-4.5, middle - 0.8, u0, middle + 0.8), "east": box(u1, middle - 0.8, here.w + 4.5, middle + 0.8),
        "south": box(middle - 0.8, -4.5, middle + 0.8, v0), "north": box(middle - 0.8, v1, middle + 0.8, here.h + 4.5),
    }[side]  # fmt: skip


def _path(plan: Plan, here: Block, *points: tuple[float, float], width: float = 2.0) -> None:
    shape = LineString(points).buffer(width / 2, cap_style="flat", join_style="mitre")
    plan.ground.append(Ground("voetpad", f"{here.slug} paden", here.at(shape)))


def _put(plan: Plan, here: Block, kind: str, shape: BaseGeometry, *, key: str = "") -> None:
    plan.ground.append(Ground(kind, f"{here.slug} {key or kind}", here.at(shape)))


def _plant(plan: Plan, here: Block, rng: random.Random, zone: BaseGeometry, count: int, species: tuple[str, ...], *,
           gap: float = 8.0, listed: bool = True) -> None:  # fmt: skip
    """Plant trees at random in a zone of the block, never closer than `gap` to another."""
    u0, v0, u1, v1 = zone.bounds
    spots: list[Point] = []
    for _ in range(count * 40):
        spot = Point(rng.uniform(u0, u1), rng.uniform(v0, v1))
        if len(spots) < count and zone.contains(spot) and all(spot.distance(other) > gap for other in spots):
            spots.append(spot)
    for spot in spots:
        there = here.at(spot)
        plan.trees.append(Tree(there.x, there.y, species[int(rng.random() * len(species))], 1958, listed))


def _playground(plan: Plan, here: Block, middle: tuple[float, float], size: tuple[float, float], name: str) -> None:
    """A play place with sand, a rim of paving and a bench."""
    (u, v), (w, h) = middle, size
    zone = box(u - w / 2, v - h / 2, u + w / 2, v + h / 2).buffer(-2.5).buffer(2.5, quad_segs=3)
    _put(plan, here, "zand", zone.buffer(-1.6, quad_segs=3), key=name)
    _put(plan, here, "verhard", zone, key=name)
    plan.areas.append(Place("recreatie: speeltuin", name, here.at(zone)))
    for du, dv, what in ((-2, 1, "speelvoorziening"), (2.5, -1, "speelvoorziening"), (w / 2 - 1, h / 2 - 1, "bank")):
        there = here.at(Point(u + du, v + dv))
        plan.furniture.append((what, there.x, there.y))


def _parking_court(plan: Plan, here: Block, u: float, v0: float, v1: float) -> None:
    """Two rows of bays with a lane between that comes from the street in the south."""
    _put(plan, here, "inrit", box(u + 5, -7, u + 11, v1), key=f"hof {u:.0f}")
    _put(plan, here, "parkeervlak", box(u, v0, u + 5, v1), key=f"hof west {u:.0f}")
    _put(plan, here, "parkeervlak", box(u + 11, v0, u + 16, v1), key=f"hof oost {u:.0f}")
    _put(plan, here, "struiken", box(u - 2, v0, u + 18, v1 + 2), key=f"haag {u:.0f}")


def _low_row(plan: Plan, here: Block, u: float, homes: int, side: str) -> None:
    """Low homes for older people, each with a small garden."""
    for index in range(homes):
        left = u + index * 5.6
        house = box(left, 10.5, left + 5.6, 19.5)
        plan.buildings.append(Building(here.at(house), 1, 1957, here.side(side), 1, 46))
        plan.parcels.append(Place("rijwoning", "", here.at(box(left, 6.5, left + 5.6, 26))))
        _path(plan, here, (left + 1.2, -4.5), (left + 1.2, 6.5), width=1.2)
    _put(plan, here, "erf", box(u, 6.5, u + homes * 5.6, 26), key="tuintjes")


_COURT_TREES = ("Betula pendula", "Fraxinus excelsior", "Populus x canadensis", "Prunus avium", "Tilia cordata",
                "Acer pseudoplatanus")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stempel:
    """What may differ from one stempel to the next."""

    west: int = 7
    east: int = 6
    north: int = 4
    low: int = 8
    middle: int = 0
    west_storeys: int = 4
    play: str = ""


_STEMPELS = {
    "A1": Stempel(west_storeys=5, play="Speelplek Ringslang"), "B1": Stempel(west_storeys=5, low=7), "A2": Stempel(east=7, low=6),
    "B2": Stempel(play="Speelplek De Schelp"), "C2": Stempel(west_storeys=5, north=5, play="Speelplek Kikkerhof"),
    "D2": Stempel(west_storeys=5, middle=5, low=9), "C4": Stempel(west=6, east=5, north=5, play="Speelplek Wulp"),
}  # fmt: skip


def _stempel(plan: Plan, here: Block, rng: random.Random) -> None:
    """The repeated open block: three flats and a low row around a green court."""
    kind, (w, h) = _STEMPELS[here.slug], (here.w, here.h)
    _flat(plan, here, (9, 20), kind.west, "west", storeys=kind.west_storeys, year=1955 + int(rng.random() * 3))
    _flat(
        plan,
        here,
        (w - 9 - _DEPTH_M, h - 18 - kind.east * _PORCH_M),
        kind.east,
        "east",
        year=1955 + int(rng.random() * 3),
    )
    _flat(plan, here, (28, h - 10 - _DEPTH_M), kind.north, "north", year=1956)
    if kind.middle:
        _flat(plan, here, (64, 46), kind.middle, "west", year=1957, long_paths=False)
    _low_row(plan, here, 33, kind.low, "south")
    _parking_court(plan, here, w - 26, 3, 40)
    _court(plan, here, kind)
    green = box(28, 34, w - 26, h - 26)
    _plant(plan, here, rng, green, 13, _COURT_TREES, gap=9)
    _plant(plan, here, rng, box(2, 20, 6, h - 20), 3, ("Prunus avium", "Betula pendula"), gap=25)


def _court(plan: Plan, here: Block, kind: Stempel) -> None:
    """Paths, shrubs and perhaps a play place in the green court of a stempel."""
    w, h = here.w, here.h
    crossing = h - 18 - kind.east * _PORCH_M - 6
    _path(plan, here, (26, -4.5), (26, 36), (42, 58), (42, h - 56), (24, h - 34), (24, h + 4.5))
    _path(plan, here, (42, 62), (w - 34, crossing), (w + 4.5, crossing))
    if kind.play:
        _playground(plan, here, (56, 82), (20, 16), kind.play)
        _path(plan, here, (42, 82), (48, 82), width=1.6)
    _put(plan, here, "struiken", box(9 + _DEPTH_M, 26, 22.5, 20 + (kind.west - 1) * _PORCH_M), key="heesters west")
    _put(plan, here, "struiken", box(w - 23, crossing + 10, w - 9 - _DEPTH_M, h - 24), key="heesters oost")
    _put(plan, here, "struiken", Point(58, h - 44).buffer(5.5, quad_segs=4), key="heesters midden")
    for spot in (Point(40, 70), Point(40, h - 62)):
        there = here.at(spot)
        plan.furniture.append(("bank", there.x, there.y))


def _terraces(plan: Plan, here: Block, rng: random.Random) -> None:
    """Four rows of single-family houses with gardens, back to back, and a footpath in the middle."""
    pad = {"A3": "Snippad", "A4": "Kwartelpad"}[here.slug]
    columns = ((5, 0, 25, "Waterhoenkade"), (38, 27, 51, pad), (62, 58, 82, pad), (95, 84, 109, "Grasmusstraat"))
    count = int((here.h - 27) / 2 / 6)
    for start in (8.0, here.h - 8 - count * 6.0):
        for u, back, front, street in columns:
            for index in range(count):
                v = start + index * 6
                plan.buildings.append(Building(here.at(box(u, v, u + 9, v + 6)), 2, 1953, street, 1, 92))
                plan.parcels.append(Place("rijwoning", "", here.at(box(back, v, front, v + 6))))
            _put(plan, here, "erf", box(back, start, front, start + count * 6), key=f"tuinen {u} {start:.0f}")
    for u in (26.0, 83.0):
        _path(plan, here, (u, 0), (u, here.h))
    _path(plan, here, (54.5, -4.5), (54.5, here.h + 4.5), width=3.0)
    _path(plan, here, (-4.5, here.h / 2), (here.w + 4.5, here.h / 2), width=2.4)
    for v in range(14, int(here.h) - 10, 16):
        plan.trees.append(Tree(here.u0 + 52.2, here.v0 + v, "Malus 'Evereste'", 1994))
    _plant(plan, here, rng, box(30, here.h / 2 - 6, 82, here.h / 2 + 6), 3, ("Prunus avium",), gap=14)


def _square(plan: Plan, here: Block, rng: random.Random) -> None:
    """The shopping strip with flats above, around a square on the avenue."""
    north, west = box(16, 128, 100, 141), box(10, 34, 23, 118)
    for shape in (north, west):
        plan.buildings.append(Building(shape=here.at(shape), storeys=4, year=1957, street="Roerdompplein", homes=42, home_m2=64,
                                       use="winkelfunctie", units=8, unit_m2=105))  # fmt: skip
        plan.parcels.append(Place("winkels", "", here.at(shape.buffer(2, join_style="mitre"))))
    kiosk = box(84, 46, 91, 53)
    plan.buildings.append(Building(here.at(kiosk), 1, 1988, "Roerdompplein", use="winkelfunctie", units=1, unit_m2=38))
    plan.buildings.append(Building(here.at(box(60, 52, 68, 57)), 1, 1961, "Roerdompplein", status="Pand gesloopt"))
    for u in (40, 54, 68, 82):
        for v in (84, 98, 112):
            there = here.at(Point(u, v))
            plan.trees.append(Tree(there.x, there.y, "Platanus x hispanica", 1989))
    _put(plan, here, "struiken", box(94, 60, 103, 112).buffer(-2).buffer(2), key="plantvak")
    _put(plan, here, "plein", box(23, 40, 107, 128), key="plein")
    _put(plan, here, "plein", box(10, 118, 23, 128), key="plein")
    _put(plan, here, "inrit", box(58, -7, 64, 32), key="plein")
    _put(plan, here, "inrit", box(30, 14, 100, 20), key="plein")
    for v in (9, 20):
        for u in (30, 64):
            _put(plan, here, "parkeervlak", box(u, v, u + (28 if u == 30 else 36), v + 5), key=f"plein {u} {v}")
    _put(plan, here, "verhard", box(0, 30, 10, 141), key="achterstraat")
    _put(plan, here, "verhard", box(10, 141, 104, 149), key="expeditie")
    _path(plan, here, (107, 84), (116, 84), width=6)
    _path(plan, here, (32, 25), (32, 40), width=4)
    _path(plan, here, (96, 25), (96, 40), width=4)
    for u, v, what in (
        (47, 91, "bank"),
        (61, 91, "bank"),
        (75, 105, "bank"),
        (88, 58, "fietsenrek"),
        (28, 60, "fietsenrek"),
    ):
        there = here.at(Point(u, v))
        plan.furniture.append((what, there.x, there.y))
    _plant(plan, here, rng, box(30, 3, 100, 7), 6, ("Acer platanoides",), gap=10)


def _school(plan: Plan, here: Block, rng: random.Random) -> None:
    """A primary school with its yard and gym, and homes for older people from 1988."""
    hall = box(20, 54, 88, 65).union(box(20, 26, 31, 54)).union(box(77, 26, 88, 54))
    plan.buildings.append(Building(here.at(hall), 2, 1955, "Wulpstraat", use="onderwijsfunctie", units=1, unit_m2=2350,
                                   name="Basisschool De Lisdodde"))  # fmt: skip
    plan.buildings.append(Building(here.at(box(91, 70, 106, 92)), 1, 1961, "Wulpstraat", use="sportfunctie", units=1, unit_m2=310,
                                   name="Gymzaal De Lisdodde"))  # fmt: skip
    plan.buildings.append(Building(here.at(box(14, 102, 86, 114)), 4, 1988, "Kattenstaartweg", 48, 66, "gezondheidszorgfunctie",
                                   1, 180, "Woonzorghuis De Wierde"))  # fmt: skip
    plan.parcels.append(Place("school", "", here.at(box(14, 10, 108, 94))))
    plan.parcels.append(Place("zorg", "", here.at(box(10, 96, 92, 128))))
    for u in (40, 54, 68):
        there = here.at(Point(u, 20))
        plan.trees.append(Tree(there.x, there.y, "Tilia x europaea", 1956, listed=False))
    _put(plan, here, "zand", box(60, 42, 72, 50), key="schoolzand")
    _put(plan, here, "schoolplein", box(31, 12, 77, 54), key="schoolplein")
    plan.areas.append(Place("recreatie: speeltuin", "Schoolplein De Lisdodde", here.at(box(31, 12, 77, 54))))
    _path(plan, here, (54, -4.5), (54, 12), width=4)
    _path(plan, here, (6, -4.5), (6, 96), (50, 96), (50, 102))
    _path(plan, here, (50, 96), (108, 96), (108, 84))
    _put(plan, here, "struiken", box(14, 67, 86, 71), key="schoolhaag")
    _parking_court(plan, Block("B4", here.u0, here.v0, here.w, here.h, here.sides, flip_v=True), 84, 2, 24)
    for kind, u, v in (
        ("speelvoorziening", 66, 46),
        ("speelvoorziening", 40, 40),
        ("fietsenrek", 34, 14),
        ("bank", 48, 98),
    ):
        there = here.at(Point(u, v))
        plan.furniture.append((kind, there.x, there.y))
    _plant(plan, here, rng, box(12, 73, 86, 92), 7, ("Juglans regia", "Prunus avium", "Betula pendula"), listed=False)
    _plant(plan, here, rng, box(12, 118, 78, 136), 6, ("Betula pendula", "Magnolia kobus"))


def _park(plan: Plan, here: Block, rng: random.Random) -> None:
    """The park with the pond and the large playground."""
    rim = [(54 + (33 + 4 * math.sin(3 * a)) * math.cos(a), 62 + (20 + 3 * math.cos(2 * a + 1)) * math.sin(a))
           for a in (index * math.pi / 18 for index in range(36))]  # fmt: skip
    pond = Polygon(rim)
    plan.ground.insert(1, Ground("vijver", "vijver", here.at(pond)))
    _playground(plan, here, (96, 110), (30, 26), "Speeltuin De Vijver")
    ring = Polygon(pond.buffer(8, quad_segs=3).exterior.simplify(0.5))
    _put(plan, here, "voetpad", ring.exterior.buffer(1.2), key="paden")
    _path(plan, here, (-7, 4), (20, 34), width=2.4)
    _path(plan, here, (-7, 150), (30, 110), (42, 88), width=2.4)
    _path(plan, here, (125, 10), (88, 42), width=2.4)
    _path(plan, here, (30, 110), (74, 118), (125, 150), width=2.4)
    _path(plan, here, (91, 66), (96, 98), width=2.0)
    _put(plan, here, "bosplantsoen", box(2, 42, 9, 108).buffer(-2).buffer(2), key="bosrand")
    _put(plan, here, "bosplantsoen", Point(18, 20).buffer(7, quad_segs=5), key="bosje")
    _put(plan, here, "struiken", Point(108, 30).buffer(8, quad_segs=5), key="rozen")
    zone = (
        box(4, 6, 117, 150)
        .difference(ring.buffer(3))
        .difference(box(78, 95, 114, 126))
        .difference(box(34, 112, 74, 150))
    )
    _plant(plan, here, rng, zone, 62, ("Quercus robur", "Ulmus x hollandica", "Alnus glutinosa", "Betula pendula",
                                       "Fagus sylvatica", "Tilia x europaea"), gap=6.5)  # fmt: skip
    plan.areas.append(Place("recreatie: park", "Roerdomppark", here.shape))
    for u, v, what in (
        (20, 84, "bank"),
        (54, 92, "bank"),
        (88, 84, "bank"),
        (54, 31, "bank"),
        (52, 130, "picknicktafel"),
    ):
        there = here.at(Point(u, v))
        plan.furniture.append((what, there.x, there.y))


def _gallery(plan: Plan, here: Block, shape: Polygon, side: str) -> None:
    """A gallery flat of nine storeys: storage below, fourteen homes on each of eight floors."""
    plan.buildings.append(Building(here.at(shape), 9, 1961, here.side(side), 112, 76))
    plan.parcels.append(Place("flat", "", here.at(shape.buffer(10, join_style="mitre"))))


def _towers(plan: Plan, here: Block, rng: random.Random) -> None:
    """Two gallery flats in a lawn."""
    _gallery(plan, here, box(12, 24, 24, 116), "west")
    _gallery(plan, here, box(104, 40, 116, 132), "east")
    _parking_court(plan, here, 44, 8, 78)
    for v in (30.0, 70.0, 110.0):
        _path(plan, here, (-4.5, v), (12, v))
        _path(plan, here, (116, v + 18), (here.w + 4.5, v + 18))
    _path(plan, here, (-4.5, 129), (62, 129), (86, 100), (86, 20), (98, -4.5))
    _path(plan, here, (23, 129), (23, here.h + 4.5))
    _flat(plan, here, (32, here.h - 21), 4, "north", year=1958)
    _playground(plan, here, (44, 112), (24, 18), "Speelplek Galerij")
    _path(plan, here, (44, 121), (44, 129), width=1.6)
    _put(plan, here, "struiken", box(24, 30, 27, 110), key="heesters 1")
    _put(plan, here, "struiken", box(101, 46, 104, 126), key="heesters 2")
    green = box(66, 12, 98, 126).difference(box(82, 14, 90, 104))
    _plant(plan, here, rng, green, 22, ("Populus x canadensis", "Fraxinus excelsior", "Tilia cordata"), gap=9)


def _church(plan: Plan, here: Block, rng: random.Random) -> None:
    """Church and neighbourhood house on the avenue, two flats, and homes built in 2009."""
    nave = Polygon([(16, 96), (36, 96), (40, 112), (36, 128), (16, 128), (12, 112)]).union(box(7, 122, 13, 128))
    plan.buildings.append(Building(here.at(nave.union(box(12, 118, 17, 128))), 2, 1958, "Roerdomplaan",
                                   use="bijeenkomstfunctie", units=1, unit_m2=690, name="De Ark, kerkgebouw"))  # fmt: skip
    plan.buildings.append(Building(here.at(box(12, 52, 34, 70).union(box(34, 52, 42, 60))), 1, 1960, "Roerdomplaan",
                                   use="bijeenkomstfunctie", units=1, unit_m2=415, name="Buurthuis De Rietpluim"))  # fmt: skip
    plan.buildings.append(Building(here.at(box(18, 12, 62, 26)), 5, 2009, "Kluutstraat", 44, 84))
    plan.parcels.append(Place("kerk", "", here.at(box(4, 90, 46, 134))))
    plan.parcels.append(Place("buurthuis", "", here.at(box(6, 46, 48, 76))))
    plan.rules.append(Place("monument", "De Ark", here.at(nave), "Gemeentelijk monument: kerkgebouw uit 1958."))
    _put(plan, here, "verhard", box(2, 92, 14, 120), key="kerkplein")
    _put(plan, here, "verhard", box(4, 48, 12, 72), key="terras")
    _put(plan, here, "erf", box(34, 60, 48, 76), key="buurttuin")
    _flat(plan, here, (here.w - 19.5, 46), 7, "east", year=1956)
    _flat(plan, here, (42, here.h - 20.5), 4, "north", year=1956)
    _parking_court(plan, here, 76, 4, 36)
    _path(plan, here, (-7, 82), (60, 82), (72, 70), (72, 42), (here.w + 4.5, 42), width=2.6)
    _path(plan, here, (60, 82), (60, 118), (38, 137), (38, here.h + 4.5))
    _path(plan, here, (-7, 106), (4, 106), width=5)
    _path(plan, here, (-7, 60), (6, 60), width=4)
    for u in (28, 52):
        _path(plan, here, (u, -4.5), (u, 12))
    _put(plan, here, "struiken", Point(84, 112).buffer(6, quad_segs=4), key="heesters")
    _plant(plan, here, rng, box(62, 48, 96, 130), 13, _COURT_TREES, gap=8.5)
    _plant(plan, here, rng, box(5, 132, 42, 150), 5, ("Fagus sylvatica", "Betula pendula"), listed=False)
    _plant(plan, here, rng, box(8, 30, 62, 44), 5, ("Betula pendula", "Prunus avium"), gap=9)


def _bungalows(plan: Plan, here: Block, rng: random.Random) -> None:
    """The large plot with two low houses, garages, a ball court, and a flat behind."""
    plot = box(4, 46, 56, 98)
    for shape in (box(10, 53, 25, 73), box(31, 72, 51, 87)):
        plan.buildings.append(Building(here.at(shape), 1, 1961, "Karekiethof", 1, 262))
    plan.parcels.append(Place("bungalows", "", here.at(plot)))
    _path(plan, here, (-4.5, 64), (4, 64), width=3)
    _put(plan, here, "erf", plot, key="bungalows")
    _put(plan, here, "struiken", plot.buffer(2.2, join_style="mitre"), key="haag")
    _plant(plan, here, rng, box(30, 50, 54, 68), 3, ("Pinus nigra", "Fagus sylvatica"), gap=9, listed=False)
    for u in (84, 108):
        for index in range(12):
            row = box(u, 8 + index * 3, u + 6, 11 + index * 3)
            plan.buildings.append(Building(here.at(row), 1, 1964, "Kluutstraat", use="overige gebruiksfunctie"))
    _put(plan, here, "inrit", box(96, -7, 102, 8), key="garages")
    _put(plan, here, "verhard", box(90, 6, 108, 46), key="garagehof")
    court = box(66, 60, 82, 88)
    _put(plan, here, "sportvloer", court, key="balkooi")
    plan.areas.append(Place("recreatie: sportterrein", "Balkooi Kluut", here.at(court)))
    _playground(plan, here, (98, 78), (20, 18), "Speelplek Kluut")
    _flat(plan, here, (24, here.h - 20.5), 7, "north", year=1957)
    _path(plan, here, (62, -4.5), (62, 108), (20, 118), (8, here.h + 4.5), width=2.2)
    _path(plan, here, (62, 96), (here.w + 4.5, 96), width=2.2)
    _plant(plan, here, rng, box(64, 98, 128, 130), 12, _COURT_TREES, gap=8)
    _plant(plan, here, rng, box(6, 6, 58, 42), 11, ("Betula pendula", "Tilia cordata", "Prunus avium"), gap=8.5)


def _gardens(plan: Plan, here: Block, rng: random.Random) -> None:
    """Allotments, a field to kick a ball, and one more gallery flat."""
    _gallery(plan, here, box(22, 110, 114, 122), "north")
    for u in (45.0, 68.0, 91.0):
        _path(plan, here, (u, 122), (u, here.h + 4.5))
    field_ = box(8, 26, 50, 88)
    _put(plan, here, "sportgras", field_, key="veld")
    plan.areas.append(Place("recreatie: sportterrein", "Trapveld Kattenstaart", here.at(field_)))
    for column in range(4):
        for row in range(6):
            plot = box(64 + column * 16, 8 + row * 14, 76 + column * 16, 20 + row * 14)
            _put(plan, here, "volkstuin", plot, key=f"tuin {column} {row}")
    garden = box(62, 6, 128, 94)
    _put(plan, here, "halfverhard", garden.intersection(box(60, 6, 126, 92)), key="tuinpaden")
    plan.areas.append(Place("recreatie: volkstuin", "Volkstuinen De Kattenstaart", here.at(garden)))
    plan.parcels.append(Place("volkstuin", "", here.at(garden)))
    plan.buildings.append(Building(here.at(box(109.5, 79.5, 118, 85)), 1, 1988, "Oeverzwaluwstraat", use="bijeenkomstfunctie", units=1,
                                   unit_m2=42, name="Verenigingshuisje"))  # fmt: skip
    _put(plan, here, "struiken", garden.buffer(2, join_style="mitre"), key="haag")
    _path(plan, here, (-4.5, 100), (here.w + 4.5, 100), width=2.4)
    _path(plan, here, (56, -4.5), (56, 100), width=2.0)
    _path(plan, here, (56, 48), (62, 48), width=2.0)
    _parking_court(plan, here, 18, 2, 16)
    _plant(plan, here, rng, box(4, 102, 18, 138).union(box(118, 104, 131, 138)), 9, ("Populus x canadensis",), gap=7)
    _plant(plan, here, rng, garden, 16, ("Malus domestica", "Pyrus communis", "Prunus domestica"), gap=9, listed=False)
    there = here.at(Point(53, 60))
    plan.furniture.append(("bank", there.x, there.y))


Draw = Callable[[Plan, Block, random.Random], None]
BLOCKS: dict[str, tuple[Draw, bool, bool]] = {
    "A1": (_stempel, False, False), "B1": (_stempel, True, False), "C1": (_park, False, False), "D1": (_towers, False, False),
    "A2": (_stempel, False, True), "B2": (_stempel, False, False), "C2": (_stempel, True, False), "D2": (_stempel, False, True),
    "A3": (_terraces, False, False), "B3": (_square, False, False), "C3": (_church, False, False),
    "D3": (_bungalows, False, False), "A4": (_terraces, False, False), "B4": (_school, False, False),
    "C4": (_stempel, True, True), "D4": (_gardens, False, False),
}  # fmt: skip

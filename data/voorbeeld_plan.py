"""The paper of the drawing of the made-up neighbourhood: what can be drawn, streets and blocks.

Everything here is in metres of the plan itself: u to the right, v upwards, (0, 0) the lower left
corner. `maak_voorbeeld` turns the plan, puts it on open water and writes the files. No place in the
Netherlands was copied; the pattern is that of a garden-city quarter of the 1950s.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import Polygon, affinity, box
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

WIDTH_M, HEIGHT_M = 640.0, 720.0


@dataclass(frozen=True, slots=True)
class Street:
    """A street by its centre line; `half_m` is half the carriageway."""

    name: str
    line: LineString
    half_m: float = 2.7
    parking: bool = True
    avenue: bool = False


def _line(*points: tuple[float, float]) -> LineString:
    return LineString(points)


STREETS: tuple[Street, ...] = (
    Street("Roerdomplaan", _line((320, 0), (320, HEIGHT_M)), 3.5, parking=False, avenue=True),
    Street("Waterhoenkade", _line((52, 16), (52, 704))),
    Street("Grasmusstraat", _line((180, 16), (180, 704))),
    Street("Karekietstraat", _line((470, 16), (470, 704))),
    Street("Oeverzwaluwstraat", _line((622, 16), (622, 704))),
    Street("Lisdoddeweg", _line((52, 16), (622, 16))),
    Street("Tureluurstraat", _line((52, 190), (622, 190))),
    Street("Kluutstraat", _line((52, 370), (622, 370))),
    Street("Wulpstraat", _line((52, 545), (622, 545))),
    Street("Kattenstaartweg", _line((52, 704), (622, 704))),
)
#: Footpaths that have addresses of their own.
PATHS: tuple[Street, ...] = (
    Street("Snippad", _line((116.5, 379), (116.5, 536))),
    Street("Kwartelpad", _line((116.5, 554), (116.5, 694))),
    Street("Roerdompplein", _line((189, 460), (300, 460))),
    Street("Karekiethof", _line((470, 456), (530, 456))),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A piece of ground; the first piece in the list wins where two lie on each other.

    Pieces with the same kind and key become one.
    """

    kind: str
    key: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Building:
    """A building; `homes` dwellings and `units` other addresses with `use`."""

    shape: Polygon
    storeys: int
    year: int
    street: str
    homes: int = 0
    home_m2: int = 58
    use: str = ""
    units: int = 0
    unit_m2: int = 0
    name: str = ""
    status: str = "Pand in gebruik"


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree; `listed` trees stand in the list of the municipality, others only in the BGT.

    A street tree (`in_pavement`) may stand in a footpath, the others may not.
    """

    u: float
    v: float
    species: str
    year: int
    listed: bool = True
    in_pavement: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A functional area (`kind` as the BGT says it) or a parcel or a rule."""

    kind: str
    name: str
    shape: Polygon
    text: str = ""


@dataclass
class Plan:
    """What is drawn so far."""

    ground: list[Ground] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)
    areas: list[Place] = field(default_factory=list)
    parcels: list[Place] = field(default_factory=list)
    rules: list[Place] = field(default_factory=list)
    furniture: list[tuple[str, float, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """A building block between streets, with its own metres from its lower left corner.

    `flip_u` and `flip_v` mirror what is drawn in it, so that a stempel repeats with a difference.
    """

    slug: str
    u0: float
    v0: float
    w: float
    h: float
    sides: tuple[str, str, str, str]
    flip_u: bool = False
    flip_v: bool = False

    def at(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape of the block in metres of the plan."""
        a, c = (-1.0, self.u0 + self.w) if self.flip_u else (1.0, self.u0)
        e, f = (-1.0, self.v0 + self.h) if self.flip_v else (1.0, self.v0)
        return affinity.affine_transform(shape, [a, 0, 0, e, c, f])

    def side(self, name: str) -> str:
        """Return the street at a side ("west", "east", "south", "north") as drawn before mirroring."""
        index = ("west", "east", "south", "north").index(name)
        if (index < 2 and self.flip_u) or (index >= 2 and self.flip_v):
            index ^= 1
        return self.sides[index]

    @property
    def shape(self) -> Polygon:
        """The whole block in metres of the plan."""
        return box(self.u0, self.v0, self.u0 + self.w, self.v0 + self.h)


_COLUMNS = (("A", 62, 109, "Waterhoenkade", "Grasmusstraat"), ("B", 189, 111, "Grasmusstraat", "Roerdomplaan"),
            ("C", 340, 121, "Roerdomplaan", "Karekietstraat"),
            ("D", 479, 134, "Karekietstraat", "Oeverzwaluwstraat"))  # fmt: skip
_ROWS = (("1", 25, 156, "Lisdoddeweg", "Tureluurstraat"), ("2", 199, 162, "Tureluurstraat", "Kluutstraat"),
         ("3", 379, 157, "Kluutstraat", "Wulpstraat"), ("4", 554, 141, "Wulpstraat", "Kattenstaartweg"))  # fmt: skip


def block(slug: str, *, flip_u: bool = False, flip_v: bool = False) -> Block:
    """Return block "A1" (south-west) to "D4" (north-east)."""
    _, u0, w, west, east = next(row for row in _COLUMNS if row[0] == slug[0])
    _, v0, h, south, north = next(row for row in _ROWS if row[0] == slug[1])
    return Block(slug, u0, v0, w, h, (west, east, south, north), flip_u, flip_v)

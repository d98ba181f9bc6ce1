"""A made-up world with planted relations and decoys, and a score of what is found in it.

Every case stands alone in a cell of 400 x 400 m with sizes drawn from a seed. What should be found is written
here by arithmetic on those sizes, before anything is computed: this file knows no geometry engine beyond making
the shapes. Run `python tests/planted.py` (package on the path) for precision and recall per level.
"""

from __future__ import annotations

import argparse
import math
import random
from dataclasses import dataclass, field

import geopandas as gpd
from shapely.geometry import LineString, Point, Polygon, box

from kansenkaart import kans, relations

X, Y, CELL_M = 110_000.0, 480_000.0, 400.0


@dataclass(frozen=True)
class Expected:
    """One finding that should be there: kans, what it meets (a kans or a class of ground), level, and numbers."""

    a: str
    b: str
    level: str
    values: dict[str, float] = field(default_factory=dict)
    certainty: str = "zeker"


@dataclass
class World:
    """Kansen, objects per layer, and everything that should be found."""

    kansen: list[kans.Kans] = field(default_factory=list)
    objects: dict[str, list[dict]] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)

    def layers(self):
        return {slug: gpd.GeoDataFrame(rows, crs=28992) for slug, rows in self.objects.items()}

    def frame(self):
        return kans.to_frame(self.kansen)


@dataclass
class Cell:
    """A place of its own in the world, with its own draw of numbers."""

    world: World
    number: int
    rng: random.Random

    @property
    def corner(self):
        return X + CELL_M * (self.number % 40), Y + CELL_M * (self.number // 40)

    def rect(self, x, y, width, height):
        left, low = self.corner
        return box(left + x, low + y, left + x + width, low + y + height)

    def dot(self, x, y):
        return Point(self.corner[0] + x, self.corner[1] + y)

    def add(self, suffix, shape, theme, party="bewoners", **data):
        name = f"{self.number:04}{suffix}"
        fields = {
            "party": party,
            "theme": theme,
            "title": data.pop("title", name),
            "made_at": f"2026-01-01T00:00:00Z{suffix}",
        }
        self.world.kansen.append(kans.Kans(name, shape, fields | data))
        return name

    def lay(self, slug, shape, **columns):
        rows = self.world.objects.setdefault(slug, [])
        rows.append({"id": f"{slug}{len(rows):05}", "geometry": shape, **columns})

    def expect(self, a, b, level, certainty="zeker", **values):
        self.world.expected.append(Expected(a, b, level, values, certainty))

    def size(self, low, high):
        return round(self.rng.uniform(low, high), 2)


def clash_with_trees(cell):
    """Homes over a park kans: the common part is a rectangle; trees stand in and beside it."""
    wide, deep, trees = cell.size(12, 40), cell.size(12, 40), cell.rng.randint(1, 6)
    plan = cell.add("a", cell.rect(0, 0, 100, 80), "wonen", "gemeente", dwellings=10)
    park = cell.add("b", cell.rect(100 - wide, 80 - deep, 120, 120), "groen", direction="houden")
    for number in range(trees):
        cell.lay("boom", cell.dot(100 - wide + 0.5 + number, 80 - deep / 2), crown_m2=5.0)
    cell.lay("boom", cell.dot(100.5, 80.5), crown_m2=5.0)
    cell.expect(plan, park, "botst", overlap_m2=wide * deep, overlap_share_a=wide * deep / 8000,
                overlap_share_b=wide * deep / 14400, distance_m=0, trees=trees)  # fmt: skip
    cell.expect(plan, "boom", "botst" if trees >= 3 else "wringt", trees=trees)
    cell.expect(park, "boom", "versterkt", trees=trees + 1)


def small_corner(cell):
    wide, deep = cell.size(3.5, 9), cell.size(3.5, 9)
    plan = cell.add("a", cell.rect(0, 0, 100, 80), "wonen", "gemeente")
    park = cell.add("b", cell.rect(100 - wide, 80 - deep, 120, 120), "groen", direction="houden")
    cell.expect(plan, park, "wringt", overlap_m2=wide * deep, distance_m=0)


def cut_corner(cell):
    """A square on its point sticks into a straight edge: a right triangle of depth d has area d squared."""
    depth, half = cell.size(10.5, 30), 40
    left, low = cell.corner
    middle = left - half + depth
    shape = Polygon(
        [(middle - half, low + 50), (middle, low + 50 - half), (middle + half, low + 50), (middle, low + 50 + half)]
    )
    park = cell.add("a", shape, "spelen", direction="houden")
    plan = cell.add("b", cell.rect(0, 0, 100, 100), "auto", "gemeente")
    cell.expect(park, plan, "botst", overlap_m2=depth**2, overlap_share_a=depth**2 / (2 * half**2))


def near_each_other(cell):
    apart = cell.size(1, 50)
    park = cell.add("a", cell.rect(0, 0, 30, 30), "spelen", direction="houden")
    plan = cell.add("b", cell.rect(30 + apart, 5, 30, 30), "wonen", "gemeente")
    cell.expect(park, plan, "wringt", overlap_m2=0, distance_m=apart)


def help_each_other(cell):
    wide = cell.size(1, 29)
    first = cell.add("a", cell.rect(0, 0, 30, 30), "groen")
    second = cell.add("b", cell.rect(30 - wide, 0, 40, 30), cell.rng.choice(["groen", "klimaat"]), "gemeente")
    cell.expect(first, second, "versterkt", overlap_m2=30 * wide)


def path_through_green(cell):
    """A line of theme lopen is 2.5 m wide."""
    length = cell.size(8, 90)
    left, low = cell.corner
    path = cell.add("a", LineString([(left - 20, low + 10), (left + length, low + 10)]), "lopen", "gemeente")
    cell.lay("groen", cell.rect(0, 0, 100, 80), kind="grasland overig")
    cell.expect(path, "groenvlak", "wringt", overlap_m2=2.5 * length, green_lost_m2=2.5 * length)


def opposite_directions(cell):
    wide = cell.size(4, 29)
    more = cell.add("a", cell.rect(0, 0, 30, 30), "auto", direction=cell.rng.choice(["erbij", "houden"]))
    less = cell.add("b", cell.rect(30 - wide, 0, 30, 30), "auto", "gemeente", direction="minder")
    cell.expect(more, less, "botst", overlap_m2=30 * wide)


def makes_room(cell):
    wide = cell.size(4, 29)
    less = cell.add("a", cell.rect(0, 0, 30, 30), "auto", "gemeente", direction="minder")
    green = cell.add("b", cell.rect(30 - wide, 0, 30, 30), "groen")
    cell.expect(less, green, "versterkt", overlap_m2=30 * wide)


def dot_deep_inside(cell):
    plan = cell.add("a", cell.rect(-100, -100, 200, 200), "wonen", "gemeente")
    dot = cell.add("b", cell.dot(cell.size(-40, 40), cell.size(-40, 40)), "groen", direction="houden")
    cell.expect(plan, dot, "botst", probability=1, distance_m=0)


def dot_at_a_border(cell):
    """Half of the cloud lies over a straight border; exactly: the normal distribution at distance / spread."""
    inside = cell.size(-8, 8)
    plan = cell.add("a", cell.rect(0, -150, 300, 300), "wonen", "gemeente")
    dot = cell.add("b", cell.dot(inside, 0), "spelen", direction="houden")
    chance = 0.5 * (1 + math.erf(inside / 10 / math.sqrt(2)))
    sure = "waarschijnlijk" if chance > 0.506 else "misschien" if chance < 0.494 else "?"
    cell.expect(plan, dot, "botst" if chance > 0.256 else "?", sure, probability=chance)


def what_the_plan_covers(cell):
    """One plan over a road, bays, a square and a garden; each class by its own rectangle."""
    deep = cell.size(5, 25)
    plan = cell.add("a", cell.rect(0, 0, 80, deep), "wonen", "gemeente")
    for number, (slug, ground, level, columns) in enumerate([
        ("rijbaan", "rijbaan", "wringt", {}), ("parkeren", "parkeervlak", "wringt", {"bays": 8}),
        ("verhard", "plein", "wringt", {}), ("erf", "erf", "neutraal", {}),
    ]):  # fmt: skip
        cell.lay(slug, cell.rect(20 * number, 0, 20, 40), **columns)
        values = {"overlap_m2": 20 * deep, "overlap_share_a": 0.25, "overlap_share_b": deep / 40}
        cell.expect(plan, ground, level, **values, **({"bays_lost": 8 * deep / 40} if columns else {}))


def green_in_pieces(cell):
    """The same plan over green in three pieces, of which two lie over each other: the union counts."""
    deep = cell.size(15, 60)
    plan = cell.add("a", cell.rect(10, 0, 40, deep), "auto", "gemeente")
    for x, width in ((0, 20), (20, 20), (35, 30)):
        cell.lay("groen", cell.rect(x, 0, width, 60), kind="groenvoorziening")
    cell.expect(plan, "groenvlak", "botst", overlap_m2=40 * deep, green_lost_m2=40 * deep)


# --- decoys: what should not be found, or not as a clash


def shared_border(cell):
    park = cell.add("a", cell.rect(0, 0, 50, 50), "groen", direction="houden")
    plan = cell.add("b", cell.rect(50, 0, 50, 50), "wonen", "gemeente")
    cell.expect(park, plan, "wringt", overlap_m2=0, distance_m=0)


def sliver(cell):
    thin = round(cell.rng.uniform(0.05, 0.29), 2)
    park = cell.add("a", cell.rect(0, 0, 100, 100), "groen", direction="houden")
    plan = cell.add("b", cell.rect(100 - thin, 0, 50, 100), "wonen", "gemeente")
    cell.expect(park, plan, "wringt", overlap_m2=100 * thin, distance_m=0)


def beside_green(cell):
    cell.add("a", cell.rect(40, 0, 40, 40), "wonen", "gemeente")
    cell.lay("groen", cell.rect(0, 0, 40, 40), kind="grasland overig")
    cell.lay("boom", cell.dot(39.99, 20), crown_m2=60.0)


def on_top_of_a_building(cell):
    roof = cell.add("a", cell.rect(10, 10, 40, 12), "wonen", "gemeente", claim="optoppen", dwellings=12)
    park = cell.add("b", cell.rect(0, 0, 80, 60), "groen", direction="houden")
    cell.lay("pand", cell.rect(10, 10, 40, 12), use="woonfunctie", storeys=4.0)
    cell.lay("groen", cell.rect(0, 0, 80, 10), kind="grasland overig")
    cell.expect(roof, "woonpand", "wringt", overlap_m2=480)
    cell.expect(roof, park, "wringt", overlap_m2=0)
    cell.expect(park, "woonpand", "neutraal", overlap_m2=480)
    cell.expect(park, "groenvlak", "versterkt", overlap_m2=800)


def the_same_dot_again(cell):
    plan = cell.add("a", cell.rect(-90, -90, 180, 180), "wonen", "gemeente")
    names = [
        cell.add(f"b{number}", cell.dot(0, 0), "groen", title="Meer gras") for number in range(cell.rng.randint(2, 9))
    ]
    cell.expect(plan, names[0], "botst", probability=1)


def far_apart(cell):
    cell.add("a", cell.rect(0, 0, 30, 30), "groen", direction="houden")
    cell.add("b", cell.rect(30 + cell.size(50.01, 90), 0, 30, 30), "wonen", "gemeente")


def misplaced_dot(cell):
    dot = cell.add("a", cell.dot(0, 0), "spelen")
    cell.lay("pand", cell.rect(-50, -50, 100, 100), use="woonfunctie", storeys=4.0)
    cell.expect(dot, "woonpand", "neutraal", probability=1)


def withdrawn(cell):
    cell.add("a", cell.rect(0, 0, 30, 30), "wonen", "gemeente", status="ingetrokken")
    cell.add("b", cell.rect(0, 0, 30, 30), "groen", direction="houden")


CASES = (
    clash_with_trees, small_corner, cut_corner, near_each_other, help_each_other, path_through_green,
    opposite_directions, makes_room, dot_deep_inside, dot_at_a_border, what_the_plan_covers, green_in_pieces,
    shared_border, sliver, beside_green, on_top_of_a_building, the_same_dot_again, far_apart, misplaced_dot, withdrawn,
)  # fmt: skip


def make(seed, each=5):
    """Return a world with every case `each` times."""
    world, rng = World(), random.Random(seed)
    for number in range(each * len(CASES)):
        CASES[number % len(CASES)](Cell(world, number, rng))
    return world


def key(row):
    """Return what a finding is about: the kans, and the other kans or the class of ground."""
    return row.a, row.b if row.pair == "kans" else row.rule.rpartition("-")[2]


def score(world, rows):
    """Return per level (found and right, found, expected), and the largest error in area (m2)."""
    expected = {(row.a, row.b): row for row in world.expected}
    counts = {level: [0, 0, 0] for level in ("versterkt", "neutraal", "wringt", "botst")}
    for row in world.expected:
        if row.level in counts:
            counts[row.level][2] += 1
    worst = 0.0
    for row in rows:
        plan = expected.get(key(row))
        if plan is not None and plan.level == "?":
            continue
        counts[row.level][1] += 1
        if plan is not None and plan.level == row.level:
            counts[row.level][0] += 1
        if plan is not None and "overlap_m2" in plan.values:
            worst = max(worst, abs(row.evidence["overlap_m2"]["value"] - plan.values["overlap_m2"]))
    return counts, worst


def report(world, rows):
    """Return the score as lines of text."""
    counts, worst = score(world, rows)
    lines = [f"{'level':<12}{'precision':>10}{'recall':>10}{'expected':>10}"]
    for level, (right, found, wanted) in counts.items():
        lines.append(
            f"{level:<12}{right / found if found else 1:>10.3f}{right / wanted if wanted else 1:>10.3f}{wanted:>10}"
        )
    return [*lines, f"largest error in shared area: {worst:.2e} m2"]


def main():
    """Make a world, check it, print the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=25)
    options = parser.parse_args()
    world = make(options.seed, options.each)
    check = relations.find(world.frame(), world.layers())
    print("\n".join(report(world, check.rows)))  # noqa: T201


if __name__ == "__main__":
    main()

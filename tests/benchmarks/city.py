"""A made-up neighbourhood or city for measuring: seeded, RD, no real place.

1,150 buildings per km2 in blocks; green of 4 to 4,000 corners (median 11) that overlaps itself here and there;
addresses of which half share a spot; kansen of which 56 % dots, 38 % areas and 6 % in two parts.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kansenkaart import kans, terms

X, Y = 100_000.0, 450_000.0
_PER_KM2 = 1150


@dataclass(frozen=True)
class Size:
    """How much of everything: buildings, green areas, addresses, kansen."""

    slug: str
    buildings: int
    green: int
    addresses: int
    kansen: int

    @property
    def side_m(self) -> float:
        return 1000 * math.sqrt(self.buildings / _PER_KM2)


SIZES = (Size("neighbourhood", 3_000, 4_737, 7_895, 300), Size("city", 190_000, 300_000, 500_000, 5_000))


def stars(rng, xy, radius_m, corners):
    """Return polygons around points: one angle per corner in order, so they never cross themselves."""
    start = np.concatenate([[0], np.cumsum(corners)])
    owner = np.repeat(np.arange(len(corners)), corners)
    step = 2 * math.pi / corners[owner]
    angle = (np.arange(start[-1]) - start[owner] + rng.uniform(0.05, 0.95, start[-1])) * step
    reach = radius_m[owner] * rng.uniform(0.55, 1.0, start[-1])
    points = xy[owner] + reach[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return shapely.polygons(shapely.linearrings(points, indices=owner))


def boxes(rng, xy, width, depth):
    """Return rectangles, straight on the grid."""
    return shapely.box(xy[:, 0] - width / 2, xy[:, 1] - depth / 2, xy[:, 0] + width / 2, xy[:, 1] + depth / 2)


def frame(shapes, prefix, **columns):
    names = [f"{prefix}{number:07}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"id": names, **columns}, geometry=shapes, crs=28992)


def layers(size, seed=1):
    """Return canonical layers: pand, groen, boom, adres, buurt."""
    rng = np.random.default_rng(seed)
    low, side = np.array([X, Y]), size.side_m
    blocks = low + rng.uniform(0, side, (max(1, size.buildings // 12), 2))
    row = np.arange(size.buildings)
    spots = blocks[row % len(blocks)] + np.stack(
        [7.0 * (row // len(blocks) % 12) - 40, rng.normal(0, 3, len(row))], axis=1
    )
    pand = frame(boxes(rng, spots, 6.0 + rng.uniform(0, 1, len(row)), 9.0 + rng.uniform(0, 6, len(row))), "p",
                 use=np.where(rng.random(len(row)) < 0.9, "woonfunctie", "winkelfunctie"),
                 storeys=rng.integers(1, 7, len(row)).astype(float))  # fmt: skip
    corners = np.clip(4 + rng.lognormal(1.9, 0.75, size.green).astype(int), 4, 4000)
    big = rng.random(size.green) < 0.002
    corners[big] = rng.integers(300, 4000, int(big.sum()))
    grid = math.ceil(math.sqrt(size.green))
    number = rng.permutation(grid * grid)[: size.green]
    spot = (
        low + (np.stack([number % grid, number // grid], axis=1) + rng.uniform(0.3, 0.7, (size.green, 2))) * side / grid
    )
    radius = np.where(big, rng.uniform(30, 90, size.green), np.clip(rng.lognormal(1.4, 0.5, size.green), 1, 9))
    groen = frame(stars(rng, spot, radius, corners), "g",
                  kind=np.where(rng.random(size.green) < 0.1, "loofbos", "grasland overig"))  # fmt: skip
    trees = frame(
        shapely.points(low + rng.uniform(0, side, (size.green, 2))), "t", crown_m2=rng.uniform(2, 60, size.green)
    )
    home = spots[rng.integers(0, len(spots), size.addresses // 2)]
    stacked = home[(len(home) * rng.random(size.addresses - len(home)) ** 2).astype(int)]
    adres = frame(shapely.points(np.concatenate([home, stacked])), "a",
                  use=np.where(rng.random(size.addresses) < 0.92, "woonfunctie", "kantoorfunctie"))  # fmt: skip
    count = max(1, int(side // 1000))
    edges = np.linspace(0, side, count + 1)
    cells = itertools.product(itertools.pairwise(edges), repeat=2)
    squares = [shapely.box(X + left, Y + low, X + right, Y + high) for (left, right), (low, high) in cells]
    return {"pand": pand, "groen": groen, "boom": trees, "adres": adres, "buurt": frame(squares, "b", name="buurt")}


def kansen(size, seed=2, count=None):
    """Return a frame of kansen over the whole size."""
    count = count or size.kansen
    rng = np.random.default_rng(seed)
    xy = np.array([X, Y]) + rng.uniform(0, size.side_m, (count, 2))
    shapes = stars(rng, xy, rng.uniform(8, 60, count), rng.integers(4, 14, count))
    form = rng.random(count)
    shapes[form < 0.56] = shapely.points(xy[form < 0.56])
    for number in np.flatnonzero(form > 0.94):
        shapes[number] = shapely.union(shapes[number], shapely.transform(shapes[number], lambda c: c + 150.0))
    pick = lambda table: np.array(terms.slugs(table))[rng.integers(0, len(table), count)]  # noqa: E731
    columns = pd.DataFrame({
        "id": [f"k{number:06}" for number in range(count)], "party": pick(terms.PARTIES[:2]),
        "theme": pick(terms.THEMES),
        "direction": pick(terms.DIRECTIONS), "title": [f"Kans {number}" for number in range(count)],
        "made_at": [f"2026-01-01T00:00:00.{number:06}Z" for number in range(count)],
        "dwellings": rng.integers(1, 90, count),
    })  # fmt: skip
    records = [
        kans.Kans(row.pop("id"), shape, row) for row, shape in zip(columns.to_dict("records"), shapes, strict=True)
    ]
    return kans.to_frame(records)

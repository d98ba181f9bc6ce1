"""A made-up town of any size, on a grid: streets of ten houses a side, verges, trees, a pond here and there."""

import geopandas as gpd
import numpy as np
import shapely

from kansenkaart import layers
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier

X, Y = 100_000.0, 450_000.0
#: A block: two rows of ten houses on both sides of a street, in metres.
WIDE, HIGH, HOUSES = 110.0, 62.0, 20


def town(path, buildings):
    """Write a dossier with this many buildings (rounded up to whole blocks)."""
    blocks = -(-buildings // HOUSES)
    across = int(np.ceil(np.sqrt(blocks * HIGH / WIDE)))
    number = np.arange(blocks)
    corner = np.stack([X + WIDE * (number % across), Y + HIGH * (number // across)], axis=1)
    frames = _frames(corner)
    area = gpd.GeoDataFrame(geometry=[shapely.box(*shapely.total_bounds(frames["pand"].geometry.array))], crs=RD)
    made = Dossier.create(path, area=area, name="Tegelstad", made_up=True)
    made.put_layers(
        (slug, layers.conform(frame, slug), layers.Source(slug, "stad", "Tegelstad", "Test", "CC0 1.0", ""))
        for slug, frame in frames.items()
    )
    return made


def _frames(corner):
    house = np.tile(np.arange(HOUSES), len(corner))
    block = np.repeat(np.arange(len(corner)), HOUSES)
    at = corner[block] + np.stack([5 + 10 * (house % 10), np.where(house < 10, 6.0, 40.0)], axis=1)
    shape = np.array([(0, 0), (8, 0), (8, 6), (6, 6), (6, 10), (0, 10), (0, 0)], dtype=float)
    street = shapely.box(corner[:, 0], corner[:, 1] + 26, corner[:, 0] + WIDE, corner[:, 1] + 32)
    avenue = shapely.box(corner[:, 0] - 5, corner[:, 1], corner[:, 0] + 3, corner[:, 1] + HIGH)
    verges = [
        shapely.box(corner[:, 0] + 3, corner[:, 1] + low, corner[:, 0] + 105, corner[:, 1] + low + 4)
        for low in (20, 34)
    ]
    trees = corner[block] + np.stack([6 + 10 * (house % 10), np.where(house < 10, 22.0, 36.0)], axis=1)
    ponds = shapely.buffer(shapely.points(corner[::97] + np.array([55, 58])), 7.0)
    return {
        "pand": _frame("p", shapely.polygons(at[:, None, :] + shape)),
        "rijbaan": _frame("r", np.concatenate([street, avenue])),
        "groen": _frame("g", np.concatenate(verges)),
        "boom": _frame("b", shapely.points(trees)),
        "water": _frame("w", ponds),
        "adres": _frame(
            "a", shapely.points(at + np.array([4, 5])), street=[f"Straat {one:04}" for one in block], number=1 + house,
            pand_id=[f"p{one}" for one in range(len(at))], use="woonfunctie",
        ),
    }  # fmt: skip


def _frame(prefix, shapes, **columns):
    ids = [f"{prefix}{number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, **columns}, geometry=shapes, crs=RD)

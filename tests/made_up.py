"""What tests of the dossier share: a square area, one kans as an entry, a few trees, the file as SQLite sees it."""

import sqlite3
from contextlib import closing, contextmanager

import geopandas as gpd
import shapely
from shapely.geometry import Point, box

from kansenkaart import journal, layers
from kansenkaart.dossier import Source

X, Y = 100_000.0, 450_000.0


def area(x=X, y=Y, size=1000):
    return gpd.GeoDataFrame(geometry=[box(x, y, x + size, y + size)], crs="EPSG:28992")


def added(subject="k1", geometry=None, **fields):
    wkt = shapely.to_wkt(geometry or Point(X + 10, Y + 20), rounding_precision=-1)
    body = {"party": "bewoners", "theme": "groen", "title": "Bomen", "geometry": wkt, **fields}
    return journal.new_entry("kans.added", subject, body, party="bewoners", role="bewoner")


SOURCE = Source("boom", "bomen.csv", "Bomen", "Gemeente", "CC0", "© Gemeente", "2026-01-01", "2026-02-01T00:00:00Z",
                {"read": 3, "kept": 2})  # fmt: skip


def trees(*ids, species="eik", x=X):
    frame = gpd.GeoDataFrame({"id": list(ids), "species": species},
                             geometry=[Point(x + n, Y) for n, _ in enumerate(ids)], crs="EPSG:28992")  # fmt: skip
    return layers.conform(frame, "boom")


@contextmanager
def in_sqlite(path):
    """The file as a database; what was changed is kept, and it is closed (a connection by itself leaves it open)."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection

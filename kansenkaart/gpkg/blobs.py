"""Geometry as a GeoPackage stores it: a header with RD and the bounds, then WKB. In PostGIS the same column is EWKB."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

RD_ID = 28992
#: Geometry type per kind of layer. Lines and areas are stored as multi, so that one type fits all.
FORMS = {"point": "POINT", "line": "MULTILINESTRING", "area": "MULTIPOLYGON", "any": "GEOMETRY"}
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


class Geometry(sa.types.UserDefinedType[bytes]):
    """A geometry column in RD. In the program its value is a GeoPackage blob (`encode`)."""

    cache_ok = True

    def __init__(self, form: str) -> None:
        self.form = form

    def get_col_spec(self, **_: Any) -> str:
        return self.form

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """PostGIS takes hexadecimal EWKB where a GeoPackage holds its own blob."""
        return _to_ewkb if dialect.name == "postgresql" else None

    def result_processor(self, dialect: sa.Dialect, _coltype: object) -> Any:
        return _from_ewkb if dialect.name == "postgresql" else None


@compiles(Geometry, "postgresql")
def _postgis_type(element: Geometry, _compiler: Any, **_: Any) -> str:
    return f"geometry({element.form.title()},{RD_ID})"


def _to_ewkb(blob: bytes | None) -> str | None:
    return None if blob is None else str(shapely.to_wkb(shapely.set_srid(_decode([blob])[0], RD_ID), True, 2, -1, True))


def _from_ewkb(text: str | None) -> bytes | None:
    return None if text is None else encode([shapely.from_wkb(text)])[0]


def encode(geometries: Iterable[Any], form: str = "GEOMETRY") -> list[bytes | None]:
    """Return GeoPackage blobs: header with RD and the bounds, then little-endian WKB, 2D."""
    array = np.asarray(list(geometries), dtype=object)
    if len(array) == 0:
        return []
    if form.startswith("MULTI"):
        array = _as_multi(array)
    wkb = shapely.to_wkb(array, byte_order=1, output_dimension=2)
    bounds = shapely.bounds(array)
    empty = shapely.is_empty(array)
    return [_blob(*parts) for parts in zip(wkb, bounds, empty, shapely.get_type_id(array), strict=True)]


def _blob(wkb: bytes | None, bounds: Any, empty: bool, kind: int) -> bytes | None:
    if wkb is None:
        return None
    if empty or kind == 0:  # a point is its own bounds
        return struct.pack("<2sBBi", b"GP", 0, 17 if empty else 1, RD_ID) + wkb
    x_min, y_min, x_max, y_max = bounds
    return struct.pack("<2sBBi4d", b"GP", 0, 3, RD_ID, x_min, x_max, y_min, y_max) + wkb


def _as_multi(array: Any) -> Any:
    made = array.copy()
    for kind, collect in ((1, shapely.multilinestrings), (3, shapely.multipolygons)):
        chosen = shapely.get_type_id(array) == kind
        if chosen.any():
            made[chosen] = collect(array[chosen][:, np.newaxis])
    return made


def decode(blobs: Iterable[bytes | None], form: str = "GEOMETRY") -> Any:
    """Return an array of geometries; a multi of one part, stored as such for its form, is that part."""
    array = _decode(blobs)
    if form.startswith("MULTI") and len(array):
        single = shapely.get_num_geometries(array) == 1
        array[single] = shapely.get_geometry(array[single], 0)
    return array


def _decode(blobs: Iterable[bytes | None]) -> Any:
    wkb = [None if blob is None else blob[8 + _ENVELOPE_BYTES[blob[3] >> 1 & 7] :] for blob in blobs]
    return np.asarray(shapely.from_wkb(np.asarray(wkb, dtype=object)), dtype=object)

"""A new GeoPackage for other programs: frames with an index and a column `geom`, as PDOK asks and ArcGIS expects."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from kansenkaart import database
from kansenkaart.gpkg.tables import Explained, add_style, add_table, begin_file, changed, explain, rows, table

_SINGLES = {"POINT": {0}, "MULTILINESTRING": {1, 5}, "MULTIPOLYGON": {3, 6}}


def write(
    path: Path,
    frames: Mapping[str, pd.DataFrame],
    *,
    styles: Mapping[str, str] | None = None,
    about: Mapping[str, tuple[str, str]] | None = None,
    columns: Sequence[Explained] = (),
    kinds: Mapping[str, str] | None = None,
    copies: Mapping[str, str] | None = None,
) -> None:
    """Write frames to a new GeoPackage in RD; an older file of this name is replaced when all is written.

    Parameters
    ----------
    frames
        Table name to frame: a GeoDataFrame in RD, or a DataFrame for a table without geometry.
        Nullable numbers and booleans keep their kind, lists become JSON text, the rest is text.
    styles
        Table name to QML (`styles.qml`, `styles.kansen_qml`).
    about
        Table name to title and description; titles differ.
    columns
        What columns of tables with a geometry mean.
    kinds
        Column name to `day` or `moment`, for text that is one; where a value is not, the column is text.
    copies
        Tables that another program may read but not change, to the sentence that it then gets.
    """
    made = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    metadata = sa.MetaData()
    try:
        with database.engine(made).execution_options(writes=True).begin() as connection:
            begin_file(connection)
            for name, frame in frames.items():
                title, description = (about or {}).get(name, ("", ""))
                target = _target(metadata, name, frame, kinds or {})
                add_table(connection, target, title=title, description=description)
                _write_frame(connection, target, frame)
            for name, qml in (styles or {}).items():
                add_style(connection, name, qml)
            for name in [name for name, frame in frames.items() if isinstance(frame, gpd.GeoDataFrame)]:
                explain(connection, name, columns)
                _make_common(connection, name, frames[name].geometry)
            for name, message in (copies or {}).items():
                database.guard(connection, metadata.tables[name], unless="0", message=message)
        os.replace(made, path)  # noqa: PTH105
    finally:
        made.unlink(missing_ok=True)


def _target(metadata: sa.MetaData, name: str, frame: pd.DataFrame, kinds: Mapping[str, str]) -> sa.Table:
    """Return the table that takes a frame."""
    is_map = isinstance(frame, gpd.GeoDataFrame)
    values = frame.drop(columns=frame.geometry.name) if is_map else frame
    columns = {str(c): _time(values[c], kinds.get(str(c), "")) or _kind(values[c]) for c in values.columns}
    return table(metadata, name, columns, form=_form(frame.geometry) if is_map else "")


_TIMES = {"day": re.compile(r"\d{4}-\d\d-\d\d"), "moment": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")}


def _time(column: pd.Series, kind: str) -> str:
    """Return the kind when all that is filled in is of that kind."""
    return kind if kind and all(_TIMES[kind].fullmatch(str(value)) for value in column.dropna()) else ""


def _write_frame(connection: sa.Connection, target: sa.Table, frame: pd.DataFrame) -> None:
    is_map = isinstance(frame, gpd.GeoDataFrame)
    shaped = frame.rename_geometry("geometry") if is_map and frame.geometry.name != "geometry" else frame
    if content := rows(shaped, target):
        connection.execute(sa.insert(target), content)
    changed(connection, target, frame.geometry if is_map else ())


_INDEX = """insert or replace into "rtree_{0}_geom" values (new.fid, st_minx(new.geom), st_maxx(new.geom),
    st_miny(new.geom), st_maxy(new.geom))"""
_FILLED, _EMPTY = "(new.geom not null and not st_isempty(new.geom))", "(new.geom isnull or st_isempty(new.geom))"
_FORGET = 'delete from "rtree_{0}_geom" where id'
#: What keeps the index true when another program edits: name, moment, condition, what is done (GeoPackage 1.3, F.3).
_TRIGGERS = (
    ("insert", "insert", _FILLED, _INDEX),
    ("update1", "update of geom", f"old.fid = new.fid and {_FILLED}", _INDEX),
    ("update2", "update of geom", f"old.fid = new.fid and {_EMPTY}", f"{_FORGET} = old.fid"),
    ("update3", "update", f"old.fid != new.fid and {_FILLED}", f"{_FORGET} = old.fid; {_INDEX}"),
    ("update4", "update", f"old.fid != new.fid and {_EMPTY}", f"{_FORGET} in (old.fid, new.fid)"),
    ("delete", "delete", "old.geom not null", f"{_FORGET} = old.fid"),
)


def _make_common(connection: sa.Connection, name: str, geometries: gpd.GeoSeries) -> None:
    """Call the shape of a table `geom` and give it an index, as other programs do and PDOK asks.

    Not in a dossier: the index is kept by functions that QGIS, ArcGIS and GDAL have and plain SQLite lacks.
    """
    for statement, values in (
        (f'alter table "{name}" rename column geometry to geom', ()),
        ("update gpkg_geometry_columns set column_name = 'geom' where table_name = ?", (name,)),
        ("update layer_styles set f_geometry_column = 'geom' where f_table_name = ?", (name,)),
        (f'create virtual table "rtree_{name}_geom" using rtree(id, minx, maxx, miny, maxy)', ()),
        ("insert into gpkg_extensions values (?, 'geom', 'gpkg_rtree_index',"
         " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')", (name,)),
    ):  # fmt: skip
        connection.exec_driver_sql(statement, values)
    west, south, east, north = shapely.bounds(np.asarray(geometries, dtype=object)).T.tolist()
    rows_of_index = [
        row for row in zip(range(1, len(west) + 1), west, east, south, north, strict=True) if row[1] == row[1]
    ]
    if rows_of_index:
        connection.exec_driver_sql(f'insert into "rtree_{name}_geom" values (?, ?, ?, ?, ?)', rows_of_index)  # noqa: S608
    for trigger, moment, condition, does in _TRIGGERS:
        connection.exec_driver_sql(
            f'create trigger "rtree_{name}_geom_{trigger}" after {moment} on "{name}" when {condition}'
            f" begin {does.format(name)}; end"
        )


def _kind(column: pd.Series) -> str:
    """Return the kind of a frame's column."""
    tests = {"bool": pd.api.types.is_bool_dtype, "int": pd.api.types.is_integer_dtype,
             "float": pd.api.types.is_float_dtype}  # fmt: skip
    return next((kind for kind, fits in tests.items() if fits(column.dtype)), "text")


def _form(geometry: gpd.GeoSeries) -> str:
    """Return the narrowest form that holds all these geometries."""
    kinds = set(shapely.get_type_id(np.asarray(geometry, dtype=object)).tolist()) - {-1}
    return next((form for form, fits in _SINGLES.items() if kinds and kinds <= fits), "GEOMETRY")

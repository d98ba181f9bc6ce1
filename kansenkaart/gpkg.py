"""GeoPackage (OGC 1.3) as tables in SQLAlchemy Core: the form of the dossier and of an export.

Here stand how geometry is stored and the tables that GeoPackage itself asks for. There is no
R-tree and no feature count beside a table: triggers of an R-tree need functions that plain SQLite
lacks, and a count that two writers overwrite for each other hides rows from GeoPandas.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from kansenkaart import database
from kansenkaart.crs import RD, require_rd

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # GeoPackage 1.3.0
RD_ID = 28992
#: Geometry type per kind of layer. Lines and areas are stored as multi, so that one type fits all.
FORMS = {"point": "POINT", "line": "MULTILINESTRING", "area": "MULTIPOLYGON", "any": "GEOMETRY"}
_SINGLES = {"POINT": {0}, "MULTILINESTRING": {1, 5}, "MULTIPOLYGON": {3, 6}}
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


_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text, "int": sa.Integer, "float": sa.Double, "bool": sa.Boolean, "blob": sa.LargeBinary,
}  # fmt: skip


def table(
    metadata: sa.MetaData, name: str, columns: Mapping[str, str], *, form: str = "", unique: Sequence[str] = ()
) -> sa.Table:
    """Return a table with a number `fid`, a geometry in RD when `form` is given, and the columns.

    Parameters
    ----------
    columns
        Name to kind: text, int, float, bool or blob.
    form
        One of the values of `FORMS`, or empty for a table without geometry.
    unique
        Columns of which a value may occur once.
    """
    shape = [sa.Column("geometry", Geometry(form))] if form else []
    others = [sa.Column(column, _TYPES[kind](), unique=column in unique or None) for column, kind in columns.items()]
    fid = sa.Column("fid", sa.Integer, primary_key=True)
    return sa.Table(name, metadata, fid, *shape, *others, sqlite_autoincrement=True)


def form_of(target: sa.Table) -> str:
    """Return the geometry type of a table, or nothing when it has no geometry."""
    kind = target.c.geometry.type if "geometry" in target.c else None
    return kind.form if isinstance(kind, Geometry) else ""


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


def rows(frame: pd.DataFrame, target: sa.Table) -> list[dict[str, Any]]:
    """Return the rows of a frame as the table takes them: plain values, None for unknown, lists as JSON."""
    names = [column.name for column in target.c if column.name in frame.columns and column.name != "geometry"]
    data: dict[str, list[Any]] = {name: _plain(frame[name]) for name in names}
    if form := form_of(target):
        data["geometry"] = encode(require_rd(frame).geometry, form)
    return [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    values = column.astype(object).tolist()
    return [value if value is None or type(value) is str else cell(value) for value in values]


def cell(value: Any) -> Any:
    """Return a value as a table takes it: lists and dicts as JSON text, unknown as None."""
    if isinstance(value, list | tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124
        return None
    return value if isinstance(value, str | int | float | bytes) else str(value)


def read(connection: sa.Connection, target: sa.Table, where: sa.ColumnElement[bool] | None = None) -> pd.DataFrame:
    """Return the rows of a table by `fid`, a GeoDataFrame in RD when it has a geometry. Unknown is None."""
    query = sa.select(*[column for column in target.c if column.name != "fid"]).order_by(target.c.fid)
    found = connection.execute(query if where is None else query.where(where))
    # Plain tuples: pandas asks each row of SQLAlchemy whether it is a named tuple, as long as all the rest takes.
    plain = list(map(tuple, found))
    frame = pd.DataFrame(plain, columns=list(found.keys()), dtype=object)
    if not (form := form_of(target)):
        return frame
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=decode(frame["geometry"], form), crs=RD)


_SYSTEM_TABLES = (
    """create table gpkg_spatial_ref_sys (
        srs_name text not null, srs_id integer primary key, organization text not null,
        organization_coordsys_id integer not null, definition text not null, description text)""",
    """create table gpkg_contents (
        table_name text not null primary key, data_type text not null, identifier text unique,
        description text default '', last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        min_x double, min_y double, max_x double, max_y double,
        srs_id integer references gpkg_spatial_ref_sys (srs_id))""",
    """create table gpkg_geometry_columns (
        table_name text not null unique references gpkg_contents (table_name), column_name text not null,
        geometry_type_name text not null, srs_id integer not null references gpkg_spatial_ref_sys (srs_id),
        z tinyint not null, m tinyint not null, primary key (table_name, column_name))""",
    # The names in layer_styles are those that QGIS looks for.
    """create table layer_styles (
        id integer primary key autoincrement not null, f_table_catalog text(256), f_table_schema text(256),
        f_table_name text(256), f_geometry_column text(256), styleName text(30), styleQML text, styleSLD text,
        useAsDefault boolean, description text, owner text(30), ui text(30),
        update_time datetime default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))""",
)


def begin_file(connection: sa.Connection) -> None:
    """Make an empty SQLite file into a GeoPackage, with RD, and with a place for QGIS styles."""
    connection.exec_driver_sql(f"pragma application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"pragma user_version={USER_VERSION}")
    for statement in _SYSTEM_TABLES:
        connection.exec_driver_sql(statement)
    systems = [
        ("Undefined Cartesian", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic", 0, "NONE", 0, "undefined", None),
        *((crs.name, code, "EPSG", code, crs.to_wkt("WKT1_GDAL"), None)
          for code in (4326, RD_ID) for crs in [pyproj.CRS(code)]),
    ]  # fmt: skip
    for values in systems:
        connection.exec_driver_sql("insert into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, ?)", values)
    _register(connection, "layer_styles", "attributes", "layer_styles", "Stijlen voor QGIS")


def add_table(connection: sa.Connection, target: sa.Table, *, title: str = "", description: str = "") -> None:
    """Create a table and list it in the contents, so that GIS programs show it under `title`."""
    target.create(connection)
    form = form_of(target)
    _register(connection, target.name, "features" if form else "attributes", title or target.name, description)
    if form:
        connection.exec_driver_sql(
            "insert into gpkg_geometry_columns values (?, 'geometry', ?, ?, 0, 0)", (target.name, form, RD_ID)
        )


def _register(connection: sa.Connection, name: str, kind: str, title: str, description: str) -> None:
    connection.exec_driver_sql(
        "insert into gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " values (?, ?, ?, ?, ?, ?)",
        (name, kind, title, description, _now(), RD_ID if kind == "features" else 0),
    )


def changed(connection: sa.Connection, target: sa.Table, geometries: Any = ()) -> None:
    """Note in the contents that a table changed now, and let its bounds hold these geometries too."""
    array = np.asarray(list(geometries), dtype=object)
    bounds: tuple[float | None, ...] = (None,) * 4
    if len(array) and not shapely.is_empty(array).all():
        bounds = tuple(float(value) for value in shapely.total_bounds(array))
    connection.exec_driver_sql(
        "update gpkg_contents set last_change = ?1,"
        " min_x = coalesce(min(min_x, ?2), ?2, min_x), min_y = coalesce(min(min_y, ?3), ?3, min_y),"
        " max_x = coalesce(max(max_x, ?4), ?4, max_x), max_y = coalesce(max(max_y, ?5), ?5, max_y)"
        " where table_name = ?6",
        (_now(), *bounds, target.name),
    )


def add_style(connection: sa.Connection, name: str, qml: str) -> None:
    """Give a table its default QGIS style, in the place of the one it had."""
    connection.exec_driver_sql("delete from layer_styles where f_table_name = ? and owner = ''", (name,))
    connection.exec_driver_sql(
        "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " values ('', '', ?, 'geometry', 'Kansenkaart', ?, '', 1, 'Kleuren en vormen van de kansenkaart', '', ?)",
        (name, qml, _now()),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write(path: Path, frames: Mapping[str, pd.DataFrame], *, styles: Mapping[str, str] | None = None) -> None:
    """Write frames to a new GeoPackage in RD; an older file of this name is replaced when all is written.

    Parameters
    ----------
    frames
        Table name to frame: a GeoDataFrame in RD, or a DataFrame for a table without geometry.
        Nullable numbers and booleans keep their kind, lists become JSON text, the rest is text.
    styles
        Table name to QML (`styles.qml`, `styles.kansen_qml`).
    """
    made = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    metadata = sa.MetaData()
    try:
        with database.engine(made).execution_options(writes=True).begin() as connection:
            begin_file(connection)
            for name, frame in frames.items():
                _write_frame(connection, metadata, name, frame)
            for name, qml in (styles or {}).items():
                add_style(connection, name, qml)
            connection.exec_driver_sql(_EXTENSIONS)
            for name in [name for name, frame in frames.items() if isinstance(frame, gpd.GeoDataFrame)]:
                _make_common(connection, name, frames[name].geometry)
        os.replace(made, path)  # noqa: PTH105
    finally:
        made.unlink(missing_ok=True)


def _write_frame(connection: sa.Connection, metadata: sa.MetaData, name: str, frame: pd.DataFrame) -> None:
    is_map = isinstance(frame, gpd.GeoDataFrame)
    values = frame.drop(columns=frame.geometry.name) if is_map else frame
    target = table(
        metadata, name, {str(c): _kind(values[c]) for c in values.columns}, form=_form(frame.geometry) if is_map else ""
    )
    add_table(connection, target)
    shaped = frame.rename_geometry("geometry") if is_map and frame.geometry.name != "geometry" else frame
    if content := rows(shaped, target):
        connection.execute(sa.insert(target), content)
    changed(connection, target, frame.geometry if is_map else ())


_EXTENSIONS = """create table gpkg_extensions (
    table_name text, column_name text, extension_name text not null, definition text not null, scope text not null,
    constraint ge_tce unique (table_name, column_name, extension_name))"""
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

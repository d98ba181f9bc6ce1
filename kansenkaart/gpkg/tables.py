"""Tables of a GeoPackage in SQLAlchemy Core, and the tables that GeoPackage and QGIS themselves ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
import sqlalchemy as sa

from kansenkaart.backdrops import OWN
from kansenkaart.crs import RD, require_rd
from kansenkaart.entries import now
from kansenkaart.gpkg.blobs import RD_ID, Geometry, decode, encode

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # GeoPackage 1.3.0


class _Day(sa.types.UserDefinedType[str]):
    """A day as GeoPackage stores it: ISO text in a column of this type."""

    name = "DATE"
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return self.name


class _Moment(_Day):
    """A moment as GeoPackage stores it: ISO text with milliseconds, UTC."""

    name = "DATETIME"
    cache_ok = True


@dataclass(frozen=True, slots=True)
class Explained:
    """What a column says of itself in another program: label, help, and a label for each value it may hold."""

    name: str
    label: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text, "int": sa.Integer, "float": sa.Double, "bool": sa.Boolean, "blob": sa.LargeBinary,
    "day": _Day, "moment": _Moment,
}  # fmt: skip


def table(
    metadata: sa.MetaData, name: str, columns: Mapping[str, str], *, form: str = "", unique: Sequence[str] = ()
) -> sa.Table:
    """Return a table with a number `fid`, a geometry in RD when `form` is given, and the columns.

    Parameters
    ----------
    columns
        Name to kind: text, int, float, bool, blob, day or moment.
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


_SCHEMA_TABLES = (
    """create table if not exists gpkg_extensions (
        table_name text, column_name text, extension_name text not null, definition text not null,
        scope text not null, unique (table_name, column_name, extension_name))""",
    """create table if not exists gpkg_data_columns (
        table_name text not null, column_name text not null, name text, title text, description text, mime_type text,
        constraint_name text, primary key (table_name, column_name), unique (table_name, name))""",
    """create table if not exists gpkg_data_column_constraints (
        constraint_name text not null, constraint_type text not null, value text, min numeric,
        min_is_inclusive boolean, max numeric, max_is_inclusive boolean, description text,
        unique (constraint_name, constraint_type, value))""",
)


def explain(connection: sa.Connection, name: str, columns: Iterable[Explained]) -> None:
    """Say what the columns of a table mean (GeoPackage 1.3, F.9): QGIS shows the labels, also those of the values."""
    for statement in _SCHEMA_TABLES:
        connection.exec_driver_sql(statement)
    for table_name in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        row = (table_name, "gpkg_schema", "http://www.geopackage.org/spec/#extension_schema", "read-write")
        connection.exec_driver_sql("delete from gpkg_extensions where table_name = ?", (table_name,))
        connection.exec_driver_sql("insert into gpkg_extensions values (?, null, ?, ?, ?)", row)
    for column in columns:
        rule = f"kansenkaart_{column.name}" if column.choices else None
        connection.exec_driver_sql(
            "insert or replace into gpkg_data_columns values (?, ?, ?, ?, ?, null, ?)",
            (name, column.name, column.label, column.label, column.help, rule),
        )
        for value, label in column.choices.items():
            connection.exec_driver_sql(
                "insert or replace into gpkg_data_column_constraints values (?, 'enum', ?, null, null, null, null, ?)",
                (rule, value, label),
            )


def list_own(connection: sa.Connection, name: str) -> None:
    """List a table as one of this program: GDAL and QGIS pass over it.

    A table that is listed nowhere QGIS offers to its user, and then cannot open.
    """
    _register(connection, name, OWN, name, "")


def _register(connection: sa.Connection, name: str, kind: str, title: str, description: str) -> None:
    connection.exec_driver_sql(
        "insert into gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " values (?, ?, ?, ?, ?, ?)",
        (name, kind, title, description, now(), RD_ID if kind == "features" else 0),
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
        (now(), *bounds, target.name),
    )


def add_style(connection: sa.Connection, name: str, qml: str) -> None:
    """Give a table its default QGIS style, in the place of the one it had."""
    connection.exec_driver_sql("delete from layer_styles where f_table_name = ? and owner = ''", (name,))
    connection.exec_driver_sql(
        "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " values ('', '', ?, 'geometry', 'Kansenkaart', ?, '', 1, 'Kleuren en vormen van de kansenkaart', '', ?)",
        (name, qml, now()),
    )

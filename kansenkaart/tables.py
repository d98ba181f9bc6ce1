"""The tables of a dossier, and what is done with them inside one transaction.

Every function takes a connection that the caller opened (`dossier`). The journal `entries` is the
truth; `kansen` follows from it and is only there so that GIS programs see how things are now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import Any, TypeVar
from uuid import uuid4

import geopandas as gpd
import numpy as np
import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from kansenkaart import backdrops, database, gpkg, journal, kans, layers, styles, terms
from kansenkaart.entries import whole
from kansenkaart.journal import Entry, KansState
from kansenkaart.layers import Source

T = TypeVar("T")
LIST_KINDS = ("choices", "texts")
#: RD is not defined farther away than this from its origin.
_FARTHEST_M = 1e6
SETTING = "setting:"
#: Another token after every change of a backdrop; base layers, and what follows from them, stay as they are.
BACKDROPS_VERSION = "backdrops_version"

_METADATA = sa.MetaData()
_NUMBERS = {"int": "int", "float": "float", "bool": "bool"}
META = sa.Table("meta", _METADATA, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text))
RAN = sa.Table(
    "migrations", _METADATA, sa.Column("number", sa.Integer, primary_key=True), sa.Column("name", sa.Text),
    sa.Column("ran_at", sa.Text),
)  # fmt: skip
ENTRIES = sa.Table(
    "entries", _METADATA, sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True), sa.Column("subject", sa.Text, nullable=False, index=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "made_at", "role", "party", "device")),
    sa.Column("body", sa.JSON, nullable=False), sa.Column("seen", sa.JSON, nullable=False),
    sa.Column("schema", sa.Integer, nullable=False), sqlite_autoincrement=True,
)  # fmt: skip
PHOTOS = gpkg.table(_METADATA, "photos", {"id": "text", "kans": "text", "jpeg": "blob"}, unique=("id",))
SOURCES = gpkg.table(
    _METADATA, "sources", dict.fromkeys(["id", *(field.name for field in fields(Source))], "text"), unique=("id",)
)
_OF_A_BACKDROP = SOURCES.c.layer.startswith(backdrops.PREFIX, autoescape=True)
AREA = gpkg.table(_METADATA, "area", {"name": "text", "margin_m": "float"}, form="MULTIPOLYGON")
KANSEN = gpkg.table(
    _METADATA, "kansen", {row.name: _NUMBERS.get(row.kind, "text") for row in kans.FIELDS}, form="GEOMETRY",
    unique=("id",),
)  # fmt: skip
#: Rows of `kansen` as this program writes them. Another one (QGIS) may put anything there: only the journal counts.
OURS = sa.and_(
    *(KANSEN.c[name].is_not(None) for name in ("geometry", "id", *(row.name for row in kans.FIELDS if row.required))),
    *(
        KANSEN.c[row.name].is_(None) | KANSEN.c[row.name].in_(row.choices)
        for row in kans.FIELDS
        if row.kind == "choice"
    ),
)
#: `source` says which row of `sources` an object came from; it stays inside the file.
LAYERS = {
    row.slug: gpkg.table(
        _METADATA, row.slug, {column.name: column.kind for column in layers.COMMON + row.columns} | {"source": "text"},
        form=gpkg.FORMS[row.geometry], unique=("id",),
    )
    for row in layers.LAYERS
}  # fmt: skip


def _first_form(connection: sa.Connection) -> None:
    gpkg.begin_file(connection)
    for table in (META, ENTRIES, PHOTOS):
        table.create(connection)
    database.only_add(connection, ENTRIES)
    gpkg.add_table(connection, SOURCES, title="Bronnen", description="Waar de kaartlagen vandaan komen")
    gpkg.add_table(connection, AREA, title="Gebied", description="Het gebied van dit dossier")
    gpkg.add_table(
        connection,
        KANSEN,
        title="Kansen",
        description="De kansen zoals ze nu zijn. Wijzig ze in de kansenkaart: wat hier verandert, telt niet mee.",
    )
    gpkg.add_style(connection, KANSEN.name, styles.kansen_qml())


def _beside_others(connection: sa.Connection) -> None:
    """Make the file safe and clear in another program: what it lists, and what it may change there."""
    for own in (META, RAN, ENTRIES, PHOTOS):
        gpkg.list_own(connection, own.name)
    backdrops.list_own(connection)
    gpkg.add_style(connection, AREA.name, styles.area_qml())
    said = "De kansen zoals ze nu zijn. Wijzigen kan in de kansenkaart; hier wordt dat geweigerd."
    connection.exec_driver_sql("update gpkg_contents set description = ? where table_name = 'kansen'", (said,))
    for target in (AREA, KANSEN):
        database.guard(connection, target, unless=_WE_WRITE, message=ONLY_HERE)
    for target in present(connection).values():
        _notice_changes(connection, target)


#: True while this program writes: the row is there within its own transaction, so that nobody else ever sees it.
_WRITING = "writing"
_WE_WRITE = f"exists (select 1 from meta where key = '{_WRITING}')"  # noqa: S608 - our own words
#: What QGIS says to who wants to save a change of a kans in the dossier; the drawing stays in QGIS.
ONLY_HERE = "Dit wijzigt u in de kansenkaart zelf, of met Inlezen. In het dossier is niets veranderd."


@contextmanager
def _writing(connection: sa.Connection) -> Iterator[None]:
    """Let what is done here pass as done by this program."""
    connection.execute(sa.insert(META), {"key": _WRITING, "value": ""})
    yield
    connection.execute(sa.delete(META).where(META.c.key == _WRITING))


def _notice_changes(connection: sa.Connection, target: sa.Table) -> None:
    """Give new version tokens when another program changes a base layer, so that nothing goes on with the old one."""
    new = "update meta set value = lower(hex(randomblob(16))) where key in ('version', 'layers_version')"
    database.notice(connection, target, unless=_WE_WRITE, then=new)


def explain(connection: sa.Connection, target: sa.Table) -> None:
    """Say in Dutch what the columns of the kansen or of a base layer mean, for QGIS."""
    if target is KANSEN:
        columns = [gpkg.Explained(row.name, row.label, row.help, row.labels) for row in kans.FIELDS]
    else:
        layer = terms.find(layers.LAYERS, target.name)
        columns = [gpkg.Explained(row.name, row.label) for row in layers.COMMON + layer.columns]
    gpkg.explain(connection, target.name, columns)


def _explained(connection: sa.Connection) -> None:
    for target in (KANSEN, *present(connection).values()):
        explain(connection, target)


#: In order, never changed afterwards; each runs in one transaction with the record that it ran.
#: A new column of `kansen` or of a layer needs none: those tables follow the rows in the code.
MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (_first_form, _beside_others, _explained)


def migrate(connection: sa.Connection, number: int) -> None:
    """Run one migration and write down that it ran, unless another process was first."""
    if connection.execute(sa.select(RAN.c.number).where(RAN.c.number == number)).first():
        return
    step = MIGRATIONS[number - 1]
    step(connection)
    row = {"number": number, "name": step.__name__.strip("_"), "ran_at": journal.now()}
    connection.execute(sa.insert(RAN), row)


def put_area(connection: sa.Connection, area: gpd.GeoDataFrame) -> None:
    """Write what a new dossier is about: one row, RD."""
    with _writing(connection):
        connection.execute(sa.insert(AREA), gpkg.rows(area, AREA))
    gpkg.changed(connection, AREA, area.geometry)


def set_meta(connection: sa.Connection, values: dict[str, str]) -> None:
    """Write settings, and a new version token with them."""
    rows = [{"key": key, "value": value} for key, value in (values | {"version": uuid4().hex}).items()]
    database.upsert(connection, META, rows, key="key")


def read_entries(connection: sa.Connection, query: sa.Select[Any]) -> list[Entry]:
    """Return the entries that a question to `ENTRIES` finds."""
    found = connection.execute(query).mappings()
    return [Entry(**{name: row[name] for name in _ENTRY_FIELDS} | {"seen": tuple(row["seen"])}) for row in found]


_ENTRY_FIELDS = tuple(field.name for field in fields(Entry))


def append(connection: sa.Connection, entries: Sequence[Entry]) -> list[Entry]:
    """Add the entries that are new and bring `kansen` up to date; return those that were new."""
    known = {
        found
        for part in _parts([entry.id for entry in entries])
        for (found,) in connection.execute(sa.select(ENTRIES.c.id).where(ENTRIES.c.id.in_(part)))
    }
    new = [entry for entry in entries if entry.id not in known]
    if new:
        connection.execute(sa.insert(ENTRIES), [asdict(entry) for entry in new])
        refold(connection, sorted({entry.subject for entry in new}))
        set_meta(connection, {} if all(_apart(entry) for entry in new) else {"kansen_version": uuid4().hex})
    return new


def _apart(entry: Entry) -> bool:
    """Tell whether an entry leaves the kansen as they are: what is typed at a schouw, many times a minute."""
    return any(row.slug == entry.kind and row.subject in ("schouw", "agreement") for row in journal.ENTRY_KINDS)


def _parts(items: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a long list into parts that fit in one question to the database."""
    return (items[start : start + size] for start in range(0, len(items), size))


def refold(connection: sa.Connection, subjects: Sequence[str]) -> None:
    """Bring `kansen` up to date for these subjects."""
    for part in _parts(subjects):
        if found := _folded(read_entries(connection, sa.select(ENTRIES).where(ENTRIES.c.subject.in_(part)))):
            with _writing(connection):
                database.upsert(connection, KANSEN, _kansen_rows(found))
            gpkg.changed(connection, KANSEN, [one.geometry for one in found])


def _folded(entries: Iterable[Entry]) -> list[kans.Kans]:
    """Return the kansen that follow from these entries."""
    made = (as_kans(state) for state in journal.fold(entries).values())
    return [one for one in made if one is not None]


def _kansen_rows(kansen: Sequence[kans.Kans]) -> list[dict[str, Any]]:
    """Return the rows of `KANSEN`. Without pandas: others wait while one writes."""
    blobs = gpkg.encode(one.geometry for one in kansen)
    return [
        {"geometry": blob, **{name: gpkg.cell(one.get(name)) for name in kans.COLUMNS}}
        for one, blob in zip(kansen, blobs, strict=True)
    ]


def items_of(text: str | None) -> tuple[str, ...]:
    """Return what a cell of a list field holds; nothing where another program wrote something else."""
    try:
        items = json.loads(text or "[]")
    except ValueError:
        return ()
    return tuple(items) if isinstance(items, list) else ()


def as_kans(state: KansState) -> kans.Kans | None:
    """Return the kans of a state, or None when this program cannot show it: it stays in the journal."""
    geometry = _shape(state.geometry)
    data = {row.name: value for row in kans.FIELDS if (value := _fitting(row, state.data.get(row.name))) is not None}
    complete = all(row.name in data for row in kans.FIELDS if row.required)
    return kans.Kans(state.id, geometry, data) if complete and geometry is not None else None


def _shape(wkt: str) -> BaseGeometry | None:
    """Return a flat geometry; None when it cannot be read, has arcs, has no place, or lies where no map goes."""
    with np.errstate(invalid="ignore"):  # GEOS reads a coordinate that is no number, and says so
        try:
            found = shapely.force_2d(shapely.from_wkt(wkt, on_invalid="ignore")) if wkt else None
        except NotImplementedError:  # an arc
            return None
        if found is None or found.is_empty or not (np.abs(shapely.get_coordinates(found)) < _FARTHEST_M).all():
            return None
    return found


def _fitting(row: kans.Field, value: Any) -> Any:
    """Return the value when it fits the field, else None: entries may come from any program."""
    if row.kind in LIST_KINDS:
        items = tuple(whole(str(item)) for item in value) if isinstance(value, list | tuple) else ()
        return tuple(item for item in items if not row.choices or item in row.choices)
    if row.kind == "bool":
        return value if isinstance(value, bool) else None
    if row.kind in ("int", "float"):
        fits = isinstance(value, int | float) and not isinstance(value, bool) and kans.in_range(value)
        return value if fits and (row.kind == "float" or value == int(value)) else None
    return whole(value) if isinstance(value, str) and (not row.choices or value in row.choices) else None


def present(connection: sa.Connection) -> dict[str, sa.Table]:
    """Return the base layers that the file has."""
    names = set(sa.inspect(connection).get_table_names())
    return {slug: table for slug, table in LAYERS.items() if table.name in names}


def layer_counts(connection: sa.Connection) -> dict[str, int]:
    """Return the number of objects per base layer that the file has."""
    counts = {slug: sa.select(sa.func.count()).select_from(table) for slug, table in present(connection).items()}
    return {slug: int(connection.execute(query).scalar_one()) for slug, query in counts.items()}


def read_layer(connection: sa.Connection, slug: str) -> gpd.GeoDataFrame | None:
    """Return a layer with the column `source`, or None when the file lacks it."""
    table = LAYERS[slug]
    return gpkg.read(connection, table) if sa.inspect(connection).has_table(table.name) else None


def source_id(source: Source) -> str:
    """Return an id that follows from the source itself: read twice or merged twice, it stays one row."""
    return hashlib.sha256(_as_json(asdict(source)).encode()).hexdigest()[:16]


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def put_layer(
    connection: sa.Connection, slug: str, rows: list[dict[str, Any]], sources: Iterable[tuple[str, Source]]
) -> None:
    """Add or replace objects of a base layer, with the sources they name; its first object makes the table."""
    layer, table = terms.find(layers.LAYERS, slug), LAYERS[slug]
    if not sa.inspect(connection).has_table(table.name):
        gpkg.add_table(connection, table, title=layer.label, description=layer.explanation)
        gpkg.add_style(connection, table.name, styles.qml(layer))
        explain(connection, table)
        _notice_changes(connection, table)
    with _writing(connection):
        database.upsert(connection, table, rows)
    gpkg.changed(connection, table, gpkg.decode([row["geometry"] for row in rows]))
    given = [{"id": key, **asdict(source), "counts": _as_json(dict(source.counts))} for key, source in sources]
    database.upsert(connection, SOURCES, given)
    for row in given:
        _forget_older(connection, table, row)
    _tell_sources(connection, layer)
    set_meta(connection, {"layers_version": uuid4().hex})


def _tell_sources(connection: sa.Connection, layer: layers.Layer) -> None:
    """Write beside a base layer who made it: QGIS shows that at the properties of the layer."""
    query = sa.select(SOURCES.c.attribution).where(SOURCES.c.layer == layer.slug).distinct()
    makers = sorted(text for text in connection.execute(query).scalars() if text)
    said = f"{layer.explanation} Bronnen: {'; '.join(makers)}." if makers else layer.explanation
    connection.exec_driver_sql("update gpkg_contents set description = ? where table_name = ?", (said, layer.slug))


def put_source(connection: sa.Connection, source: Source) -> None:
    """Write where a backdrop came from; what was said of the same file before goes."""
    connection.execute(sa.delete(SOURCES).where(_OF_A_BACKDROP & (SOURCES.c.file == source.file)))
    row = {"id": source_id(source), **asdict(source), "counts": _as_json(dict(source.counts))}
    database.upsert(connection, SOURCES, [row])
    set_meta(connection, {BACKDROPS_VERSION: uuid4().hex})


def take_out_source(connection: sa.Connection, backdrop: str) -> None:
    """Take out where a backdrop came from."""
    connection.execute(sa.delete(SOURCES).where(_OF_A_BACKDROP & (SOURCES.c.layer == backdrop)))
    set_meta(connection, {BACKDROPS_VERSION: uuid4().hex})


def backdrops_from(connection: sa.Connection, file: str) -> list[str]:
    """Return the backdrops that came from a file of this name."""
    found = sa.select(SOURCES.c.layer).where(_OF_A_BACKDROP & (SOURCES.c.file == file))
    return [str(name) for name in connection.execute(found).scalars()]


def origins(connection: sa.Connection, slug: str) -> dict[str, str]:
    """Return object id -> file of its source, for one base layer."""
    table = LAYERS[slug]
    if not sa.inspect(connection).has_table(table.name):
        return {}
    query = sa.select(table.c.id, SOURCES.c.file).join(SOURCES, SOURCES.c.id == table.c.source)
    return {str(row.id): str(row.file) for row in connection.execute(query)}


def _forget_older(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Take out what was said of an earlier reading of the same file, when no object comes from it any more."""
    older = (SOURCES.c.layer == row["layer"]) & (SOURCES.c.file == row["file"]) & (SOURCES.c.id != row["id"])
    used = sa.select(table.c.source).where(table.c.source.is_not(None)).distinct()
    connection.execute(sa.delete(SOURCES).where(older & (SOURCES.c.title == row["title"]) & SOURCES.c.id.not_in(used)))


def take_out(connection: sa.Connection, slug: str, ids: Collection[str]) -> None:
    """Take objects out of a base layer: the source does not have them any more."""
    if not sa.inspect(connection).has_table(LAYERS[slug].name):
        return
    with _writing(connection):
        for part in _parts(sorted(ids)):
            connection.execute(sa.delete(LAYERS[slug]).where(LAYERS[slug].c.id.in_(part)))
    set_meta(connection, {"layers_version": uuid4().hex})


def read_photos(connection: sa.Connection) -> list[dict[str, Any]]:
    """Return all photos with their ids."""
    return gpkg.rows(gpkg.read(connection, PHOTOS), PHOTOS)


def put_photos(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Keep photos; one that is there already stays as it is."""
    database.insert_new(connection, PHOTOS, rows)
    set_meta(connection, {})


def check(connection: sa.Connection) -> list[str]:
    """Return in Dutch what is wrong; see `Dossier.check`."""
    found = [f"Het bestand is beschadigd: {fault}" for fault in database.faults(connection)]
    entries = read_entries(connection, sa.select(ENTRIES))
    right = {row["id"]: row for row in _kansen_rows(_folded(entries))}
    stored = {row["id"]: row for row in gpkg.rows(gpkg.read(connection, KANSEN), KANSEN)}
    wrong = {str(one) for one in right.keys() | stored.keys() if right.get(one) != stored.get(one)}
    found += [f"Kans {one} staat anders in de tabel dan in het logboek." for one in sorted(wrong)]
    unseen = sorted(set(journal.fold(entries)) - set(right))
    return found + [f"Kans {one} is bewaard, maar dit programma kan hem niet tonen." for one in unseen]

"""The dossier: one neighbourhood in one file, a GeoPackage that QGIS opens in our colours.

The journal (`entries`) is the truth and only grows; the table `kansen` is its fold, written in the
same transaction. Every operation is one short connection, so eight people, QGIS and a backup can
use the file together, and whatever was saved stays when the program is killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from kansenkaart import gpkg, journal, kans, layers, styles, terms
from kansenkaart.crs import RD, require_rd
from kansenkaart.errors import DossierError, InputError
from kansenkaart.journal import Entry, KansState
from kansenkaart.layers import Source

T = TypeVar("T")

# ---- tables ------------------------------------------------------------------------------------

_METADATA = sa.MetaData()
_NUMBERS = {"int": "int", "float": "float", "bool": "bool"}
_META = sa.Table("meta", _METADATA, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text))
_MIGRATIONS = sa.Table(
    "migrations", _METADATA, sa.Column("number", sa.Integer, primary_key=True), sa.Column("name", sa.Text),
    sa.Column("ran_at", sa.Text),
)  # fmt: skip
_ENTRIES = sa.Table(
    "entries", _METADATA, sa.Column("fid", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True), sa.Column("subject", sa.Text, nullable=False, index=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "made_at", "role", "party", "device")),
    sa.Column("body", sa.JSON, nullable=False), sa.Column("seen", sa.JSON, nullable=False),
    sa.Column("schema", sa.Integer, nullable=False), sqlite_autoincrement=True,
)  # fmt: skip
_PHOTOS = gpkg.table(_METADATA, "photos", {"id": "text", "kans": "text", "jpeg": "blob"}, unique=("id",))
_SOURCES = gpkg.table(
    _METADATA, "sources", dict.fromkeys(["id", *(field.name for field in fields(Source))], "text"), unique=("id",)
)
_AREA = gpkg.table(_METADATA, "area", {"name": "text", "margin_m": "float"}, form="MULTIPOLYGON")
_KANSEN = gpkg.table(
    _METADATA, "kansen", {row.name: _NUMBERS.get(row.kind, "text") for row in kans.FIELDS}, form="GEOMETRY",
    unique=("id",),
)  # fmt: skip
#: `source` says which row of `sources` an object came from; it stays inside the file.
_LAYERS = {
    row.slug: gpkg.table(
        _METADATA, row.slug, {column.name: column.kind for column in layers.COMMON + row.columns} | {"source": "text"},
        form=gpkg.FORMS[row.geometry], unique=("id",),
    )
    for row in layers.LAYERS
}  # fmt: skip

# ---- migrations --------------------------------------------------------------------------------


def _first_form(connection: sa.Connection) -> None:
    gpkg.begin_file(connection)
    for table in (_META, _ENTRIES, _PHOTOS):
        table.create(connection)
    gpkg.only_add(connection, _ENTRIES)
    gpkg.add_table(connection, _SOURCES, title="Bronnen", description="Waar de kaartlagen vandaan komen")
    gpkg.add_table(connection, _AREA, title="Gebied", description="Het gebied van dit dossier")
    gpkg.add_table(connection, _KANSEN, title="Kansen", description="De kansen zoals ze nu zijn")
    gpkg.add_style(connection, _KANSEN.name, styles.kansen_qml())


#: In order, never changed afterwards; each runs in one transaction with the record that it ran.
#: A new column of `kansen` or of a layer needs none: those tables follow the rows in the code.
MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (_first_form,)


def _migrate(connection: sa.Connection, number: int) -> None:
    if connection.execute(sa.select(_MIGRATIONS.c.number).where(_MIGRATIONS.c.number == number)).first():
        return  # another process was first
    step = MIGRATIONS[number - 1]
    step(connection)
    row = {"number": number, "name": step.__name__.strip("_"), "ran_at": journal.now()}
    connection.execute(sa.insert(_MIGRATIONS), row)


# ---- errors in words ---------------------------------------------------------------------------

_TROUBLE = (
    ("locked", "Een ander programma houdt '{name}' bezet. Sluit dat programma en probeer het nog eens."),
    ("busy", "Een ander programma houdt '{name}' bezet. Sluit dat programma en probeer het nog eens."),
    (
        "readonly",
        "In '{name}' kan niet worden geschreven. Kopieer het bestand naar een map van uzelf en open het daar.",
    ),
    ("full", "De schijf is vol: in '{name}' is niets veranderd. Maak ruimte en probeer het nog eens."),
    ("unable to open", "'{name}' kan niet worden geopend. Kijk of u in deze map mag schrijven."),
    ("", "'{name}' is beschadigd. Neem de laatste reservekopie, of vraag hulp en laat dit bestand zoals het is."),
)
_ATTEMPTS = 4


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn an error of the database into one calm sentence."""
    try:
        yield
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        detail = str(error.orig if isinstance(error, sa.exc.DatabaseError) else error)
        message = next(text for needle, text in _TROUBLE if needle in detail)
        raise DossierError(message.format(name=path.name), detail=f"{path}: {detail}") from error


def _require_file(path: Path) -> None:
    """Refuse, before SQLite touches it, what is not a GeoPackage that we may write in."""
    if not path.is_file():
        raise DossierError(f"Het bestand '{path.name}' is er niet.", detail=str(path))
    with path.open("rb") as file:
        head = file.read(100)
    if head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72], "big") != gpkg.APPLICATION_ID:
        raise DossierError(f"'{path.name}' is geen dossier van de kansenkaart.", detail=str(path))
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) and path.stat().st_mode & stat.S_IWUSR):
        raise DossierError(_TROUBLE[2][1].format(name=path.name), detail=str(path))


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """Give a name to write a new file under; it gets its own name when it is whole."""
    try:
        path.open("xb").close()  # claims the name, so that two at once cannot overwrite each other
    except FileExistsError:
        raise DossierError(f"Er is al een bestand '{path.name}'. Kies een andere naam.", detail=str(path)) from None
    except OSError as error:
        raise DossierError(
            f"'{path.name}' kan hier niet worden gemaakt. Kies een andere map.", detail=str(error)
        ) from error
    made = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with _in_words(path):
            yield made
        os.replace(made, path)  # noqa: PTH105
    except BaseException:
        path.unlink()
        raise
    finally:
        made.unlink(missing_ok=True)


# ---- the store ---------------------------------------------------------------------------------


class Dossier:
    """One neighbourhood in one file.

    Attributes
    ----------
    path, name
        The file, and what people call the neighbourhood.
    id
        The same in every copy of the file.
    device
        Random id of this file, for the journal.
    made_up
        True for the example: nobody may take it for a real place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = gpkg.engine(path)
        meta: dict[str, str] = self._read(lambda c: {row.key: row.value for row in c.execute(sa.select(_META))})
        self.name, self.id, self.device = meta["name"], meta["id"], meta["device"]
        self.made_up: bool = json.loads(meta["made_up"])

    @classmethod
    def create(
        cls, path: Path | str, *, area: gpd.GeoDataFrame, name: str, made_up: bool = False, margin_m: float = 100
    ) -> Dossier:
        """Make a new dossier; an existing file is never overwritten.

        Parameters
        ----------
        area
            Polygons in RD; together they are the area.
        margin_m
            How far around the area base layers are kept, in metres.

        Raises
        ------
        DossierError
            When the file exists or cannot be written here.
        InputError
            When the area holds no polygon.
        """
        path = Path(path)
        meta = {"id": str(uuid4()), "name": name, "made_up": json.dumps(made_up)}
        shape = _area_of(area)
        with _new_file(path) as made:
            _build(made, meta=meta, shape=shape, margin_m=margin_m)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str) -> Dossier:
        """Open a dossier; one of an older program is brought up to date first.

        Raises
        ------
        DossierError
            When the file is missing, read-only, damaged, no dossier, or newer than this program.
        """
        path = Path(path)
        _require_file(path)
        engine = gpkg.engine(path)
        with _in_words(path):
            _bring_up_to_date(engine, path)
            gpkg.keep_journal(engine, "wal")
        return cls(path)

    # -- reading

    def area(self) -> gpd.GeoDataFrame:
        """Return the area: one row, RD, columns `name` and `margin_m`."""
        found = self._read(lambda c: gpkg.read(c, _AREA))
        return found.astype({"margin_m": float})

    def extent(self) -> gpd.GeoDataFrame:
        """Return the area with its margin: one row, RD. Base layers are kept up to here."""
        area = self.area()
        return area.set_geometry(area.buffer(area["margin_m"]))

    def kansen(self, *, everything: bool = False) -> gpd.GeoDataFrame:
        """Return the kansen as they are now, oldest first: `kans.COLUMNS` and geometry in RD.

        Those that were withdrawn are left out, unless `everything`.
        """
        where = None if everything else _KANSEN.c.status.not_in([row.slug for row in terms.STATUSES if not row.on_map])
        found = self._read(lambda c: gpkg.read(c, _KANSEN, where)).sort_values(["made_at", "id"])
        for row in kans.FIELDS:
            if row.kind in _LIST_KINDS:
                found[row.name] = [tuple(json.loads(text)) if text else () for text in found[row.name]]
        return kans.to_frame(kans.from_frame(found))

    def state(self, kans_id: str) -> KansState | None:
        """Return all there is to know of one kans: versions made apart, what is hidden, remarks, codes."""
        return journal.fold(self.entries(subject=kans_id)).get(kans_id)

    def entries(self, *, subject: str | None = None, kinds: Collection[str] | None = None) -> list[Entry]:
        """Return entries of the journal by id: of one subject, of some kinds, or all."""
        query = sa.select(_ENTRIES).order_by(_ENTRIES.c.id)
        query = query if subject is None else query.where(_ENTRIES.c.subject == subject)
        query = query if kinds is None else query.where(_ENTRIES.c.kind.in_(list(kinds)))
        return self._read(lambda c: _entries(c, query))

    def heads(self, subject: str) -> tuple[str, ...]:
        """Return what a new entry on this subject has `seen`."""
        return journal.heads(self.entries(subject=subject))

    def layer(self, slug: str) -> gpd.GeoDataFrame:
        """Return a base layer as canonical frame in RD; without objects when the dossier lacks it."""
        found = self._read(lambda c: _read_layer(c, slug))
        return layers.empty(slug) if found is None else layers.conform(found, slug)

    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """Return the base layers that the dossier has, by slug."""
        return {slug: self.layer(slug) for slug in self.layer_counts()}

    def layer_counts(self) -> dict[str, int]:
        """Return the number of objects per base layer that the dossier has."""
        return self._read(_layer_counts)

    def sources(self) -> pd.DataFrame:
        """Return one row per file that was read into a layer: the fields of `Source`, and `id`."""
        found = self._read(lambda c: gpkg.read(c, _SOURCES))
        return found.assign(counts=[json.loads(text) for text in found["counts"]])

    def photo(self, photo_id: str) -> bytes:
        """Return the JPEG with this id (`InputError` when there is none)."""
        query = sa.select(_PHOTOS.c.jpeg).where(_PHOTOS.c.id == photo_id)
        if (found := self._read(lambda c: c.execute(query).scalar())) is None:
            raise InputError("Deze foto is er niet.", detail=photo_id)
        return bytes(found)

    def version(self) -> str:
        """Return a token that is another one after every write; cheap enough to ask at each click."""
        return self._meta("version")

    def layers_version(self) -> str:
        """Return a token that is another one after every change of a base layer."""
        return self._meta("layers_version")

    def recall(self, key: str) -> Any:
        """Return what was remembered under this key, or None."""
        return json.loads(self._meta(_SETTING + key) or "null")

    # -- writing

    def append(self, entries: Iterable[Entry]) -> int:
        """Add entries to the journal and bring `kansen` up to date, all in one transaction.

        Entries that are there already are skipped. When this returns, they are on the disk.

        Returns
        -------
        count
            How many were new.
        """
        rows = journal.merge(entries)
        return self._write(lambda c: _append(c, rows))

    def put_layer(self, slug: str, frame: gpd.GeoDataFrame, source: Source) -> None:
        """Add objects to a base layer; an object with the same id is replaced, others stay.

        Parameters
        ----------
        frame
            Canonical frame of the layer, RD, `id` unique.
        source
            Where the objects come from.
        """
        require_rd(frame, slug)
        double = frame["id"][frame["id"].duplicated() | frame["id"].isna()]
        if len(double):
            label = terms.find(layers.LAYERS, slug).label
            raise InputError(f"{label}: nummer '{double.iloc[0]}' komt vaker voor of ontbreekt. Er is niets veranderd.")
        source_id = _source_id(source)
        rows = gpkg.rows(layers.conform(frame, slug).assign(source=source_id), _LAYERS[slug])
        self._write(lambda c: _put_layer(c, slug, rows, [(source_id, source)]))

    def add_photo(self, jpeg: bytes, kans_id: str) -> str:
        """Keep a photo and return its id. It belongs to the kans once a `kans.photo` entry names it."""
        photo_id = hashlib.sha256(kans_id.encode() + b"\0" + jpeg).hexdigest()[:32]
        self._write(lambda c: _put_photos(c, [{"id": photo_id, "kans": kans_id, "jpeg": jpeg}]))
        return photo_id

    def remember(self, key: str, value: Any) -> None:
        """Keep a small JSON value in the file, such as a setting of this neighbourhood."""
        self._write(lambda c: _set_meta(c, {_SETTING + key: json.dumps(value)}))

    # -- the file

    def checkpoint(self) -> None:
        """Make the one file whole, so that copying it is a backup (`DossierError` when in use)."""
        with _in_words(self.path):
            if not gpkg.empty_log(self._engine):
                raise DossierError(f"Een ander programma leest nu in '{self.path.name}'. Sluit dat programma, of maak"
                                   " de kopie met de knop 'Kopie maken'.")  # fmt: skip

    def copy_to(self, path: Path | str) -> Path:
        """Make a whole copy, also while others write; an existing file is never overwritten."""
        with _new_file(Path(path)) as made:
            gpkg.copy(self.path, made)
        return Path(path)

    def check(self) -> list[str]:
        """Return in Dutch what is wrong in the file; empty when it is sound and `kansen` is the fold."""
        return self._read(_check)

    def _meta(self, key: str) -> str:
        return str(self._read(lambda c: c.execute(sa.select(_META.c.value).where(_META.c.key == key)).scalar()) or "")

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        with _in_words(self.path), self._engine.begin() as connection:
            return work(connection)

    def _write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do the work in one transaction that waits its turn; again when others kept it waiting too long."""
        for attempt in range(_ATTEMPTS):
            try:
                with _in_words(self.path), self._engine.execution_options(writes=True).begin() as connection:
                    return work(connection)
            except DossierError as error:
                if attempt == _ATTEMPTS - 1 or not ("locked" in error.detail or "busy" in error.detail):
                    raise
        raise AssertionError  # the last attempt returned or raised


_LIST_KINDS = ("choices", "texts")
_SETTING = "setting:"


def _area_of(area: gpd.GeoDataFrame) -> Any:
    shape = require_rd(area, "area").geometry.union_all()
    if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError("Het gebied moet uit een of meer vlakken bestaan. Er is niets gemaakt.")
    return shape


def _build(path: Path, *, meta: dict[str, str], shape: Any, margin_m: float) -> None:
    """Write an empty dossier: all migrations, then what it is about."""
    engine = gpkg.engine(path)
    with engine.execution_options(writes=True).begin() as connection:
        _MIGRATIONS.create(connection)
        for number in range(1, len(MIGRATIONS) + 1):
            _migrate(connection, number)
        area = gpd.GeoDataFrame({"name": [meta["name"]], "margin_m": [float(margin_m)]}, geometry=[shape], crs=RD)
        connection.execute(sa.insert(_AREA), gpkg.rows(area, _AREA))
        gpkg.changed(connection, _AREA, [shape])
        _set_meta(connection, {**meta, "device": str(uuid4()), "layers_version": uuid4().hex})


def _bring_up_to_date(engine: sa.Engine, path: Path) -> None:
    """Refuse what we cannot read, run the migrations that are new, and add columns that are new."""
    with engine.begin() as connection:
        if not sa.inspect(connection).has_table(_MIGRATIONS.name):
            raise DossierError(f"'{path.name}' is een GeoPackage, maar geen dossier van de kansenkaart.")
        if found := gpkg.faults(connection):
            raise sa.exc.DatabaseError("quick_check", None, ValueError("; ".join(found)))
        done = connection.execute(sa.select(sa.func.max(_MIGRATIONS.c.number))).scalar() or 0
        old = [table for table in (_KANSEN, *_present(connection).values()) if gpkg.lacks_columns(connection, table)]
    if done > len(MIGRATIONS):
        raise DossierError(f"'{path.name}' is gemaakt met een nieuwere kansenkaart. Werk het programma bij en open het"
                           " dan; er is niets veranderd.")  # fmt: skip
    for number in range(done + 1, len(MIGRATIONS) + 1):
        with engine.execution_options(writes=True).begin() as connection:
            _migrate(connection, number)
    if old:
        with engine.execution_options(writes=True).begin() as connection:
            for table in old:
                gpkg.add_missing_columns(connection, table)
            _refold(
                connection, [subject for (subject,) in connection.execute(sa.select(_ENTRIES.c.subject).distinct())]
            )


def _set_meta(connection: sa.Connection, values: dict[str, str]) -> None:
    """Write settings, and a new version token with them."""
    rows = [{"key": key, "value": value} for key, value in (values | {"version": uuid4().hex}).items()]
    gpkg.upsert(connection, _META, rows, key="key")


def _entries(connection: sa.Connection, query: sa.Select[Any]) -> list[Entry]:
    found = connection.execute(query).mappings()
    return [Entry(**{name: row[name] for name in _ENTRY_FIELDS} | {"seen": tuple(row["seen"])}) for row in found]


_ENTRY_FIELDS = tuple(field.name for field in fields(Entry))


def _append(connection: sa.Connection, entries: Sequence[Entry]) -> int:
    known = {
        found
        for part in _parts([entry.id for entry in entries])
        for (found,) in connection.execute(sa.select(_ENTRIES.c.id).where(_ENTRIES.c.id.in_(part)))
    }
    new = [entry for entry in entries if entry.id not in known]
    if new:
        connection.execute(sa.insert(_ENTRIES), [asdict(entry) for entry in new])
        _refold(connection, sorted({entry.subject for entry in new}))
        _set_meta(connection, {})
    return len(new)


def _parts(items: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a long list into parts that fit in one question to the database."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _refold(connection: sa.Connection, subjects: Sequence[str]) -> None:
    """Bring `kansen` up to date for these subjects."""
    for part in _parts(subjects):
        frame = _folded(_entries(connection, sa.select(_ENTRIES).where(_ENTRIES.c.subject.in_(part))))
        if len(frame):
            gpkg.upsert(connection, _KANSEN, gpkg.rows(frame, _KANSEN))
            gpkg.changed(connection, _KANSEN, frame.geometry)


def _folded(entries: Iterable[Entry]) -> gpd.GeoDataFrame:
    """Return the kansen that follow from these entries."""
    made = (_as_kans(state) for state in journal.fold(entries).values())
    return kans.to_frame(one for one in made if one is not None)


def _as_kans(state: KansState) -> kans.Kans | None:
    """Return the kans of a state, or None when this program cannot show it: it stays in the journal."""
    geometry = shapely.from_wkt(state.geometry, on_invalid="ignore") if state.geometry else None
    data = {row.name: value for row in kans.FIELDS if (value := _fitting(row, state.data.get(row.name))) is not None}
    complete = all(row.name in data for row in kans.FIELDS if row.required and row.choices)
    return kans.Kans(state.id, geometry, data) if complete and geometry is not None and not geometry.is_empty else None


def _fitting(row: kans.Field, value: Any) -> Any:
    """Return the value when it fits the field, else None: entries may come from any program."""
    if row.kind in _LIST_KINDS:
        items = tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
        return tuple(item for item in items if not row.choices or item in row.choices)
    if row.kind == "bool":
        return value if isinstance(value, bool) else None
    if row.kind in ("int", "float"):
        fits = isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
        return value if fits and (row.kind == "float" or value == int(value)) else None
    return value if isinstance(value, str) and (not row.choices or value in row.choices) else None


def _present(connection: sa.Connection) -> dict[str, sa.Table]:
    """Return the base layers that the file has."""
    names = set(sa.inspect(connection).get_table_names())
    return {slug: table for slug, table in _LAYERS.items() if table.name in names}


def _layer_counts(connection: sa.Connection) -> dict[str, int]:
    counts = {slug: sa.select(sa.func.count()).select_from(table) for slug, table in _present(connection).items()}
    return {slug: int(connection.execute(query).scalar_one()) for slug, query in counts.items()}


def _read_layer(connection: sa.Connection, slug: str) -> gpd.GeoDataFrame | None:
    """Return a layer with the column `source`, or None when the file lacks it."""
    table = _LAYERS[slug]
    return gpkg.read(connection, table) if sa.inspect(connection).has_table(table.name) else None


def _source_id(source: Source) -> str:
    return hashlib.sha256(_as_json(asdict(source)).encode()).hexdigest()[:16]


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _put_layer(
    connection: sa.Connection, slug: str, rows: list[dict[str, Any]], sources: Iterable[tuple[str, Source]]
) -> None:
    layer, table = terms.find(layers.LAYERS, slug), _LAYERS[slug]
    if not sa.inspect(connection).has_table(table.name):
        gpkg.add_table(connection, table, title=layer.label, description=layer.explanation)
        gpkg.add_style(connection, table.name, styles.qml(layer))
    gpkg.upsert(connection, table, rows)
    gpkg.changed(connection, table, gpkg.decode([row["geometry"] for row in rows]))
    given = [{"id": key, **asdict(source), "counts": _as_json(dict(source.counts))} for key, source in sources]
    gpkg.upsert(connection, _SOURCES, given)
    _set_meta(connection, {"layers_version": uuid4().hex})


def _put_photos(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    gpkg.upsert(connection, _PHOTOS, rows)
    _set_meta(connection, {})


def _check(connection: sa.Connection) -> list[str]:
    found = [f"Het bestand is beschadigd: {fault}" for fault in gpkg.faults(connection)]
    entries = _entries(connection, sa.select(_ENTRIES))
    right = {row["id"]: row for row in gpkg.rows(_folded(entries), _KANSEN)}
    stored = gpkg.rows(gpkg.read(connection, _KANSEN), _KANSEN)
    wrong = {row["id"] for row in stored if right.get(row["id"]) != row} | (set(right) - {row["id"] for row in stored})
    found += [f"Kans {one} staat anders in de tabel dan in het logboek." for one in sorted(wrong)]
    unseen = sorted(set(journal.fold(entries)) - set(right))
    return found + [f"Kans {one} is bewaard, maar dit programma kan hem niet tonen." for one in unseen]


# ---- merging -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Merged:
    """The dossier that came of two, and in Dutch what became of each."""

    dossier: Dossier
    notes: tuple[str, ...]


def merge(a: Dossier, b: Dossier, into: Path | str) -> Merged:
    """Join two dossiers of one neighbourhood in a new file; both stay as they are.

    All entries and photos of both are kept. Of a base object that is in both, the one with the
    youngest data is kept, then the one that was read last. The order of `a` and `b`, and of
    several merges, makes no difference to what is in the result.

    Raises
    ------
    DossierError
        When the areas do not overlap and the files do not come from the same one, or when the new
        file exists already.
    """
    into = Path(into)
    notes = _require_same_place(a, b)
    first, second = sorted((a, b), key=lambda one: (one.id, one.name))
    meta = {"id": first.id, "name": first.name, "made_up": json.dumps(a.made_up or b.made_up)}
    areas = [a.area(), b.area()]
    with _new_file(into) as made:
        _build(
            made, meta=meta, shape=shapely.union_all([one.geometry.iloc[0] for one in areas]),
            margin_m=max(float(one["margin_m"].iloc[0]) for one in areas),
        )  # fmt: skip
        contents = (first._read(_contents), second._read(_contents))
        with gpkg.engine(made).execution_options(writes=True).begin() as connection:
            notes += _fill(connection, *contents)
    return Merged(Dossier.open(into), tuple(notes))


def _require_same_place(a: Dossier, b: Dossier) -> list[str]:
    if a.id == b.id:
        return []
    if a.area().geometry.iloc[0].intersection(b.area().geometry.iloc[0]).area == 0:
        raise DossierError(f"'{a.path.name}' ({a.name}) en '{b.path.name}' ({b.name}) gaan over gebieden die elkaar"
                           " niet raken. Ze kunnen niet in een dossier.")  # fmt: skip
    return [f"De bestanden zijn apart gemaakt ({a.name}, {b.name}). Het nieuwe gebied is dat van beide samen."]


@dataclass(frozen=True, slots=True)
class _Contents:
    """All that a dossier holds, at one moment."""

    entries: list[Entry]
    photos: list[dict[str, Any]]
    settings: dict[str, str]
    sources: list[dict[str, Any]]
    layers: dict[str, gpd.GeoDataFrame]


def _contents(connection: sa.Connection) -> _Contents:
    settings = sa.select(_META).where(_META.c.key.startswith(_SETTING))
    return _Contents(
        entries=_entries(connection, sa.select(_ENTRIES)),
        photos=gpkg.rows(gpkg.read(connection, _PHOTOS), _PHOTOS),
        settings={row.key: row.value for row in connection.execute(settings)},
        sources=gpkg.rows(gpkg.read(connection, _SOURCES), _SOURCES),
        layers={slug: gpkg.read(connection, table) for slug, table in _present(connection).items()},
    )


def _fill(connection: sa.Connection, a: _Contents, b: _Contents) -> list[str]:
    """Write the union of two contents into an empty dossier and say in Dutch what it is."""
    entries = journal.merge(a.entries, b.entries)
    both = len(a.entries) + len(b.entries) - len(entries)
    _append(connection, entries)
    gpkg.upsert(connection, _PHOTOS, a.photos + b.photos)
    _set_meta(connection, {key: max(one.settings.get(key, "") for one in (a, b)) for key in a.settings | b.settings})
    notes = [f"Het logboek telt {len(entries)} regels; {both} stonden in beide bestanden."]
    doubles = [key for key, state in journal.fold(entries).items() if state.versions]
    notes += [f"{len(doubles)} kansen zijn apart van elkaar gewijzigd. Beide versies staan erbij."] if doubles else []
    sources = {row["id"]: row for row in a.sources + b.sources}
    gpkg.upsert(connection, _SOURCES, [sources[key] for key in sorted(sources)])
    for slug in sorted(a.layers | b.layers):
        parts = [one.layers[slug] for one in (a, b) if slug in one.layers]
        frame = _newest(pd.concat(parts), sources)
        _put_layer(connection, slug, gpkg.rows(frame, _LAYERS[slug]), [])
        label, double = terms.find(layers.LAYERS, slug).label, sum(len(part) for part in parts) - len(frame)
        notes.append(f"{label}: {len(frame)} objecten; van {double} die in beide stonden is de jongste genomen.")
    return notes


def _newest(frame: gpd.GeoDataFrame, sources: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return each object once: with the youngest data, then read last; the rest only makes it exact."""
    ages = [(sources[key]["data_date"], sources[key]["read_at"], key) for key in frame["source"]]
    ranked = frame.assign(_age=ages, _text=[repr(row) for row in frame.itertuples(index=False)])
    newest = ranked.sort_values(["id", "_age", "_text"]).drop_duplicates("id", keep="last")
    return newest.drop(columns=["_age", "_text"]).reset_index(drop=True)

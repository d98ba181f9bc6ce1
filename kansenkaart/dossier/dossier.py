"""A dossier that is there: everything that is read from it and written in it.

Every operation is one short connection, so eight people, QGIS and a backup can use the file together, and
whatever was saved stays when the program is killed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import geopandas as gpd
import pandas as pd
import sqlalchemy as sa

from kansenkaart import backdrops, database, gpkg, journal, kans, layers, tables, terms
from kansenkaart.backdrops import Backdrop, Tiled
from kansenkaart.crs import require_rd
from kansenkaart.dossier import contents
from kansenkaart.dossier.contents import Contents
from kansenkaart.dossier.making import area_of, bring_up_to_date, build, require_file
from kansenkaart.errors import DossierError, InputError
from kansenkaart.journal import Entry, KansState
from kansenkaart.layers import Source

T = TypeVar("T")
_ATTEMPTS = 2


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
        self._engine = database.engine(path)
        meta: dict[str, str] = self._read(lambda c: {row.key: row.value for row in c.execute(sa.select(tables.META))})
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
        shape = area_of(area)
        with database.new_file(path) as made:
            build(made, meta=meta, shape=shape, margin_m=margin_m)
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
        require_file(path)
        engine = database.engine(path)
        with database.in_words(path):
            bring_up_to_date(engine, path)
            database.keep_journal(engine, "wal")
        return cls(path)

    # -- reading

    def area(self) -> gpd.GeoDataFrame:
        """Return the area: one row, RD, columns `name` and `margin_m`."""
        found = self._read(lambda c: gpkg.read(c, tables.AREA))
        return found.astype({"margin_m": float})

    def extent(self) -> gpd.GeoDataFrame:
        """Return the area with its margin: one row, RD. Base layers are kept up to here."""
        area = self.area()
        return area.set_geometry(area.buffer(area["margin_m"]))

    def kansen(self, *, everything: bool = False) -> gpd.GeoDataFrame:
        """Return the kansen as they are now, oldest first: `kans.COLUMNS` and geometry in RD.

        Those that were withdrawn are left out, unless `everything`.
        """
        off_map = [row.slug for row in terms.STATUSES if not row.on_map]
        where = tables.OURS if everything else tables.OURS & tables.KANSEN.c.status.not_in(off_map)
        found = self._read(lambda c: gpkg.read(c, tables.KANSEN, where)).sort_values(["made_at", "id"])
        for row in kans.FIELDS:
            if row.kind in tables.LIST_KINDS:
                found[row.name] = [tables.items_of(text) for text in found[row.name]]
        return kans.to_frame(kans.from_frame(found))

    def find(self, kans_id: str, *, seen: Collection[str] = ()) -> kans.Kans | None:
        """Return one kans as it is now, or as somebody saw it who looked when these were the `heads`."""
        entries = self.entries(subject=kans_id)
        states = journal.fold(journal.known(entries, seen) if seen else entries)
        return tables.as_kans(states[kans_id]) if kans_id in states else None

    def state(self, kans_id: str) -> KansState | None:
        """Return all there is to know of one kans: versions made apart, what is hidden, remarks, codes."""
        return journal.fold(self.entries(subject=kans_id)).get(kans_id)

    def entries(self, *, subject: str | None = None, kinds: Collection[str] | None = None) -> list[Entry]:
        """Return entries of the journal by id: of one subject, of some kinds, or all."""
        query = sa.select(tables.ENTRIES).order_by(tables.ENTRIES.c.id)
        query = query if subject is None else query.where(tables.ENTRIES.c.subject == subject)
        query = query if kinds is None else query.where(tables.ENTRIES.c.kind.in_(list(kinds)))
        return self._read(lambda c: tables.read_entries(c, query))

    def heads(self, subject: str) -> tuple[str, ...]:
        """Return what a new entry on this subject has `seen`."""
        return journal.heads(self.entries(subject=subject))

    def layer(self, slug: str) -> gpd.GeoDataFrame:
        """Return a base layer as canonical frame in RD; without objects when the dossier lacks it."""
        found = self._read(lambda c: tables.read_layer(c, slug))
        return layers.empty(slug) if found is None else layers.conform(found, slug)

    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """Return the base layers that the dossier has, by slug."""
        return {slug: self.layer(slug) for slug in self.layer_counts()}

    def layer_counts(self) -> dict[str, int]:
        """Return the number of objects per base layer that the dossier has."""
        return self._read(tables.layer_counts)

    def sources(self) -> pd.DataFrame:
        """Return one row per file that was read into a layer: the fields of `Source`, and `id`."""
        found = self._read(lambda c: gpkg.read(c, tables.SOURCES))
        return found.assign(counts=[json.loads(text) for text in found["counts"]])

    def base_sources(self) -> pd.DataFrame:
        """Return the sources of the base layers: backdrops are not on paper, nor in what leaves the dossier."""
        found = self.sources()
        return found[found["layer"].isin([row.slug for row in layers.LAYERS])]

    def origins(self, slug: str) -> dict[str, str]:
        """Return of every object of a base layer the file or address that it came from."""
        return self._read(lambda c: tables.origins(c, slug))

    def contents(self) -> Contents:
        """Return all that the dossier holds, at one moment."""
        return self._read(contents.read)

    def photo(self, photo_id: str) -> bytes:
        """Return the JPEG with this id (`InputError` when there is none)."""
        query = sa.select(tables.PHOTOS.c.jpeg).where(tables.PHOTOS.c.id == photo_id)
        if (found := self._read(lambda c: c.execute(query).scalar())) is None:
            raise InputError("Deze foto is er niet.", detail=photo_id)
        return bytes(found)

    def backdrops(self) -> list[Backdrop]:
        """Return the maps of tiles that somebody added, by title."""
        return self._read(backdrops.read)

    def picture(self, name: str, zoom: int, column: int, row: int) -> bytes | None:
        """Return one tile of a backdrop (a picture, or a vector tile), or None when there is none there."""
        return self._read(lambda c: backdrops.tile(c, name, zoom, column, row))

    def version(self) -> str:
        """Return a token that is another one after every write; cheap enough to ask at each click."""
        return self._meta("version")

    def kansen_version(self) -> str:
        """Return a token that is another one after every change of a kans; typing at a schouw keeps it."""
        return self._meta("kansen_version") or self.version()

    def layers_version(self) -> str:
        """Return a token that is another one after every change of a base layer."""
        return self._meta("layers_version")

    def map_version(self) -> str:
        """Return a token that is another one after every change of a base layer or a backdrop."""
        return f"{self.layers_version()}{self._meta(tables.BACKDROPS_VERSION)}"

    def recall(self, key: str) -> Any:
        """Return what was remembered under this key, or None."""
        return json.loads(self._meta(tables.SETTING + key) or "null")

    # -- writing

    def append(self, entries: Iterable[Entry]) -> int:
        """Add entries to the journal and bring `kansen` up to date, all in one transaction.

        Entries that are there already are skipped; those without a `device` were made here. When
        this returns, they are on the disk.

        Returns
        -------
        count
            How many were new.
        """
        rows = [entry if entry.device else replace(entry, device=self.device) for entry in journal.merge(entries)]
        return len(self._write(lambda c: tables.append(c, rows)))

    def take_in(self, other: Dossier) -> list[Entry]:
        """Add the entries and photos of another dossier of this place, all in one transaction.

        The base layers and settings stay those of this dossier. Taking in the same file again
        changes nothing.

        Returns
        -------
        entries
            Those that are new here, by id.

        Raises
        ------
        DossierError
            When the other one is about a place that does not touch this one.
        """
        require_same_place(self, other)
        entries, photos = other.entries(), other._read(tables.read_photos)  # a photo is there before its entry

        def add(connection: sa.Connection) -> list[Entry]:
            tables.put_photos(connection, photos)
            return tables.append(connection, entries)

        return self._write(add)

    def put_layer(self, slug: str, frame: gpd.GeoDataFrame, source: Source) -> None:
        """Add objects to a base layer; an object with the same id is replaced, others stay.

        Parameters
        ----------
        frame
            Canonical frame of the layer, RD, `id` unique.
        source
            Where the objects come from.
        """
        self.put_layers([(slug, frame, source)])

    def put_layers(
        self,
        parts: Iterable[tuple[str, gpd.GeoDataFrame, Source]],
        *,
        gone: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Add objects to base layers and take out those that are `gone` (ids per layer): all of it, or nothing."""
        made = [(slug, *_layer_rows(slug, frame, source)) for slug, frame, source in parts]

        def work(connection: sa.Connection) -> None:
            for slug, ids in (gone or {}).items():
                tables.take_out(connection, slug, ids)
            for slug, rows, source in made:
                tables.put_layer(connection, slug, rows, [source])

        self._write(work)

    def put_backdrop(self, given: Tiled, source: Source) -> None:
        """Keep a map of tiles, in the place of one that came from a file of the same name."""

        def work(connection: sa.Connection) -> None:
            for older in tables.backdrops_from(connection, source.file):
                backdrops.take_out(connection, older)
            backdrops.put(connection, given)
            tables.put_source(connection, replace(source, layer=given.name))

        self._write(work)

    def remove_backdrop(self, name: str) -> None:
        """Take a backdrop out, with where it came from, and give its room on the disk back."""

        def work(connection: sa.Connection) -> None:
            backdrops.take_out(connection, name)
            tables.take_out_source(connection, name)

        self._write(work)
        database.give_back(self._engine)

    def add_photo(self, jpeg: bytes, kans_id: str) -> str:
        """Keep a photo and return its id. It belongs to the kans once a `kans.photo` entry names it."""
        photo_id = hashlib.sha256(kans_id.encode() + b"\0" + jpeg).hexdigest()[:32]
        self._write(lambda c: tables.put_photos(c, [{"id": photo_id, "kans": kans_id, "jpeg": jpeg}]))
        return photo_id

    def remember(self, key: str, value: Any) -> None:
        """Keep a small JSON value in the file, such as a setting of this neighbourhood."""
        self._write(lambda c: tables.set_meta(c, {tables.SETTING + key: json.dumps(value)}))

    # -- the file

    def checkpoint(self) -> None:
        """Make the one file whole, so that copying it is a backup (`DossierError` when in use)."""
        with database.in_words(self.path):
            if not database.empty_log(self._engine):
                raise DossierError(database.BUSY.format(name=self.path.name))

    def copy_to(self, path: Path | str) -> Path:
        """Make a whole copy, also while others write; an existing file is never overwritten.

        Only its `device` is another one, so that what is written in each can be told apart.
        """
        with database.new_file(Path(path)) as made:
            database.copy(self.path, made)
            with database.engine(made).execution_options(writes=True).begin() as connection:
                tables.set_meta(connection, {"device": str(uuid4())})
        return Path(path)

    def check(self) -> list[str]:
        """Return in Dutch what is wrong in the file; empty when it is sound and `kansen` is the fold."""
        return self._read(tables.check)

    def _meta(self, key: str) -> str:
        query = sa.select(tables.META.c.value).where(tables.META.c.key == key)
        return str(self._read(lambda c: c.execute(query).scalar()) or "")

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        with database.in_words(self.path), self._engine.begin() as connection:
            return work(connection)

    def _write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do the work in one transaction that waits its turn; again when others kept it waiting too long."""
        for attempt in range(_ATTEMPTS):
            try:
                with database.in_words(self.path), self._engine.execution_options(writes=True).begin() as connection:
                    return work(connection)
            except DossierError as error:
                if attempt == _ATTEMPTS - 1 or not ("locked" in error.detail or "busy" in error.detail):
                    raise
        raise AssertionError  # the last attempt returned or raised


def _layer_rows(slug: str, frame: gpd.GeoDataFrame, source: Source) -> tuple[list[dict[str, Any]], tuple[str, Source]]:
    """Return the rows of a canonical frame and its source with an id; a doubtful frame is refused."""
    require_rd(frame, slug)
    double = frame["id"][frame["id"].duplicated() | frame["id"].isna()]
    if len(double):
        label = terms.find(layers.LAYERS, slug).label
        raise InputError(f"{label}: nummer '{double.iloc[0]}' komt vaker voor of ontbreekt. Er is niets veranderd.")
    source_id = tables.source_id(source)
    return gpkg.rows(layers.conform(frame, slug).assign(source=source_id), tables.LAYERS[slug]), (source_id, source)


def require_same_place(a: Dossier, b: Dossier) -> list[str]:
    """Return in Dutch that two dossiers were made apart; two of places that do not touch are refused."""
    if a.id == b.id:
        return []
    if a.area().geometry.iloc[0].intersection(b.area().geometry.iloc[0]).area == 0:
        raise DossierError(f"'{a.path.name}' ({a.name}) en '{b.path.name}' ({b.name}) gaan over gebieden die elkaar"
                           " niet raken. Ze kunnen niet in een dossier.")  # fmt: skip
    return [f"De bestanden zijn apart gemaakt ({a.name}, {b.name}). Het nieuwe gebied is dat van beide samen."]

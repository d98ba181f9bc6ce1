"""All that a dossier holds, and the union of two of them written in an empty one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import sqlalchemy as sa

from kansenkaart import backdrops, database, gpkg, journal, layers, tables, terms
from kansenkaart.backdrops import Tiled
from kansenkaart.journal import Entry


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a dossier holds, at one moment."""

    entries: list[Entry]
    photos: list[dict[str, Any]]
    settings: dict[str, str]
    sources: list[dict[str, Any]]
    layers: dict[str, gpd.GeoDataFrame]
    backdrops: list[Tiled]


def read(connection: sa.Connection) -> Contents:
    """Return all that a dossier holds."""
    settings = sa.select(tables.META).where(tables.META.c.key.startswith(tables.SETTING))
    return Contents(
        entries=tables.read_entries(connection, sa.select(tables.ENTRIES)),
        photos=tables.read_photos(connection),
        settings={row.key: row.value for row in connection.execute(settings)},
        sources=gpkg.rows(gpkg.read(connection, tables.SOURCES), tables.SOURCES),
        layers={slug: gpkg.read(connection, table) for slug, table in tables.present(connection).items()},
        backdrops=backdrops.contents(connection),
    )


def fill(connection: sa.Connection, a: Contents, b: Contents) -> list[str]:
    """Write the union of two contents into an empty dossier and say in Dutch what it is."""
    entries = journal.merge(a.entries, b.entries)
    both = len(a.entries) + len(b.entries) - len(entries)
    tables.append(connection, entries)
    tables.put_photos(connection, a.photos + b.photos)
    tables.set_meta(
        connection, {key: max(one.settings.get(key, "") for one in (a, b)) for key in a.settings | b.settings}
    )
    notes = [f"Het logboek telt {len(entries)} regels; {both} stonden in beide bestanden."]
    doubles = sum(bool(state.versions) for state in journal.fold(entries).values())
    notes += (
        [f"Apart van elkaar gewijzigde kansen: {doubles}. De versies staan er naast elkaar bij."] if doubles else []
    )
    sources = {row["id"]: row for row in a.sources + b.sources}
    database.upsert(connection, tables.SOURCES, [sources[key] for key in sorted(sources)])
    for slug in sorted(a.layers | b.layers):
        parts = [one.layers[slug] for one in (a, b) if slug in one.layers]
        frame = _newest(pd.concat(parts), sources)
        tables.put_layer(connection, slug, gpkg.rows(frame, tables.LAYERS[slug]), [])
        label, double = terms.find(layers.LAYERS, slug).label, sum(len(part) for part in parts) - len(frame)
        notes.append(f"{label}: {len(frame)} objecten; van {double} die in beide stonden is de jongste genomen.")
    for given in sorted(a.backdrops + b.backdrops, key=lambda one: one.name):
        backdrops.put(connection, given)
    if kept := backdrops.read(connection):
        notes.append(f"Eigen achtergronden: {len(kept)}.")
    return notes


def _newest(frame: gpd.GeoDataFrame, sources: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return each object once: with the youngest data, then read last; the rest only makes it exact.

    What another program put in the layer (QGIS) has no source, and is older than anything.
    """
    unknown = {"data_date": "", "read_at": ""}
    ages = [
        (said["data_date"], said["read_at"], str(key))
        for key in frame["source"]
        for said in [sources.get(key, unknown)]
    ]
    ranked = frame.assign(_age=ages, _text=[repr(row) for row in frame.itertuples(index=False)])
    newest = ranked.sort_values(["id", "_age", "_text"]).drop_duplicates("id", keep="last")
    return newest.drop(columns=["_age", "_text"]).reset_index(drop=True)

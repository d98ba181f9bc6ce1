"""The door between the kansenkaart and other programs: `read_kansen`, `write`, `select`.

What leaves is public by `kans.FIELDS`; what enters is checked row by row.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.exc import SQLAlchemyError

from kansenkaart import terms
from kansenkaart.crs import require_rd
from kansenkaart.errors import InputError
from kansenkaart.exchange.incoming import Import, read_kansen
from kansenkaart.exchange.news import News, news
from kansenkaart.exchange.outgoing import MADE_UP, About, write_csv, write_flatgeobuf, write_geojson, write_gpkg
from kansenkaart.shapes import in_2d

__all__ = ["FORMATS", "About", "Format", "Import", "News", "format_of", "news", "read_kansen", "select", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that we write and read back.

    `about` tells people which one to take; `note` says what is in it. `has_rd` kinds are in degrees
    unless RD is asked for.
    """

    slug: str
    label: str
    suffix: str
    media_type: str
    about: str
    note: str
    write: Callable[[gpd.GeoDataFrame, Path, About], None]
    has_rd: bool = False


FORMATS: tuple[Format, ...] = (
    Format("geojson", "GeoJSON", ".geojson", "application/geo+json", "Voor webkaarten en bijna elk programma.",
           "De coördinaten zijn lengte- en breedtegraad (WGS 84).", write_geojson, has_rd=True),
    Format("gpkg", "GeoPackage", ".gpkg", "application/geopackage+sqlite3", "Voor QGIS en ArcGIS, met onze kleuren.",
           "De coördinaten zijn Rijksdriehoek (EPSG:28992).", write_gpkg),
    Format("fgb", "FlatGeobuf", ".fgb", "application/flatgeobuf", "Voor GIS en webkaarten die dit formaat lezen.",
           "De coördinaten zijn Rijksdriehoek (EPSG:28992).", write_flatgeobuf),
    Format("csv", "CSV", ".csv", "text/csv", "Voor Excel en andere rekenbladen.",
           "Er staat RD in en lengte- en breedtegraad. Een cel die met =, +, - of @ begint kreeg een apostrof "
           "ervoor, zodat een rekenblad haar niet uitvoert.", write_csv),
)  # fmt: skip


def format_of(path: str | Path) -> Format:
    """Return the format of a file name by its suffix.

    Raises
    ------
    InputError
        When we do not write such files.
    """
    suffix = Path(path).suffix.lower()
    for row in FORMATS:
        if row.suffix == suffix:
            return row
    known = ", ".join(row.suffix for row in FORMATS)
    raise InputError(f"'{Path(path).name}': zulke bestanden schrijven we niet. Laat de naam eindigen op {known}.")


def select(
    frame: gpd.GeoDataFrame,
    *,
    parties: Sequence[str] = (),
    themes: Sequence[str] = (),
    statuses: Sequence[str] = (),
    within: BaseGeometry | None = None,
) -> gpd.GeoDataFrame:
    """Return the kansen that pass every filter; an empty filter lets all through.

    `within` is an outline in RD; a kans that touches it counts.

    Raises
    ------
    InputError
        When a slug is not in its table.
    """
    require_rd(frame, "exchange.select")
    kept = frame
    for column, table, chosen in (
        ("party", terms.PARTIES, parties), ("theme", terms.THEMES, themes), ("status", terms.STATUSES, statuses),
    ):  # fmt: skip
        if chosen:
            kept = kept[kept[column].isin([terms.find(table, slug).slug for slug in chosen])]
    if within is not None:
        kept = kept[kept.intersects(within)]
    return kept.reset_index(drop=True)


def write(
    frame: gpd.GeoDataFrame,
    path: str | Path,
    *,
    rd: bool = False,
    name: str = "Kansen",
    made_up: bool = False,
    attribution: Sequence[str] = (),
) -> list[str]:
    """Write kansen to a file by its suffix; a file of that name is replaced when all is written.

    Parameters
    ----------
    frame
        Kansen in RD, with `kans.COLUMNS`; only the public ones are written.
    rd
        GeoJSON in RD with a `crs` member, for programs that ask for it.
    name, made_up, attribution
        What the file says of itself.

    Returns
    -------
    notes
        Dutch sentences for the person who made the file.

    Raises
    ------
    InputError
        When the suffix is unknown, the place cannot be written, or the file is a dossier.
    """
    require_rd(frame, "exchange.write")
    path, kind = Path(path), format_of(path)
    _spare_dossier(path)
    flat = in_2d(np.asarray(frame.geometry, dtype=object))
    turned = shapely.orient_polygons(flat)  # the right-hand rule of RFC 7946
    about = About(name, made_up, tuple(attribution), rd and kind.has_rd)
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
            made = Path(folder) / path.name
            kind.write(frame.set_geometry(gpd.GeoSeries(turned, frame.index, frame.crs)), made, about)
            os.replace(made, path)  # noqa: PTH105  (one step: never half a file)
    except (OSError, SQLAlchemyError) as error:  # no such folder, not ours, or the disk is full
        raise InputError(f"{path.name}: we kunnen hier niet schrijven.", detail=str(error)) from error
    return _notes(kind, about, len(frame))


def _notes(kind: Format, about: About, count: int) -> list[str]:
    """Return what to tell about an export."""
    notes = ["1 kans geschreven." if count == 1 else f"{count} kansen geschreven."]
    if about.rd:
        notes.append(
            "Deze GeoJSON staat in Rijksdriehoek (EPSG:28992), met een crs-regel. Dat wijkt af van RFC 7946: "
            "geef het bestand alleen aan programma's die erom vragen."
        )
    else:
        notes.append(kind.note)
    notes.append("Alleen openbare velden staan erin; wie iets inbracht niet.")
    return [*notes, MADE_UP] if about.made_up else notes


def _spare_dossier(path: Path) -> None:
    """Refuse to write over a dossier: the journal of a neighbourhood is in it."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        if not file.read(16).startswith(b"SQLite format 3"):
            return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("select 1 from sqlite_master where name = 'entries'").fetchone()
    except sqlite3.Error:
        found = None
    if found:
        raise InputError(f"{path.name} is een dossier. Kies een andere naam, zodat er niets verloren gaat.")

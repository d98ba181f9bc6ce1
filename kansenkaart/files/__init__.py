"""Files as people have them: one door that gives a frame in RD, and says what it had to do for it.

`FORMATS` is what we read. A file must have a suffix of the table and begin as that kind of file
begins; nothing else reaches GDAL. Files are never changed, and nothing is left beside them.
"""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from kansenkaart import crs as crs_
from kansenkaart import shapes
from kansenkaart.errors import InputError
from kansenkaart.files import archive, gdal, geojson, tables
from kansenkaart.files.raw import ROW, Raw, Refusal

__all__ = [
    "FORMATS",
    "ROW",
    "Format",
    "Read",
    "Refusal",
    "detected",
    "each",
    "in_rd",
    "is_place",
    "layers",
    "plain_name",
    "read",
    "require_whole_xml",
]

is_place = tables.is_place
plain_name = tables.plain_name
require_whole_xml = gdal.require_whole
MAX_TEXT_BYTES = 300_000_000
MAX_BYTES = 2_000_000_000
#: So many objects, spread over a file, tell in which CRS it is.
SAMPLE = 5_000


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that we read.

    `begins` tells by the first bytes whether a file is of this kind. `copied` kinds are read from a
    copy, with the files of the same name and the suffixes in `with_it`. `telling` kinds can be
    recognised without their suffix; a `container` holds files of the other kinds. `is_xml` kinds are
    read to their end first, to see whether they are whole.
    """

    slug: str
    label: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    layers: Callable[[Path], list[str]]
    read: Callable[[Path, str | None], Raw]
    copied: bool = False
    with_it: tuple[str, ...] = ()
    max_bytes: int = MAX_BYTES
    telling: bool = True
    container: bool = False
    is_xml: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds.

    Attributes
    ----------
    frame
        GeoDataFrame in RD: the columns of the file under their own names, `_row` (the 1-based
        line or feature number), valid 2D geometry.
    notes
        Dutch sentences: which CRS was recognised, what was repaired or left out.
    refused
        Rows that could not be read, with line, field and reason.
    repairs
        The report of `shapes.repair`, with `_row` instead of an index label.
    from_table
        True for a spreadsheet, in which a cell may have been made safe with an apostrophe.
    """

    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]
    refused: tuple[Refusal, ...]
    repairs: pd.DataFrame
    from_table: bool = False

    @property
    def row_word(self) -> str:
        """What a person sees as the unit of the file: a line of a table, or an object."""
        return "regel" if self.from_table else "object"


def _text(head: bytes) -> str:
    """Return the beginning of a text file without marks and white space, whatever its encoding."""
    return head.replace(b"\x00", b"").decode("utf-8-sig", "ignore").lstrip("\ufeff\ufffe \t\r\n")


def _is_json(head: bytes) -> bool:
    return _text(head)[:1] not in ("", "<") and not _is_binary(head)


def _is_binary(head: bytes) -> bool:
    return head.startswith(
        (b"SQLite format 3\x00", b"PK\x03\x04", b"fgb\x03", b"\x00\x00\x27\x0a", b"\x89PNG", b"%PDF")
    )


def _is_csv(head: bytes) -> bool:
    return not _is_binary(head)


def _is_gml(head: bytes) -> bool:
    text = _text(head)
    return text.startswith("<") and "opengis.net" in text and "<OGRVRT" not in text and "<!ENTITY" not in text


def _is_kml(head: bytes) -> bool:
    text = _text(head)
    return text.startswith("<") and "<kml" in text and "<!ENTITY" not in text


def _begins(mark: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(mark)


_SQLITE, _ZIP = _begins(b"SQLite format 3\x00"), _begins(b"PK\x03\x04")


def _zip_layers(path: Path) -> list[str]:
    with _unpacked(path) as inner:
        if len(inner) == 1:
            return _format_of(inner[0]).layers(inner[0])
        return [file.stem for file in inner]


def _zip_read(path: Path, layer: str | None) -> Raw:
    """Read the one file in a zip, or the one whose name is the layer."""
    with _unpacked(path) as inner:
        if len(inner) == 1:
            return _format_of(inner[0]).read(inner[0], layer)
        named = [file for file in inner if file.stem == layer]
        if not named:
            names = ", ".join(file.stem for file in inner)
            raise InputError(f"in het zipbestand zitten meer lagen: {names}. Bewaar de laag die u bedoelt apart.")
        return _format_of(named[0]).read(named[0], None)


FORMATS: tuple[Format, ...] = (
    Format("geojson", "GeoJSON of JSON-FG", (".geojson", ".json", ".jsonfg"), _is_json,
           geojson.layers, geojson.read, max_bytes=MAX_TEXT_BYTES, telling=False),
    Format("gpkg", "GeoPackage", (".gpkg",), _SQLITE, gdal.layers, gdal.read, copied=True, with_it=(".gpkg-wal",)),
    Format("sqlite", "SQLite of Spatialite", (".sqlite", ".db", ".spatialite"), _SQLITE, gdal.layers, gdal.read,
           copied=True),
    Format("zip", "Shapefile in een zip (of een ander bestand van deze lijst)", (".zip",), _ZIP,
           _zip_layers, _zip_read, container=True),
    Format("shp", "Shapefile", (".shp",), _begins(b"\x00\x00\x27\x0a"), gdal.layers, gdal.read, copied=True,
           with_it=(".shx", ".dbf", ".prj", ".cpg")),
    Format("flatgeobuf", "FlatGeobuf", (".fgb",), _begins(b"fgb\x03"), gdal.layers, gdal.read, copied=True),
    Format("gml", "GML", (".gml", ".xml"), _is_gml, gdal.layers, gdal.read, copied=True, is_xml=True),
    Format("kml", "KML", (".kml",), _is_kml, gdal.layers, gdal.read, copied=True, is_xml=True),
    Format("csv", "CSV", (".csv", ".txt", ".tsv"), _is_csv, tables.csv_layers, tables.read_csv,
           max_bytes=MAX_TEXT_BYTES, telling=False),
    Format("xlsx", "Excel", (".xlsx", ".xlsm"), _ZIP, tables.xlsx_layers, tables.read_xlsx,
           max_bytes=MAX_TEXT_BYTES),
    Format("ods", "OpenDocument", (".ods",), _ZIP, tables.ods_layers, tables.read_ods, copied=True,
           max_bytes=MAX_TEXT_BYTES),
)  # fmt: skip


def layers(path: str | Path) -> list[str]:
    """Return the names of the layers (or sheets) in a file.

    Raises
    ------
    InputError
        As `read`.
    """
    with _ready(Path(path)) as (kind, copy):
        return kind.layers(copy)


def read(path: str | Path, *, layer: str | None = None, crs: str | None = None) -> Read:
    """Read one layer of a file into RD.

    Parameters
    ----------
    path
        A file of one of `FORMATS`.
    layer
        Name of a layer or sheet; needed when several are filled.
    crs
        The CRS as a person gave it ("RD", "EPSG:3857"); outweighs the file and its numbers.

    Raises
    ------
    InputError
        The file cannot be read, or its coordinates can be read in more than one way. The message
        names the file, the place and what to do.
    """
    given = crs_.parse(crs) if crs else None
    with _ready(Path(path)) as (kind, copy):
        return _finish(kind.read(copy, layer), given)


def each(path: str | Path, *, crs: str | None = None) -> Iterator[tuple[str, Read]]:
    """Yield every layer of a file with its name, from one copy; parameters and errors as `read`."""
    given = crs_.parse(crs) if crs else None
    with _ready(Path(path)) as (kind, copy):
        for name in kind.layers(copy):
            yield name, _finish(kind.read(copy, name), given)


@contextmanager
def _ready(path: Path) -> Iterator[tuple[Format, Path]]:
    """Check a file, copy it when its reader may write beside it, and name it in every complaint."""
    try:
        kind = _format_of(path)
        if not kind.copied:
            yield kind, path
            return
        with tempfile.TemporaryDirectory(prefix="kansenkaart-") as folder:
            yield kind, _copy(path, kind, Path(folder))
    except InputError as error:
        raise InputError(f"{_shown(path)}: {error.message}", detail=error.detail) from error


def _format_of(path: Path) -> Format:
    """Return the format by suffix and first bytes, or say what is wrong with the file."""
    if not path.is_file():
        raise InputError("dit bestand is er niet.")
    size = path.stat().st_size
    if size == 0:
        raise InputError("dit bestand is leeg (0 bytes).")
    kinds = [kind for kind in FORMATS if path.suffix.lower() in kind.suffixes]
    if not kinds:
        known = ", ".join(suffix for kind in FORMATS for suffix in kind.suffixes)
        raise InputError(f"bestanden met '{path.suffix[:20]}' lezen we niet. Wel: {known}.")
    if size > kinds[0].max_bytes:
        raise InputError(
            f"dit bestand is te groot ({size // 1_000_000} MB, hooguit {kinds[0].max_bytes // 1_000_000})."
        )
    head = _head(path)
    if not kinds[0].begins(head):
        raise InputError(f"dit is geen {kinds[0].label}, of het is beschadigd.{_looks_like(head)}")
    if kinds[0].is_xml:
        with path.open("rb") as file:
            gdal.require_whole(file)
    return kinds[0]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(20_000)
    except OSError as error:
        raise InputError("dit bestand mogen of kunnen we niet openen.", detail=str(error)) from error


def _looks_like(head: bytes) -> str:
    """Return a sentence on what a file seems to be, when its first bytes tell."""
    likely = [kind.label for kind in FORMATS if kind.telling and kind.begins(head)]
    return f" Het lijkt op {likely[0]}; klopt het einde van de naam?" if likely else ""


def _copy(path: Path, kind: Format, folder: Path) -> Path:
    """Copy a file and what belongs to it under a name without surprises."""
    stem = "".join(letter for letter in path.stem if letter.isalnum() or letter in "-_")[:60] or "bestand"
    for suffix in kind.with_it:
        for beside in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if beside.is_file():
                shutil.copyfile(beside, folder / (stem + suffix))
    return Path(shutil.copyfile(path, folder / (stem + kind.suffixes[0])))


@contextmanager
def _unpacked(path: Path) -> Iterator[list[Path]]:
    """Unpack a zip and give the files in it that we read; a zip in a zip stays closed."""
    suffixes = {suffix for kind in FORMATS if not kind.container for suffix in kind.suffixes}
    with tempfile.TemporaryDirectory(prefix="kansenkaart-") as folder:
        found = [file for file in archive.unpack(path, Path(folder)) if file.suffix in suffixes]
        main = [file for file in found if file.suffix == ".shp"] or found
        if not main:
            raise InputError("in het zipbestand zit geen bestand dat we kunnen lezen.")
        yield main


def detected(
    places: NDArray[np.object_], *, declared: str | None, assumed: str | None = None, given: str | None = None
) -> crs_.Detected:
    """Return in which CRS geometries are, by their numbers; arguments as `crs.detect` and `read`.

    Raises
    ------
    InputError
        When the numbers can be read in more than one way.
    """
    some = places[np.unique(np.linspace(0, len(places) - 1, SAMPLE).astype(int))] if len(places) > SAMPLE else places
    bounds = shapely.bounds(some).reshape(-1, 4)
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    return crs_.confirm(x, y, given) if given else crs_.detect(x, y, declared=declared, assumed=assumed)


def in_rd(frame: gpd.GeoDataFrame, found: crs_.Detected) -> gpd.GeoDataFrame:
    """Return a frame in RD and 2D, its numbers read as was found."""
    flat = shapes.in_2d(np.asarray(frame.geometry.values, dtype=object))
    turned = shapely.transform(flat, lambda pairs: pairs[:, ::-1]) if found.swapped else flat
    try:
        return crs_.to_rd(frame.set_geometry(gpd.GeoSeries(turned, frame.index, found.crs)))
    except ProjError as error:
        message = f"de coördinaten ({found.crs}) zijn niet om te rekenen naar RD."
        raise InputError(message, detail=str(error)) from error


def _finish(raw: Raw, given: str | None) -> Read:
    """Decide on the CRS, go to RD and repair."""
    found = detected(raw.frame.geometry.to_numpy(), declared=raw.declared, assumed=raw.assumed, given=given)
    frame = in_rd(raw.frame, found)
    good, report = shapes.repair(frame)
    report.insert(0, ROW, frame.loc[report["label"], ROW].to_numpy() if len(report) else [])
    dropped = report[report["dropped"].astype(bool)]
    lost = [
        Refusal(int(row), "geometry", f"Dit object {reason}.")
        for row, reason in zip(dropped[ROW], dropped["reason"], strict=True)
    ]
    refused = tuple(sorted((*raw.refused, *lost), key=lambda refusal: refusal.row))
    nothing = () if len(frame) or refused else ("Er staan geen objecten in het bestand.",)
    notes = (*raw.notes, *found.notes, *filter(None, [shapes.note(report)]), *nothing)
    return Read(good.reset_index(drop=True), notes, refused, report.drop(columns="label"), raw.from_table)


def _shown(path: Path) -> str:
    """Return the file name as it may stand in a message: short, without control characters."""
    name = "".join(letter for letter in path.name if unicodedata.category(letter)[0] != "C")
    return name if len(name) <= 80 else name[:60] + "…" + name[-15:]

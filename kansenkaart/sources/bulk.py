"""Files too big to copy or to hold: only what lies in the box is read, straight from the file.

GDAL does it for GeoPackage, SQLite, FlatGeobuf, GML and Shapefile, also inside a zip.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import geopandas as gpd
import pyogrio
import shapely

from kansenkaart import files
from kansenkaart.crs import RD, Detected, transformer
from kansenkaart.errors import InputError
from kansenkaart.files import archive, gdal

#: From here on a file is read in place.
BIG_BYTES = 20_000_000
#: Objects that tell in which CRS a file is.
_SAMPLE = 1_000
_HEAD = 20_000
#: What a file of each kind begins with. GDAL goes by content and not by name: without this look a
#: "GeoPackage" could be a text that makes it open other files, or the network.
_BEGINS = {".gpkg": b"SQLite format 3\x00", ".sqlite": b"SQLite format 3\x00", ".fgb": b"fgb\x03", ".gml": b"<",
           ".shp": b"\x00\x00\x27\x0a"}  # fmt: skip
_STRANGE = (b"<OGRVRT", b"<VRTDataset", b"<!ENTITY", b"<OGRWFS", b"<OGRWMS")
_PLACE = re.compile(rb"<([\w.-]+:)?(pos|posList|coordinates)\b")
#: No lock beside a database.
_OPTIONS = {".gpkg": {"IMMUTABLE": "YES"}}
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """What a layer has in the box: a frame in RD (index: the number in the file), how many objects lie
    outside the box, and notes in Dutch.
    """

    layer: str
    frame: gpd.GeoDataFrame
    outside: int
    notes: tuple[str, ...] = ()


def fits(path: Path) -> bool:
    """Tell whether a file is read in place: it is big, or a zip with a geodatabase or with GML."""
    if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
        inner = archive.names(path)
        if geodatabases(path) or any(name.lower().endswith(".gml") for name in inner):
            return True
    if _is_open_elsewhere(path):
        return False
    return path.stat().st_size >= BIG_BYTES and path.suffix.lower() in {*_BEGINS, ".zip"}


def _is_open_elsewhere(path: Path) -> bool:
    """Tell whether part of a database still stands in the file beside it; then it must be read from a copy."""
    beside = path.with_name(f"{path.name}-wal")
    return beside.exists() and beside.stat().st_size > 0


def geodatabases(path: Path) -> list[str]:
    """Return the File Geodatabases (folders with the suffix .gdb) in a zip."""
    return sorted({name.split(".gdb/")[0] + ".gdb" for name in archive.names(path) if ".gdb/" in name})


def layers(path: Path) -> set[str]:
    """Return the names of the layers in a GeoPackage; none when it is not one."""
    with path.open("rb") as file:
        if not is_plain(file.read(_HEAD), path.suffix.lower()):
            return set()
    try:
        return set(gdal.layers(path))
    except InputError:
        return set()


def is_plain(head: bytes, suffix: str) -> bool:
    """Tell whether a file begins as files with its suffix do, and points to nothing else."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip() if suffix in (".gml", ".xml") else head
    return start.startswith(_BEGINS.get(suffix, b"<")) and not any(mark in head for mark in _STRANGE)


def read(path: Path, box: Box, *, only: Collection[str] | None = None, crs: str | None = None) -> Iterator[Found]:
    """Yield what every layer, or `only` some, has in a box in RD.

    Raises
    ------
    InputError
        When the file cannot be read whole, or its coordinates can be read in more than one way.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="kansenkaart-") as folder:
            for source in _sources(path, Path(folder)):
                for layer in gdal.layers(source):
                    if only is None or layer in only:
                        with gdal.calmly():
                            found = _layer(source, layer, box, crs)
                        yield found
    except InputError as error:
        raise InputError(f"{path.name}: {error.message}", detail=error.detail) from error


def _sources(path: Path, folder: Path) -> Iterator[str]:
    """Yield what GDAL opens: the file itself, or the files in a zip."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            if _holds_places(file, path.name):
                yield str(_linked(path, folder) if path.suffix.lower() == ".gml" else path)
        return
    for member in archive.members(path):
        suffix = Path(member.filename).suffix.lower()
        if suffix == ".gml":
            yield from _unpacked(path, member, folder)
        elif suffix in _BEGINS:
            with archive.opened(path, member) as file:
                _holds_places(file, member.filename)
            yield f"/vsizip/{path}/{member.filename}"
    for name in geodatabases(path):
        yield f"/vsizip/{path}/{name}"


def _unpacked(path: Path, member: zipfile.ZipInfo, folder: Path) -> Iterator[str]:
    """Yield a GML in a zip, unpacked for a moment: GDAL reads it more than once."""
    if shutil.disk_usage(folder).free < member.file_size:
        size = f"{member.file_size / 1e9:.1f} GB".replace(".", ",")
        raise InputError(
            f"voor '{member.filename}' ({size}) is te weinig ruimte op de schijf. Pak het bestand zelf uit."
        )
    copy = archive.unpack_one(path, member, folder)
    try:
        with copy.open("rb") as file:
            found = _holds_places(file, copy.name)
    except InputError as error:
        raise InputError(f"'{member.filename}' in het zipbestand: {error.message}", detail=error.detail) from error
    if found:
        yield str(copy)
    copy.unlink()
    copy.with_suffix(".gfs").unlink(missing_ok=True)


def _holds_places(file: IO[bytes], name: str) -> bool:
    """Tell whether there is anything to read in a file; a download of the BGT also has a file for what is not there.

    A file that is not what its name says, and a GML that is not whole, are refused.
    """
    head = file.read(_HEAD)
    if not is_plain(head, Path(name).suffix.lower()):
        raise InputError("dit is niet het soort bestand dat de naam zegt, of het is beschadigd.")
    if not name.lower().endswith(".gml"):
        return True
    file.seek(0)
    files.require_whole_xml(file)
    return _PLACE.search(head) is not None


def _linked(path: Path, folder: Path) -> Path:
    """Return another name for a GML, in a folder of ours: what GDAL finds out of it is written beside it.

    Without that GDAL would read the whole file again at each question.
    """
    link = folder / path.name
    try:
        link.symlink_to(path.absolute())
    except OSError:  # Windows wants a right for it
        os.link(path, link)
    return link


def _layer(source: str, name: str, box: Box, given: str | None) -> Found:
    """Read what meets the box."""
    options = _OPTIONS.get(Path(source).suffix.lower(), {})
    if source.lower().endswith(".fgb"):  # asked for a box, a FlatGeobuf that is cut gives nothing, without a word
        pyogrio.raw.read(source, layer=name, columns=[], read_geometry=False, return_fids=True)
    total = gdal.count(source, name, **options)
    sample = gdal.frame(source, name, columns=[], max_features=_SAMPLE, **options)
    # A BGT download in GML does not always say that it is RD; it never is anything else.
    assumed = RD if source.lower().endswith(".gml") else None
    place = files.detected(sample.geometry.to_numpy(), declared=gdal.stated(sample.crs), assumed=assumed, given=given)
    frame = gdal.frame(source, name, bbox=_window(box, place), fid_as_index=True, **options)
    made = files.in_rd(frame, place)
    made = made[made.intersects(shapely.box(*box))]
    return Found(name, made, total - len(made), place.notes)


def _window(box: Box, place: Detected) -> Box:
    """Return a box in RD as the box in which the numbers of a file must lie."""
    x_min, y_min, x_max, y_max = transformer(RD, place.crs).transform_bounds(*box)
    return (y_min, x_min, y_max, x_max) if place.swapped else (x_min, y_min, x_max, y_max)

"""Files that GDAL reads, always from a copy in a temporary folder: GDAL may write beside what it opens.

Only what `files.FORMATS` names comes here, after a look at suffix and first bytes, so GDAL never
gets to choose a driver that goes out to a network or follows other files.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

import geopandas as gpd
import numpy as np
import pyogrio
from pyproj import CRS

from kansenkaart.crs import RD
from kansenkaart.errors import InputError
from kansenkaart.files.raw import MAX_OBJECTS, ROW, Raw

# A GML may name a schema on a server, and GDAL would fetch it: a file must never make us call out.
pyogrio.set_gdal_config_options({"GML_DOWNLOAD_WFS_SCHEMA": "NO"})
#: The place of an object in GML of the BGT, beside which it may have the spot of a house number and the top
#: of a slope.
_MAIN_PLACE = re.compile(rb"<(?:[\w.-]+:)?(geometrie2d\w*)>")
_BLOCK_BYTES = 1 << 20
#: GDAL names for "no CRS", which it hands out as if they were one.
_NAMELESS = ("undefined", "unknown", "unnamed")


@contextmanager
def calmly() -> Iterator[None]:
    """Keep GDAL's warnings from the screen and turn its errors into one Dutch sentence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except InputError:
            raise
        except Exception as error:  # a damaged file makes GDAL's bindings fail in any way
            message = "we kunnen dit bestand niet lezen. Misschien is het beschadigd of niet helemaal gedownload."
            raise InputError(message, detail=str(error)) from error


def layers(path: Path | str) -> list[str]:
    """Return the names of the layers that have geometry."""
    with calmly():
        if _is_gml(path):
            _choose_place(Path(path))
        return [str(name) for name, geometry in pyogrio.list_layers(path) if geometry is not None]


def _is_gml(path: Path | str) -> bool:
    return str(path).lower().endswith((".gml", ".xml"))


def _choose_place(path: Path) -> None:
    """Tell GDAL which place of an object in GML counts; left to itself it takes the last.

    What GDAL finds out of a GML it writes beside it (.gfs), for the next time. There it is added.
    """
    with path.open("rb") as file:
        main = _MAIN_PLACE.search(file.read(_BLOCK_BYTES))
    notes = path.with_suffix(".gfs")
    if main is None or notes.exists():
        return
    pyogrio.list_layers(path)
    name = main[1].decode()
    found = ElementTree.parse(notes)  # noqa: S314 (GDAL wrote it just now)
    classes = found.getroot().findall("GMLFeatureClass")
    if len(classes) > 1 and name != "geometrie2d":  # a name for each kind of object: this is of the first
        return
    for one in classes:
        for known in ("GeometryName", "GeometryElementPath", "GeometryType"):
            for element in one.findall(known):
                one.remove(element)
        place = ElementTree.Element("GeomPropertyDefn")
        ElementTree.SubElement(place, "Name").text = ElementTree.SubElement(place, "ElementPath").text = name
        one.insert(2, place)
    found.write(notes)
    newest = max(path.stat().st_mtime, notes.stat().st_mtime)
    os.utime(notes, (newest, newest))


def count(path: Path | str, layer: str, **options: Any) -> int:
    """Return the number of objects in a layer."""
    with calmly():
        return int(pyogrio.read_info(path, layer=layer, force_feature_count=True, **options)["features"])


def read(path: Path, layer: str | None) -> Raw:
    """Read one layer (the only one that holds objects, when none is named)."""
    names = layers(path)
    name = layer or _only_layer(path, names)
    number = count(path, name)
    if number > MAX_OBJECTS:
        raise InputError(f"de laag {name} heeft {number} objecten; meer dan {MAX_OBJECTS} lezen we niet.")
    with calmly():
        raw = frame(path, name)
    declared = stated(raw.crs)
    shapes = np.asarray(raw.geometry.values, dtype=object)  # without the CRS: the numbers may tell another
    made = gpd.GeoDataFrame(raw.drop(columns="geometry"), geometry=shapes, index=raw.index)
    made[ROW] = np.arange(1, len(made) + 1)
    return Raw(made, declared, RD if _is_gml(path) else None)


def frame(path: Path | str, layer: str, **options: Any) -> gpd.GeoDataFrame:
    """Read a layer; a Shapefile with a wrong or missing .cpg once more as Windows text."""
    options = {"layer": layer, "on_invalid": "ignore", "datetime_as_string": True} | options
    try:
        made = pyogrio.read_dataframe(path, encoding=_dbf_encoding(Path(path)), **options)
    except UnicodeDecodeError:
        made = pyogrio.read_dataframe(path, encoding="CP1252", **options)
    if not isinstance(made, gpd.GeoDataFrame):
        raise InputError(f"de laag {layer} heeft geen plekken op de kaart.")
    return made


def require_whole(file: IO[bytes]) -> None:
    """Read a file to its end as XML: of one that is cut, GDAL gives the first part, or nothing, without a word.

    Raises
    ------
    InputError
        When it is cut or damaged, with the line where it stops.
    """
    parser = expat.ParserCreate()
    try:
        while block := file.read(_BLOCK_BYTES):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        message = (
            f"we kunnen dit bestand niet lezen: op regel {error.lineno} houdt het op of is het beschadigd. Misschien "
            "is het niet helemaal gedownload."
        )
        raise InputError(message, detail=str(error)) from error


def _dbf_encoding(path: Path) -> str | None:
    """Return the encoding of a Shapefile without a .cpg: UTF-8 when it can be, else Windows."""
    table = path.with_suffix(".dbf")
    if path.suffix != ".shp" or not table.exists() or path.with_suffix(".cpg").exists():
        return None
    try:
        table.read_bytes()[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "CP1252"
    return "UTF-8"


def _only_layer(path: Path, names: list[str]) -> str:
    """Return the layer to read when nobody named one; several filled layers are a question."""
    if not names:
        raise InputError("dit bestand heeft geen laag met plekken op de kaart.")
    filled = [name for name in names if len(names) == 1 or count(path, name)]
    if len(filled) > 1:
        raise InputError(f"dit bestand heeft meer lagen: {', '.join(filled)}. Bewaar de laag die u bedoelt apart.")
    return (filled or names)[0]


def stated(crs: CRS | None) -> str | None:
    """Return the CRS that the file states, or None when it states nothing useful."""
    if crs is None or crs.name.lower().startswith(_NAMELESS):
        return None
    return str(crs.to_string())

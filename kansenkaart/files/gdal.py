"""Files that GDAL reads, always from a copy in a temporary folder: GDAL may write beside what it opens.

Only what `files.FORMATS` names comes here, after a look at suffix and first bytes, so GDAL never
gets to choose a driver that goes out to a network or follows other files.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
from pyproj import CRS

from kansenkaart.errors import InputError
from kansenkaart.files.raw import MAX_OBJECTS, ROW, Raw

# A GML may name a schema on a server, and GDAL would fetch it: a file must never make us call out.
pyogrio.set_gdal_config_options({"GML_DOWNLOAD_WFS_SCHEMA": "NO"})
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


def layers(path: Path) -> list[str]:
    """Return the names of the layers that have geometry."""
    with calmly():
        return [str(name) for name, geometry in pyogrio.list_layers(path) if geometry is not None]


def count(path: Path, layer: str) -> int:
    """Return the number of objects in a layer."""
    with calmly():
        return int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"])


def read(path: Path, layer: str | None) -> Raw:
    """Read one layer (the only one that holds objects, when none is named)."""
    name = layer or _only_layer(path)
    number = count(path, name)
    if number > MAX_OBJECTS:
        raise InputError(f"de laag {name} heeft {number} objecten; meer dan {MAX_OBJECTS} lezen we niet.")
    with calmly():
        frame = _read(path, name)
    declared = _stated(frame.crs)
    shapes = np.asarray(frame.geometry.values, dtype=object)  # without the CRS: the numbers may tell another
    frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, index=frame.index)
    frame[ROW] = np.arange(1, len(frame) + 1)
    return Raw(frame, declared)


def _read(path: Path, layer: str) -> gpd.GeoDataFrame:
    """Read a layer; a Shapefile with a wrong or missing .cpg once more as Windows text."""
    encoding = _dbf_encoding(path)
    try:
        frame = pyogrio.read_dataframe(
            path, layer=layer, encoding=encoding, on_invalid="ignore", datetime_as_string=True
        )
    except UnicodeDecodeError:
        frame = pyogrio.read_dataframe(
            path, layer=layer, encoding="CP1252", on_invalid="ignore", datetime_as_string=True
        )
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(f"de laag {layer} heeft geen plekken op de kaart.")
    return frame


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


def _only_layer(path: Path) -> str:
    """Return the layer to read when nobody named one; several filled layers are a question."""
    names = layers(path)
    if not names:
        raise InputError("dit bestand heeft geen laag met plekken op de kaart.")
    filled = [name for name in names if len(names) == 1 or count(path, name)]
    if len(filled) > 1:
        raise InputError(f"dit bestand heeft meer lagen: {', '.join(filled)}. Bewaar de laag die u bedoelt apart.")
    return (filled or names)[0]


def _stated(crs: CRS | None) -> str | None:
    """Return the CRS that the file states, or None when it states nothing useful."""
    if crs is None or crs.name.lower().startswith(_NAMELESS):
        return None
    return str(crs.to_string())

"""Files too big to copy or to hold: only what lies in the box is read, straight from the file.

GDAL does it for GeoPackage, SQLite, FlatGeobuf, GML and Shapefile, also inside a zip.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyproj import CRS, Transformer

from kansenkaart.crs import RD, to_rd
from kansenkaart.errors import InputError

#: From here on a file is read in place.
BIG_BYTES = 200_000_000
_HEAD = 20_000
#: What a file of each kind begins with. GDAL goes by content and not by name: without this look a
#: "GeoPackage" could be a text that makes it open other files, or the network.
_BEGINS = {".gpkg": b"SQLite format 3\x00", ".sqlite": b"SQLite format 3\x00", ".fgb": b"fgb\x03", ".gml": b"<",
           ".shp": b"\x00\x00\x27\x0a"}  # fmt: skip
_STRANGE = (b"<OGRVRT", b"<VRTDataset", b"<!ENTITY", b"<OGRWFS", b"<OGRWMS")
#: No scratch file beside a GML that is not ours, and no lock beside a database.
_OPTIONS = {".gml": {"WRITE_GFS": "NO"}, ".gpkg": {"IMMUTABLE": "YES"}}
Box = tuple[float, float, float, float]


def fits(path: Path) -> bool:
    """Tell whether a file is big and of a kind that can be read in place; a geodatabase in a zip always is."""
    if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path) and geodatabases(path):
        return True
    return path.stat().st_size >= BIG_BYTES and path.suffix.lower() in {*_BEGINS, ".zip"}


def geodatabases(path: Path) -> list[str]:
    """Return the File Geodatabases (folders with the suffix .gdb) in a zip."""
    with zipfile.ZipFile(path) as archive:
        folders = (name.split(".gdb/")[0] + ".gdb" for name in archive.namelist() if ".gdb/" in name)
        return sorted(set(folders))


def layers(path: Path) -> set[str]:
    """Return the names of the layers in a GeoPackage; none when it is not one."""
    with path.open("rb") as file:
        if not is_plain(file.read(_HEAD), path.suffix.lower()):
            return set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return {str(name) for name, _ in pyogrio.list_layers(path)}
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError):
            return set()


def is_plain(head: bytes, suffix: str) -> bool:
    """Tell whether a file begins as files with its suffix do, and points to nothing else."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip() if suffix in (".gml", ".xml") else head
    return start.startswith(_BEGINS.get(suffix, b"<")) and not any(mark in head for mark in _STRANGE)


def read(path: Path, box: Box, *, only: Collection[str] | None = None) -> Iterator[tuple[str, gpd.GeoDataFrame, int]]:
    """Yield (layer, objects in RD that meet the box, number of objects outside it) of all layers, or `only` some.

    Raises
    ------
    InputError
        When the file cannot be read, or does not say in which CRS it is.
    """
    for source in _sources(path):
        options = _OPTIONS.get(Path(source).suffix.lower(), {})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                for name in _names(source, options):
                    if only is not None and name not in only:
                        continue
                    yield _layer(source, name, box, options)
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
                message = f"{path.name} is niet te lezen. Misschien is het bestand niet helemaal gedownload."
                raise InputError(message, detail=str(error)) from error


def _sources(path: Path) -> list[str]:
    """Return what GDAL opens: the file itself, or the files in a zip."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            _require_plain(file.read(_HEAD), path)
        return [str(path)]
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if Path(name).suffix.lower() in _BEGINS]
        for name in names:
            with archive.open(name) as file:
                _require_plain(file.read(_HEAD), Path(name))
    return [f"/vsizip/{path}/{name}" for name in names or geodatabases(path)]


def _require_plain(head: bytes, path: Path) -> None:
    if not is_plain(head, path.suffix.lower()):
        raise InputError(f"{path.name} is niet het soort bestand dat de naam zegt, of het is beschadigd.")


def _names(source: str, options: dict[str, str]) -> list[str]:
    """Return the layers with geometry. Listing a GML would leave a file beside it; it has one layer."""
    if source.endswith(".gml"):
        return [str(pyogrio.read_info(source, **options)["layer_name"])]
    return [str(name) for name, geometry in pyogrio.list_layers(source) if geometry is not None]


def _layer(source: str, layer: str, box: Box, options: dict[str, str]) -> tuple[str, gpd.GeoDataFrame, int]:
    info = pyogrio.read_info(source, layer=layer, force_feature_count=True, **options)
    # A BGT download in GML does not always say that it is RD; it never is anything else.
    crs = CRS.from_user_input(info["crs"] or RD)
    window = Transformer.from_crs(RD, crs, always_xy=True).transform_bounds(*box)
    frame = pyogrio.read_dataframe(
        source, layer=layer, bbox=window, datetime_as_string=True, on_invalid="ignore", **options
    )
    frame = to_rd(frame.set_crs(crs, allow_override=True))
    frame = frame.cx[box[0] : box[2], box[1] : box[3]]
    return layer, frame.reset_index(drop=True), int(info["features"]) - len(frame)

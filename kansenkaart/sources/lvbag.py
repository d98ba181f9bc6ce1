"""The LV BAG 2.0 extract: XML files, loose or in (nested) zips, current objects only.

An address is spread over four kinds of file (verblijfsobject, nummeraanduiding, openbare ruimte,
woonplaats) that point to each other. A few thousand objects at a time are read, and only what points
into the area is kept, so memory follows the area and not the extract.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from kansenkaart.crs import RD
from kansenkaart.errors import InputError
from kansenkaart.sources import bulk
from kansenkaart.sources.merging import OUTSIDE
from kansenkaart.sources.translation import HISTORY

_NAME = re.compile(r"\d{4}(PND|VBO|LIG|STA|NUM|OPR|WPL)\d{8}(-\d+)?\.(xml|zip)$", re.IGNORECASE)
_ENDS = ("eindGeldigheid", "eindRegistratie", "tijdstipInactief", "tijdstipInactiefLV", "tijdstipNietBagLV")
_PLACED = ("VBO", "LIG", "STA")
_AT_ONCE = 5_000
#: Whole numbers stay whole numbers also in a part of a file where some are missing.
_DTYPES = {pa.int32(): pd.Int64Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Extract:
    """What one kind of object gives: rows in the area, and how many were left out and why."""

    frame: pd.DataFrame
    skipped: Counter[str] = field(default_factory=Counter)


def fits(path: Path) -> bool:
    """Tell whether a file is (part of) an extract: by its root element, or by the names in a zip."""
    if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return any(_NAME.search(name) for name in archive.namelist())
    with path.open("rb") as file:
        head = file.read(20_000)
    return b"bagStand" in head[:4000] and bulk.is_plain(head, ".xml")


def read(paths: Sequence[Path], box: Box) -> tuple[Extract, Extract]:
    """Return buildings and addresses of an extract that meet a box in RD.

    Returns
    -------
    panden, adressen
        Under the names of the extract; addresses complete with street, number and place.

    Raises
    ------
    InputError
        When a file is damaged.
    """
    panden = _placed(paths, "PND", box)
    objects = [_placed(paths, kind, box) for kind in _PLACED]
    adressen = Extract(
        _joined([found.frame for found in objects]), sum((found.skipped for found in objects), Counter())
    )
    if not adressen.frame.empty:
        adressen.frame = _with_address(paths, adressen.frame)
    return panden, adressen


def _placed(paths: Sequence[Path], kind: str, box: Box) -> Extract:
    """Return current objects of one kind that meet the box."""
    window, frames, skipped = shapely.box(*box), [], Counter[str]()
    for frame in _tables(paths, kind):
        now = _current(frame)
        near = now[now.geometry.intersects(window)]
        skipped += Counter({HISTORY: len(frame) - len(now), OUTSIDE: len(now) - len(near)})
        frames.append(near)
    return Extract(_joined(frames), skipped)


def _joined(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else gpd.GeoDataFrame(geometry=[], crs=RD)


def _with_address(paths: Sequence[Path], objects: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Complete objects with number, street and place, by following what they point to."""
    main = objects["hoofdadresNummeraanduidingRef"]
    numbers = _pointed(paths, "NUM", set(main.dropna()))
    streets = _pointed(paths, "OPR", set(numbers["openbareruimteRef"].dropna()))
    towns = _pointed(paths, "WPL", {*streets["woonplaatsRef"].dropna(), *numbers["woonplaatsRef"].dropna()})
    street = numbers["openbareruimteRef"]
    # A number may lie in another town than most of its street; then it says so itself.
    town = numbers["woonplaatsRef"].where(numbers["woonplaatsRef"].notna(), street.map(streets["woonplaatsRef"]))
    numbers = numbers.assign(openbareRuimteNaam=street.map(streets["naam"]), woonplaatsNaam=town.map(towns["naam"]))
    names = ["huisnummer", "huisletter", "huisnummerToevoeging", "postcode", "openbareRuimteNaam", "woonplaatsNaam"]
    made = objects.assign(**{name: main.map(numbers[name]) for name in names})
    return made.set_geometry(shapely.point_on_surface(made.geometry.array))


def _pointed(paths: Sequence[Path], kind: str, wanted: set[str]) -> pd.DataFrame:
    """Return current rows of a kind that are pointed to, by their number; empty columns when there are none."""
    long = {"NUM": "Nummeraanduiding", "OPR": "Openbareruimte", "WPL": "Woonplaats"}[kind]
    frames = []
    for frame in _tables(paths, kind):
        now = _current(frame)
        frames.append(now[now["identificatie"].isin(wanted)])
    columns = ["identificatie", "naam", "huisnummer", "huisletter", "huisnummerToevoeging", "postcode",
               "openbareruimteRef", "woonplaatsRef"]  # fmt: skip
    found = pd.concat(
        [frame.reindex(columns=columns).astype(object) for frame in frames if len(frame)]
        or [pd.DataFrame(columns=columns, dtype=object)]
    )
    assert found.empty or found["identificatie"].str.contains(long).all(), long
    return found.drop_duplicates("identificatie").set_index("identificatie")


def _current(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without an end of any kind."""
    ends = [name for name in _ENDS if name in frame]
    return frame[frame[ends].isna().all(axis=1)]


def _tables(paths: Sequence[Path], kind: str) -> Iterator[pd.DataFrame]:
    """Yield the files of one kind as frames, a part of a file at a time."""
    with tempfile.TemporaryDirectory(prefix="kansenkaart-") as folder:
        for path in paths:
            for source in _files(path, kind, Path(folder)):
                yield from _parts(source)


def _parts(source: str) -> Iterator[pd.DataFrame]:
    """Yield a file as frames of at most `_AT_ONCE` objects; every part has the same kinds of columns."""
    try:
        with pyogrio.raw.open_arrow(source, batch_size=_AT_ONCE, use_pyarrow=True) as (about, reader):
            name = about["geometry_name"] or "wkb_geometry"
            for batch in reader:
                frame = batch.to_pandas(types_mapper=_DTYPES.get)
                if name in frame:
                    shapes = shapely.from_wkb(frame.pop(name).to_numpy())
                    frame = gpd.GeoDataFrame(frame, geometry=shapes, crs=about["crs"])
                yield frame
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError) as error:
        raise _damaged(source, error) from error


def _require_whole(file: IO[bytes], name: str) -> None:
    """Read a file to its end as XML: of one that is cut, GDAL gives the first part without a word."""
    try:
        expat.ParserCreate().ParseFile(file)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(name, error) from error


def _damaged(source: str, error: Exception) -> InputError:
    message = f"{Path(source).name} uit de BAG is niet te lezen. Misschien is het bestand niet helemaal gedownload."
    return InputError(message, detail=str(error))


def _files(path: Path, kind: str, folder: Path) -> Iterator[str]:
    """Yield what GDAL opens for one kind: a file, or a file in a zip; a zip in a zip is unpacked for a moment."""
    if path.suffix.lower() != ".zip":
        match = _NAME.search(path.name)
        if match and match[1].upper() == kind:
            with path.open("rb") as file:
                _require_whole(file, path.name)
            yield str(path)
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            match = _NAME.search(name)
            if not match or match[1].upper() != kind:
                continue
            if match[3].lower() == "xml":
                with archive.open(name) as member:
                    if not bulk.is_plain(member.read(20_000), ".xml"):
                        raise InputError(f"{name} is geen BAG, of het is beschadigd.")
                    member.seek(0)
                    _require_whole(member, name)
                yield f"/vsizip/{path}/{name}"
                continue
            inner = folder / Path(name).name
            with archive.open(name) as packed, inner.open("wb") as copy:
                while block := packed.read(1 << 20):
                    copy.write(block)
            yield from _files(inner, kind, folder)
            inner.unlink()

"""The LV BAG 2.0 extract: XML files, loose or in (nested) zips, current objects only.

An address is spread over four kinds of file (verblijfsobject, nummeraanduiding, openbare ruimte,
woonplaats) that point to each other. A few thousand objects at a time are read, and only what points
into the area is kept, so memory follows the area and not the extract.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from numpy.typing import NDArray

from kansenkaart import files
from kansenkaart.crs import RD
from kansenkaart.errors import InputError
from kansenkaart.files import archive
from kansenkaart.pdok import Progress
from kansenkaart.sources import bulk
from kansenkaart.sources.merging import OUTSIDE
from kansenkaart.sources.translation import HISTORY

#: The whole country has a zip for each kind of object; one municipality has one for all of them (GEM).
_NAME = re.compile(r"\d{4}(PND|VBO|LIG|STA|NUM|OPR|WPL|GEM)\d{8}(-\d+)?\.(xml|zip)$", re.IGNORECASE)
_ENDS = ("eindGeldigheid", "eindRegistratie", "tijdstipInactief", "tijdstipInactiefLV", "tijdstipNietBagLV")
_PLACED = ("VBO", "LIG", "STA")
_KINDS = {
    "PND": "panden", "VBO": "verblijfsobjecten", "LIG": "ligplaatsen", "STA": "standplaatsen",
    "NUM": "nummeraanduidingen", "OPR": "openbare ruimten", "WPL": "woonplaatsen",
}  # fmt: skip
_AT_ONCE = 5_000
#: Whole numbers stay whole numbers also in a part of a file where some are missing.
_DTYPES = {pa.int32(): pd.Int64Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Extract:
    """What one kind of object gives: rows in the area, and how many were left out and why."""

    frame: pd.DataFrame
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Part:
    """Some thousands of objects as they stand in a file; `shapes` is None for a list without places."""

    batch: pa.RecordBatch
    shapes: NDArray[np.object_] | None

    def frame(self, keep: NDArray[np.bool_]) -> gpd.GeoDataFrame:
        """Return the objects that are kept."""
        made = self.batch.filter(pa.array(keep)).to_pandas(types_mapper=_DTYPES.get)
        return made if self.shapes is None else gpd.GeoDataFrame(made, geometry=self.shapes[keep], crs=RD)


def fits(path: Path) -> bool:
    """Tell whether a file is (part of) an extract: by its root element, or by the names in a zip."""
    if path.suffix.lower() == ".zip":
        return any(_NAME.search(name) for name in archive.names(path))
    with path.open("rb") as file:
        head = file.read(20_000)
    return b"bagStand" in head[:4000] and bulk.is_plain(head, ".xml")


def read(paths: Sequence[Path], box: Box, *, progress: Progress | None = None) -> tuple[Extract, Extract]:
    """Return buildings and addresses of an extract that meet a box in RD.

    Parameters
    ----------
    progress
        Called with a kind of object, and how many were looked at.

    Returns
    -------
    panden, adressen
        Under the names of the extract; addresses complete with street, number and place.

    Raises
    ------
    InputError
        When a file is damaged.
    """
    look = partial(_parts, paths, progress=progress)
    panden = _placed(look("PND"), box)
    objects = [_placed(look(kind), box) for kind in _PLACED]
    adressen = Extract(
        _joined([found.frame for found in objects]), sum((found.skipped for found in objects), Counter())
    )
    if not adressen.frame.empty:
        adressen.frame = _with_address(look, adressen.frame)
    return panden, adressen


def _placed(parts: Iterable[Part], box: Box) -> Extract:
    """Return current objects of one kind that meet the box."""
    window, frames, skipped = shapely.box(*box), [], Counter[str]()
    for part in parts:
        now, near = _current(part.batch), shapely.intersects(part.shapes, window)
        skipped += Counter({HISTORY: int((~now).sum()), OUTSIDE: int((now & ~near).sum())})
        frames += [part.frame(now & near)] if (now & near).any() else []
    return Extract(_joined(frames), skipped)


def _joined(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else gpd.GeoDataFrame(geometry=[], crs=RD)


def _with_address(look: Callable[[str], Iterator[Part]], objects: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Complete objects with number, street and place, by following what they point to."""
    main = objects["hoofdadresNummeraanduidingRef"]
    numbers = _pointed(look("NUM"), set(main.dropna()))
    streets = _pointed(look("OPR"), set(numbers["openbareruimteRef"].dropna()))
    towns = _pointed(look("WPL"), {*streets["woonplaatsRef"].dropna(), *numbers["woonplaatsRef"].dropna()})
    street = numbers["openbareruimteRef"]
    # A number may lie in another town than most of its street; then it says so itself.
    town = numbers["woonplaatsRef"].where(numbers["woonplaatsRef"].notna(), street.map(streets["woonplaatsRef"]))
    numbers = numbers.assign(openbareRuimteNaam=street.map(streets["naam"]), woonplaatsNaam=town.map(towns["naam"]))
    names = ["huisnummer", "huisletter", "huisnummerToevoeging", "postcode", "openbareRuimteNaam", "woonplaatsNaam"]
    return objects.assign(**{name: main.map(numbers[name]) for name in names})


def _pointed(parts: Iterable[Part], wanted: set[str]) -> pd.DataFrame:
    """Return current rows that are pointed to, by their number; empty columns when there are none."""
    frames, asked = [], pa.array(sorted(wanted), pa.string())
    for part in parts:
        asked_for = pc.is_in(part.batch["identificatie"], value_set=asked).to_numpy(zero_copy_only=False)
        frames.append(part.frame(_current(part.batch) & asked_for))
    columns = ["identificatie", "naam", "huisnummer", "huisletter", "huisnummerToevoeging", "postcode",
               "openbareruimteRef", "woonplaatsRef"]  # fmt: skip
    found = pd.concat(
        [frame.reindex(columns=columns).astype(object) for frame in frames if len(frame)]
        or [pd.DataFrame(columns=columns, dtype=object)]
    )
    return found.drop_duplicates("identificatie").set_index("identificatie")


def _current(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Return a mask of the rows without an end of any kind."""
    current = np.ones(len(batch), dtype=bool)
    for name in set(_ENDS).intersection(batch.schema.names):
        current &= batch[name].is_null().to_numpy(zero_copy_only=False)
    return current


def _parts(paths: Sequence[Path], kind: str, *, progress: Progress | None = None) -> Iterator[Part]:
    """Yield the files of one kind, a part of a file at a time."""
    looked_at = 0
    with tempfile.TemporaryDirectory(prefix="kansenkaart-") as folder:
        for path in paths:
            try:
                for source in _files(path, kind, Path(folder)):
                    for part in _of_file(source):
                        looked_at += len(part.batch)
                        if progress:
                            progress(_KINDS[kind], looked_at, False)
                        yield part
            except InputError as error:
                raise InputError(f"{path.name}: {error.message}", detail=error.detail) from error
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError) as error:
                message = f"{path.name} uit de BAG is niet te lezen. Misschien is het niet helemaal gedownload."
                raise InputError(message, detail=str(error)) from error


def _of_file(source: str) -> Iterator[Part]:
    """Yield a file as parts of at most `_AT_ONCE` objects; every part has the same kinds of columns."""
    with pyogrio.raw.open_arrow(source, batch_size=_AT_ONCE, use_pyarrow=True) as (about, reader):
        name = about["geometry_name"] or "wkb_geometry"
        for batch in reader:
            shapes = None
            if name in batch.schema.names:
                shapes = shapely.from_wkb(batch[name].to_numpy(zero_copy_only=False), on_invalid="ignore")
            plain = batch if shapes is None else batch.drop_columns([name])
            yield Part(plain, shapes)


def _files(path: Path, kind: str, folder: Path) -> Iterator[str]:
    """Yield what GDAL opens for one kind: a file, or a file in a zip; a zip in a zip is unpacked for a moment."""
    if path.suffix.lower() != ".zip":
        match = _NAME.search(path.name)
        if match and match[1].upper() == kind:
            with path.open("rb") as file:
                _look_at(file)
            yield str(path)
        return
    for member in archive.members(path):
        match = _NAME.search(member.filename)
        if not match or match[1].upper() not in (kind, "GEM"):
            continue
        if match[3].lower() == "xml":
            with archive.opened(path, member) as file:
                _look_at(file)
            yield f"/vsizip/{path}/{member.filename}"
        else:
            inner = archive.unpack_one(path, member, folder)
            yield from _files(inner, kind, folder)
            inner.unlink()


def _look_at(file: IO[bytes]) -> None:
    """Refuse what is no part of an extract, or not whole."""
    if not bulk.is_plain(file.read(20_000), ".xml"):
        raise InputError("dit is geen BAG, of het is beschadigd.")
    file.seek(0)
    files.require_whole_xml(file)

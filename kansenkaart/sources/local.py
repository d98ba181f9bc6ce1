"""Open geodata from files that people have."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from kansenkaart import crs as crs_
from kansenkaart import files, layers
from kansenkaart.crs import require_rd
from kansenkaart.errors import InputError
from kansenkaart.files import archive
from kansenkaart.pdok import Progress
from kansenkaart.sources import bag3d, bulk, cityjson, lvbag
from kansenkaart.sources.loading import DEFAULT_MARGIN_M, Loaded, Raw, combine
from kansenkaart.sources.merging import OUTSIDE
from kansenkaart.sources.recognition import recognise, row
from kansenkaart.sources.translation import OTHER_SHAPE

Box = tuple[float, float, float, float]
#: Its own readers know what they read, also where nothing of it lies in the area.
_THREE_D = row("3dbag")
_SHAPES: dict[layers.Geometry, str] = {"point": "punten", "line": "lijnen", "area": "vlakken"}


def read_layers(
    paths: Iterable[Path],
    *,
    area: gpd.GeoDataFrame,
    margin_m: float = DEFAULT_MARGIN_M,
    as_layer: str | None = None,
    crs: str | None = None,
    present: Mapping[str, gpd.GeoDataFrame] | None = None,
    read_at: str = "",
    progress: Progress | None = None,
) -> Loaded:
    """Read files with open geodata into canonical layers, cut to an area and a margin around it.

    Parameters
    ----------
    paths
        Files in any form that `files` reads; all layers in them are looked at.
    area
        Polygons in RD; objects that do not meet them, made `margin_m` wider, are left out.
    as_layer
        Canonical layer that the files are, for what is not recognised by itself.
    crs
        The CRS of the files, when they do not say it rightly themselves.
    present
        Layers that the dossier already has: objects with the same id complete each other.
    read_at
        UTC time that goes into the sources.
    progress
        Called with a file, or a kind of object in the BAG, how many objects were looked at, and whether that is all.

    Raises
    ------
    InputError
        When a file cannot be read or recognised; nothing was changed then.
    """
    extent = require_rd(area, "area").geometry.union_all().buffer(margin_m)
    x_min, y_min, x_max, y_max = extent.bounds
    box = (x_min, y_min, x_max, y_max)
    found = [Path(path) for path in paths]
    missing = [path.name for path in found if not path.is_file()]
    if missing:
        raise InputError(f"{missing[0]}: dit bestand is er niet.")
    extracts = [path for path in found if _may_be_extract(path) and lvbag.fits(path)]
    raws, notes = _extract(extracts, box, progress) if extracts else ([], [])
    for path in found:
        if path not in extracts:
            more, said = _file(path, box, as_layer, crs, progress)
            raws, notes = [*raws, *more], [*notes, *said]
    loaded = combine(raws, area=area, margin_m=margin_m, present=present, read_at=read_at)
    if as_layer and raws and not any(len(part.frame) for part in loaded.parts):
        _explain_nothing(loaded)
    return replace(loaded, notes=(*notes, *loaded.notes))


def _explain_nothing(loaded: Loaded) -> None:
    """Refuse files of which no object has the shape that the named layer has."""
    for part in loaded.parts:
        if part.source.counts.get(OTHER_SHAPE):
            kind = _SHAPES[layers.row(part.layer).geometry]
            label = layers.row(part.layer).label
            raise InputError(
                f"{part.source.file}: de laag '{label}' bestaat uit {kind}, en die staan niet in het bestand."
            )


def _may_be_extract(path: Path) -> bool:
    return path.suffix.lower() in (".xml", ".zip")


def _extract(paths: list[Path], box: Box, progress: Progress | None) -> tuple[list[Raw], list[str]]:
    """Read the files of an LV BAG extract together: they point to each other."""
    panden, adressen = lvbag.read(paths, box, progress=progress)
    name = paths[0].name if len(paths) == 1 else f"{paths[0].name} en {len(paths) - 1} andere"
    made = (("bag_pand", "Pand", panden), ("bag_adres", "Verblijfsobject", adressen))
    raws = [
        Raw(found.frame, row(slug), name, layer, found.skipped)
        for slug, layer, found in made
        if len(found.frame) or found.skipped
    ]
    return raws, [] if raws else [f"{name}: geen gebouwen of adressen gevonden in dit deel van de BAG."]


def _file(
    path: Path, box: Box, as_layer: str | None, crs: str | None, progress: Progress | None
) -> tuple[list[Raw], list[str]]:
    """Read one file in the way that fits it; layers that are not recognised are a note, unless all are."""
    raws, notes, complaints = [], list[str](), []
    tell: Progress = progress or (lambda _name, _count, _whole: None)
    looked_at = 0
    tell(path.name, looked_at, False)

    def looked(step: str, count: int) -> None:
        tell(f"{path.name} {step}".rstrip(), count, False)

    for name, frame, skipped, said in _layers(path, box, crs, looked):
        looked_at += len(frame) + sum(skipped.values())
        tell(path.name, looked_at, False)
        notes += [f"{path.name}: {note}" for note in said]
        try:
            own = _THREE_D if name == _THREE_D.slug and not as_layer else None
            dataset = own or recognise(frame, layer=name, stem=path.stem, as_layer=as_layer)
        except InputError as error:
            complaints.append((name, error))
            continue
        raws.append(Raw(frame, dataset, path.name, name, skipped))
    tell(path.name, looked_at, True)
    if complaints and not raws:
        raise complaints[0][1]
    notes += [f"{path.name}: de laag '{name}' herkennen we niet, en is overgeslagen." for name, _ in complaints]
    if not raws:
        notes.append(f"{path.name}: er staan geen objecten in het bestand.")
    return raws, list(dict.fromkeys(notes))


def _layers(
    path: Path, box: Box, crs: str | None, looked: cityjson.Tell
) -> Iterator[tuple[str, gpd.GeoDataFrame, Mapping[str, int], Sequence[str]]]:
    """Yield (layer, frame in RD, what was skipped, notes) of a file."""
    if path.suffix.lower() == ".gz":
        with tempfile.TemporaryDirectory(prefix="kansenkaart-") as folder:
            yield from _layers(archive.gunzip(path, Path(folder)), box, crs, looked)
        return
    with path.open("rb") as file:
        head = file.read(4000)
    if cityjson.fits(head):
        frame, outside = cityjson.read(path, box, tell=looked)
        yield _THREE_D.slug, frame, {OUTSIDE: outside} if outside else {}, ()
    elif bag3d.fits(path):
        frame, outside = bag3d.read(path, box)
        yield _THREE_D.slug, frame, {OUTSIDE: outside} if outside else {}, ()
    elif bulk.fits(path):
        for found in bulk.read(path, box, crs=crs_.parse(crs) if crs else None):
            yield found.layer, found.frame, {OUTSIDE: found.outside} if found.outside else {}, found.notes
    else:
        for name, read in files.each(path, crs=crs):
            yield name, read.frame, Counter(refusal.reason for refusal in read.refused), read.notes

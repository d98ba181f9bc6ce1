"""Open geodata from files that people have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd

from kansenkaart import files
from kansenkaart.errors import InputError
from kansenkaart.sources.loading import DEFAULT_MARGIN_M, Loaded, Raw, combine
from kansenkaart.sources.recognition import recognise


def read_layers(
    paths: Iterable[Path],
    *,
    area: gpd.GeoDataFrame,
    margin_m: float = DEFAULT_MARGIN_M,
    as_layer: str | None = None,
    crs: str | None = None,
    present: Mapping[str, gpd.GeoDataFrame] | None = None,
    read_at: str = "",
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

    Raises
    ------
    InputError
        When a file cannot be read or recognised; nothing was changed then.
    """
    raws: list[Raw] = []
    notes: list[str] = []
    for path in map(Path, paths):
        found, said = _read(path, as_layer, crs)
        raws += found
        notes += said
    loaded = combine(raws, area=area, margin_m=margin_m, present=present, read_at=read_at)
    return Loaded(loaded.parts, (*notes, *loaded.notes))


def _read(path: Path, as_layer: str | None, crs: str | None) -> tuple[list[Raw], list[str]]:
    """Read all layers of one file; layers that are not recognised are a note, unless all are."""
    raws, notes, complaints = [], [], []
    names = files.layers(path)
    for name in names:
        read = files.read(path, layer=name, crs=crs)
        notes += [f"{path.name}: {note}" for note in read.notes]
        try:
            dataset = recognise(read.frame, layer=name, stem=path.stem, as_layer=as_layer)
        except InputError as error:
            complaints.append(error)
            continue
        raws.append(Raw(read.frame, dataset, path.name, name, len(read.refused)))
    if complaints and not raws:
        raise complaints[0]
    return raws, notes + [f"Overgeslagen: {error.message}" for error in complaints]

"""Which row of DATASETS a file is: by name, then by telling values, then by its columns alone."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd

from kansenkaart import layers
from kansenkaart.errors import InputError
from kansenkaart.sources import bag, bgt, regions, rudifun, values
from kansenkaart.sources.dataset import Dataset, Make, Publication, Take, fold

#: Every form of open geodata that is recognised. The first that describes an object wins its geometry.
DATASETS: tuple[Dataset, ...] = bag.DATASETS + bgt.DATASETS + regions.DATASETS + rudifun.DATASETS

_ROWS = {row.slug: row for row in DATASETS}
_OWN_FILE = Publication("niet vermeld", "niet vermeld", "Eigen bestand")
_MAKE: dict[layers.Kind, Make] = {
    "text": values.text, "int": values.whole, "float": values.number, "bool": values.truth,
}  # fmt: skip
_DUTCH = {
    "id": ("identificatie", "code", "nummer", "objectid"), "name": ("naam", "titel"),
    "kind": ("soort", "type", "functie"), "species": ("boomsoort", "soort", "soortnaam"), "height_m": ("hoogte",),
    "public": ("openbaar",), "surface": ("verharding",), "inhabitants": ("inwoners",), "dwellings": ("woningen",),
    "built_year": ("bouwjaar",), "storeys": ("bouwlagen",), "planted_year": ("plantjaar",), "rule": ("regel",),
}  # fmt: skip


def row(slug: str) -> Dataset:
    """Return the row of DATASETS with this slug (KeyError when there is none)."""
    return _ROWS[slug]


def recognise(raw: gpd.GeoDataFrame, *, layer: str, stem: str, as_layer: str | None = None) -> Dataset:
    """Return the dataset that a foreign frame is.

    Parameters
    ----------
    raw
        The frame under its foreign column names.
    layer, stem
        Name of the layer in the file, and of the file without suffix.
    as_layer
        Canonical layer that the user names: only datasets that fill it come into question, and when
        none fits, every column with a usable name is taken as it is.

    Raises
    ------
    InputError
        When nothing fits, with what would help.
    """
    columns = {fold(str(column)) for column in raw.columns}
    fits = [row for row in DATASETS if row.fits(columns)]
    if as_layer:
        fits = [row for row in fits if as_layer in row.layers]
    found = _by_name(fits, fold(layer)) or _by_name(fits, fold(stem)) or _by_values(fits, raw) or _by_columns(fits)
    if found is None and as_layer:
        found = own_file(as_layer)
    if found is None:
        raise InputError(
            f"{stem}, laag '{layer}': we weten niet welke gegevens dit zijn. Zeg bij welke laag ze horen, met --as. "
            f"Kies uit: {', '.join(row.slug for row in layers.LAYERS)}.",
            detail=f"columns: {sorted(columns)}",
        )
    return found


def _by_name(fits: Sequence[Dataset], name: str) -> Dataset | None:
    """Return the dataset of which the longest part is in the name; of equals the one that needs most."""
    scored = [(len(part), len(row.needs), row) for row in fits for part in row.names if part in name]
    return max(scored, key=lambda found: found[:2])[2] if scored else None


def _by_values(fits: Sequence[Dataset], raw: gpd.GeoDataFrame) -> Dataset | None:
    """Return the dataset of which a telling value occurs in the frame."""
    for row in fits:
        if row.known_by is None:
            continue
        name, telling = row.known_by
        columns = [column for column in raw.columns if fold(str(column)) == name]
        if columns and values.text(raw[columns[0]]).isin(telling).any():
            return row
    return None


def _by_columns(fits: Sequence[Dataset]) -> Dataset | None:
    """Return the dataset that needs most columns, when there is one such."""
    most = max((len(row.needs) for row in fits), default=0)
    best = [row for row in fits if len(row.needs) == most]
    return best[0] if len(best) == 1 else None


def own_file(slug: str) -> Dataset:
    """Return the dataset for a file of which only the user knows what it is."""
    if slug not in {row.slug for row in layers.LAYERS}:
        known = ", ".join(row.slug for row in layers.LAYERS)
        raise InputError(f"'{slug}' is geen laag. Kies uit: {known}.")
    columns = layers.COMMON + layers.row(slug).columns
    takes = {
        column.name: Take((fold(column.name), *_DUTCH.get(column.name, ())), _MAKE[column.kind]) for column in columns
    }
    return Dataset(f"eigen_{slug}", "Eigen bestand", _OWN_FILE, (), (), slug, takes, official=False)

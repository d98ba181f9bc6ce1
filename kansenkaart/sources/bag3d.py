"""3DBAG as GeoPackage: facts of a building in the layer `pand`, its roof in a layer per level of detail."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np

from kansenkaart.errors import InputError
from kansenkaart.sources import bulk

FACTS = "pand"
#: One height per part of a roof, and most buildings are one part: the level that storeys can be read from.
ROOFS = "lod12_2d"
_ROOF_M, _ROOF_PART_M, _ID = "b3_h_dak_70p", "b3_h_70p", "identificatie"
Box = tuple[float, float, float, float]


def fits(path: Path) -> bool:
    """Tell by its layers whether a GeoPackage is 3DBAG."""
    return path.suffix.lower() == ".gpkg" and {FACTS, ROOFS} <= bulk.layers(path)


def read(path: Path, box: Box) -> tuple[gpd.GeoDataFrame, int]:
    """Return the buildings that meet a box in RD with the height of their roof, and how many lie outside it.

    The roof of a building in parts is the mean of its parts, weighed by their area (m NAP).

    Raises
    ------
    InputError
        When the layers lack the columns of 3DBAG.
    """
    found = {layer.layer: layer for layer in bulk.read(path, box, only=(FACTS, ROOFS))}
    facts, roofs = found[FACTS].frame, found[ROOFS].frame
    if _ID not in facts or not {_ID, _ROOF_PART_M} <= set(roofs):
        raise InputError(f"{path.name} lijkt 3DBAG, maar heeft niet de kolommen die we kennen ({_ROOF_PART_M}).")
    area = roofs.geometry.area.where(roofs[_ROOF_PART_M].notna())
    sums = (roofs[_ROOF_PART_M] * area).groupby(roofs[_ID]).sum() / area.groupby(roofs[_ID]).sum().replace(0, np.nan)
    return facts.assign(**{_ROOF_M: facts[_ID].map(sums)}), found[FACTS].outside

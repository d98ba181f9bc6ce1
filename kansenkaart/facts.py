"""What the base map says about a place, and which kansen are already there. Pure, RD.

Only what lies there: no norm, no opinion. A layer that the dossier lacks is a row too
(`known` is false), so silence never looks like "there is nothing".
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers as tables
from kansenkaart.crs import require_rd
from kansenkaart.shapes import as_meant

#: Round a point within this distance counts as "at this place".
AROUND_M = 25.0
#: Overlaps smaller than this are digitising noise.
NOISE_M2 = 1.0
#: A buurt in which less of the area lies is a neighbour: borders of CBS and of a drawing are never the same line.
PART_OF_AREA = 0.01
#: So many objects at a place are called by what is theirs alone; of more, only the number is said.
CALLED = 3

COLUMNS = ("layer", "kind", "count", "area_m2", "distance_m", "known")


def of_place(geometry: BaseGeometry, layers: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Tell what the base map says about a place.

    Parameters
    ----------
    geometry
        Point, line or area in RD. A point or line is looked at with `AROUND_M` metres around it
        for things to count, and exactly for what it lies on.
    layers
        Canonical frames by slug, RD.

    Returns
    -------
    facts
        One row per layer and kind: `layer` (slug), `kind` (text or empty; of a buurt, wijk or
        municipality its name, of at most `CALLED` parcels their designations), `count` (objects),
        `area_m2` (shared with the place; NA for points), `distance_m` (0 when the place lies on
        it), `known` (false: the dossier has no such layer). Ordered as `layers.LAYERS`.
    """
    (place,) = as_meant(np.array([geometry], dtype=object))
    rows: list[dict[str, object]] = []
    for row in sorted(tables.LAYERS, key=lambda layer: layer.order):
        if row.slug not in layers:
            if row.is_extra:
                continue
            rows.append({"layer": row.slug, "kind": "", "count": 0, "known": False})
            continue
        rows += _of_layer(row, place, require_rd(layers[row.slug], row.slug))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"area_m2": "Float64", "distance_m": "Float64"})


def _of_layer(row: tables.Layer, geometry: BaseGeometry, frame: gpd.GeoDataFrame) -> list[dict[str, object]]:
    """Return the rows of one layer, one per kind."""
    is_area = shapely.get_dimensions(geometry) == 2
    reach = 0.0 if is_area or row.geometry == "area" else AROUND_M
    hits = frame.iloc[frame.sindex.query(geometry, predicate="dwithin", distance=reach)].copy()
    hits["_m2"] = shapely.area(shapely.intersection(hits.geometry.to_numpy(), geometry))
    hits["_m"] = shapely.distance(hits.geometry.to_numpy(), geometry)
    if row.geometry == "area" and is_area:
        hits = hits[hits["_m2"] >= NOISE_M2]
    return [
        {
            "layer": row.slug,
            "kind": kind,
            "count": len(group),
            "area_m2": float(group["_m2"].sum()) if row.geometry == "area" else None,
            "distance_m": float(group["_m"].min()),
            "known": True,
        }
        for kind, group in hits.groupby(_labels(row, hits), sort=True)
    ]


def _labels(row: tables.Layer, hits: gpd.GeoDataFrame) -> pd.Series:
    """Return what is said of every object: objects of which the same is said are counted together."""
    if row.called_by:
        names = hits.get(row.called_by, pd.Series(dtype=object)).dropna()
        few = len(names) == len(hits) <= CALLED
        return pd.Series(", ".join(sorted(names)) if few else "", index=hits.index)
    column = "name" if row.is_region else "kind"
    return hits[column].fillna("") if column in hits.columns else pd.Series("", index=hits.index)


def figures(area: BaseGeometry, layers: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return what CBS counts in the buurten, wijken and municipalities that an area lies in.

    Parameters
    ----------
    area
        Polygon in RD.
    layers
        Canonical frames by slug, RD.

    Returns
    -------
    figures
        One row per region that covers at least `PART_OF_AREA` of the area; from small to large, and
        of one size the largest part first. Columns: `layer` (slug), `id`, `name`, `area_share` (part
        of the area that lies in it) and the names of `layers.FIGURES`, NA where CBS does not say.
    """
    names = [column.name for column in tables.FIGURES]
    found = [pd.DataFrame(columns=["layer", "id", "name", "area_share", *names])]
    for row in tables.LAYERS:
        if row.is_region and row.slug in layers:
            frame = require_rd(layers[row.slug], row.slug)
            share = shapely.area(shapely.intersection(frame.geometry.to_numpy(), area)) / area.area
            here = frame.assign(layer=row.slug, area_share=share)[share >= PART_OF_AREA]
            found.append(here.sort_values(["area_share", "id"], ascending=[False, True])[found[0].columns])
    filled = [pd.DataFrame(part).astype(object) for part in found if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else found[0]


def nearby(geometry: BaseGeometry, kansen: gpd.GeoDataFrame, *, distance_m: float = 50.0) -> gpd.GeoDataFrame:
    """Return the kansen within a distance of a place, nearest first.

    Parameters
    ----------
    geometry
        The place, RD.
    kansen
        One row per kans, RD.
    distance_m
        Straight-line distance; compared as `distance <= distance_m`, never with a buffer.

    Returns
    -------
    near
        The same rows with a column `distance_m`.
    """
    frame = require_rd(kansen, "kansen")
    distance = shapely.distance(frame.geometry.to_numpy(), geometry)
    near = frame.assign(distance_m=distance)
    return near[near["distance_m"] <= distance_m].sort_values(["distance_m", "id"])

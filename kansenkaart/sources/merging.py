"""Pieces of one layer put together: cut to the area, one object per id, addresses beside their building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers

OUTSIDE = "buiten het gebied"
ALREADY = "al bekend uit een ander bestand (aangevuld)"
#: A clipped sliver smaller than this is no object.
SLIVER_M2 = 0.01


@dataclass(slots=True)
class Piece:
    """What one file gives to one layer. `fills` and the frame's `id` decide how pieces meet."""

    slug: str
    frame: gpd.GeoDataFrame
    fills: bool
    twin_m: float = 0.0
    dropped: dict[str, int] = field(default_factory=dict)


def cut(frame: gpd.GeoDataFrame, slug: str, extent: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the objects that meet the extent.

    Continuous ground (`Layer.is_ground`) is clipped to it, so that sums of m2 are about the area;
    things stay whole when they stick out. Touching is not meeting for areas.
    """
    shapely.prepare(extent)
    row = layers.row(slug)
    near = frame[shapely.intersects(extent, frame.geometry.array)]
    if row.geometry != "area":
        return near
    crossing = ~shapely.contains_properly(extent, near.geometry.array)
    parts = shapely.intersection(near.geometry.array[crossing], extent)
    parts = [_areas_of(part) for part in parts]
    meets = pd.Series(data=True, index=near.index)
    meets[crossing] = shapely.area(parts) > SLIVER_M2
    if not row.is_ground:
        return near[meets]
    geometry = near.geometry.copy()
    geometry[crossing] = shapely.orient_polygons(parts)
    return near.set_geometry(geometry)[meets]


def _areas_of(shape: BaseGeometry) -> BaseGeometry:
    """Keep the areas of a shape; where two edges run together an intersection also holds lines."""
    if shape.geom_type != "GeometryCollection":
        return shape
    return shapely.union_all(
        [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    )


def merge(pieces: Sequence[Piece], present: gpd.GeoDataFrame | None = None) -> list[gpd.GeoDataFrame]:
    """Return the frames of the pieces, with every id in one of them only.

    Where pieces describe the same object, the first that does not merely `fills` keeps it, and what
    it does not know is taken from the others. Objects that the dossier already has (`present`) lose to
    a new full description and win from one that only fills; changed ones come back in the piece that
    changed them.
    """
    order = sorted(range(len(pieces)), key=lambda index: pieces[index].fills)
    frames = [piece.frame.set_index("id", drop=False) for piece in pieces]
    owners: dict[str, int] = {}
    for index in order:
        mine = frames[index]
        if present is not None and not present.empty:
            mine = _beside_present(mine, present.set_index("id", drop=False), fills=pieces[index].fills)
        known = mine.index.intersection(list(owners))
        for owner in {owners[name] for name in known}:
            shared = [name for name in known if owners[name] == owner]
            frames[owner] = _filled(frames[owner], mine.loc[shared])
        if len(known):
            pieces[index].dropped[ALREADY] = len(known)
        frames[index] = mine.drop(index=known)
        owners |= dict.fromkeys(frames[index].index, index)
    return [frame.reset_index(drop=True) for frame in frames]


def with_numbers_of_twins(pieces: Sequence[Piece], present: gpd.GeoDataFrame | None = None) -> None:
    """Give an object of a piece with `twin_m` the id of the same thing in another piece or in the dossier.

    The same thing lies within `twin_m`, and each of the two is the nearest of the other.
    """
    for piece in pieces:
        if not piece.twin_m or piece.frame.empty:
            continue
        others = [other.frame for other in pieces if other is not piece and not other.twin_m]
        others += [] if present is None else [present]
        others = [other[["id", "geometry"]] for other in others if not other.empty]
        if others:
            piece.frame = _renumbered(piece.frame, pd.concat(others, ignore_index=True), piece.twin_m)


def _renumbered(frame: gpd.GeoDataFrame, others: gpd.GeoDataFrame, twin_m: float) -> gpd.GeoDataFrame:
    """Return the frame with ids of their twins; an object whose own id is known there has no other twin."""
    others = others.drop_duplicates("id")
    there, mine = others[~others["id"].isin(frame["id"])], frame[~frame["id"].isin(others["id"])]
    if there.empty or mine.empty:
        return frame
    to, back = (_nearest(a, b) for a, b in ((mine, there), (there, mine)))
    away = shapely.distance(mine.geometry.array, there.geometry.array[to])
    twins = (back[to] == np.arange(len(mine))) & (away <= twin_m)
    ids = frame["id"].copy()
    ids.loc[mine.index[twins]] = there["id"].to_numpy()[to[twins]]
    return frame.assign(id=ids)


def _nearest(frame: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> np.ndarray:
    """Return for every object of a frame the position of the nearest other."""
    found: np.ndarray = shapely.STRtree(others.geometry.array).nearest(frame.geometry.array)
    return found


def _beside_present(mine: gpd.GeoDataFrame, present: gpd.GeoDataFrame, *, fills: bool) -> gpd.GeoDataFrame:
    """Complete new objects with what the dossier knows of them; a piece that fills leaves its shape alone."""
    shared = mine.index.intersection(present.index)
    made = _filled(mine, present.loc[shared])
    if fills:
        old = _filled(present.loc[shared], mine.loc[shared])
        made = pd.concat([made.drop(index=shared), old])
    return made


def _filled(frame: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Fill what is missing in a frame from another one with (some of) the same ids as index."""
    made = frame.copy()
    for column in other.columns.difference([frame.geometry.name, other.geometry.name]):
        values = other[column].reindex(made.index)
        made[column] = made[column].where(made[column].notna(), values) if column in made else values
    return made


def link(panden: gpd.GeoDataFrame, adressen: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return both layers with `pand_id` of addresses and `dwellings`, `use`, floor area of buildings.

    An address without the number of a building that is here gets the building it lies in. Dwellings
    are counted from addresses with `woonfunctie`; where addresses do not tell their use, nothing is
    counted. A building without addresses has 0 dwellings only within the box of the addresses: beyond
    it we do not know.
    """
    adressen = adressen.assign(pand_id=_buildings_of(adressen, panden))
    if adressen["use"].isna().all():
        return panden, adressen
    groups = adressen[adressen["pand_id"].notna()].groupby("pand_id")
    kinds = {uses for uses in adressen["use"].dropna().unique() if layers.DWELLING_USE in uses.split(",")}
    homes = adressen["use"].isin(kinds).groupby(adressen["pand_id"]).sum()
    covered = panden.intersects(shapely.box(*adressen.total_bounds))
    counted = panden["id"].map(homes).astype("Int64").mask(~panden["id"].isin(groups.groups) & covered, 0)
    made = panden.assign(
        dwellings=counted.where(counted.notna(), panden["dwellings"]),
        use=panden["use"].where(panden["use"].notna(), panden["id"].map(_uses(adressen))),
        floor_area_m2=panden["floor_area_m2"].where(
            panden["floor_area_m2"].notna(), panden["id"].map(groups["floor_area_m2"].sum(min_count=1))
        ),
    )
    return made, adressen


def _uses(adressen: gpd.GeoDataFrame) -> pd.Series:
    """Return, by number of the building, the different uses of its addresses, joined by a comma."""
    pairs = pd.DataFrame(adressen[["pand_id", "use"]]).dropna().drop_duplicates()
    apart = pairs.assign(use=pairs["use"].str.split(",")).explode("use").drop_duplicates().sort_values(list(pairs))
    several = apart["pand_id"].duplicated(keep=False)
    joined = apart[several].groupby("pand_id")["use"].agg(",".join)
    return pd.concat([apart[~several].set_index("pand_id")["use"], joined])


def _buildings_of(adressen: gpd.GeoDataFrame, panden: gpd.GeoDataFrame) -> pd.Series:
    """Return the building of every address: the one it names when that is here, else the one around it."""
    named = adressen["pand_id"].where(adressen["pand_id"].isin(panden["id"]))
    lost = adressen[named.isna()]
    points, around = panden.sindex.query(lost.geometry, predicate="intersects")
    place = pd.Series(panden["id"].to_numpy()[around], index=lost.index[points])
    place = place[~place.index.duplicated()].reindex(adressen.index)
    return named.where(named.notna(), place).astype("object").where(lambda made: made.notna(), None)

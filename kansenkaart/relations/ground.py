"""The base map, made ready once per release of its layers and asked by every check after that.

Every area object gets a class of ground from the open table; overlapping objects of one layer are
cut apart so that a sum over objects is the area of their union.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kansenkaart import areas, layers, rules, shapes
from kansenkaart.areas import Floats, Ints, Prepared
from kansenkaart.crs import RD, require_rd
from kansenkaart.ground import stock_of, tells_homes

_AREA_LAYERS = tuple(
    row.slug
    for row in layers.LAYERS
    if row.geometry == "area" and row.slug in {ground.layer for ground in rules.GROUNDS}
)
_KEPT = ("id", "layer", "ground", "object_date", "status", "amount", "geometry")
#: Layers that are asked for more than the ground they cover: slug and what stays unknown without it.
ASKED = {
    "boom": "Hoeveel bomen er staan, is niet gecontroleerd.",
    "adres": "Hoeveel woningen er staan, is niet gecontroleerd.",
    "buurt": "De grens van de buurt is niet bekend; we rekenen met het hele gebied.",
    "regel": "Of hier al een regel geldt, is niet gecontroleerd.",
}


@dataclass(frozen=True)
class Buurt:
    """Green, play and dwellings of one neighbourhood; `dwellings` is None when nobody can say.

    `given_out_m2` is the ground of buildings and yards, overlap once; None when a layer for it is absent.
    """

    name: str
    shape: BaseGeometry | None
    green_m2: float
    dwellings: int | None
    play_m2: float = 0.0
    given_out_m2: float | None = None


@dataclass(frozen=True)
class Ground:
    """The base map ready to be asked.

    `areas` holds all area objects together: `id` is `layer:object-id`, `ground` a slug of
    `rules.GROUNDS`, `amount` what is counted in the object (parking bays). `present` names the layers
    that have objects; `dates` says per layer up to which day it is.
    """

    areas: Prepared
    trees: Prepared
    dwellings: Prepared
    buurten: Prepared
    marked: Prepared
    present: frozenset[str]
    dates: Mapping[str, str]
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """Ids of the area objects."""
        return np.asarray(self.areas.frame["id"], dtype=object)

    @cached_property
    def grounds(self) -> Ints:
        """Number of the class of ground of each area object, an index of `GROUND_SLUGS`."""
        return _numbers(self.areas.frame["ground"], GROUND_SLUGS)

    @cached_property
    def layers(self) -> Ints:
        """Number of the layer of each area object, an index of `LAYER_SLUGS`."""
        return _numbers(self.areas.frame["layer"], LAYER_SLUGS)

    @cached_property
    def amounts(self) -> Floats:
        """What is counted in each object; NaN when unknown."""
        return np.asarray(self.areas.frame["amount"], dtype=float)

    @cached_property
    def moving(self) -> NDArray[np.bool_]:
        """Tell per object whether its status says that the street is ahead of the map (gate G9)."""
        status = self.areas.frame["status"]
        ahead = [text for text in status.unique() if any(word in str(text).lower() for word in rules.IN_MOTION)]
        return np.asarray(status.isin(ahead), dtype=bool)

    @cached_property
    def days(self) -> NDArray[np.str_]:
        """Object date of each area object (ISO day); empty where unknown."""
        return np.array([text[:10] for text in self.areas.frame["object_date"].tolist()], dtype="U10")

    @cached_property
    def lengths(self) -> Floats:
        """Perimeter of each area object in metres."""
        return np.asarray(shapely.length(self.areas.shapes), dtype=float)

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """Shapes of the area objects."""
        return self.areas.shapes

    @cached_property
    def box(self) -> Floats | None:
        """Extent of everything on the base map; None when there is nothing."""
        boxes = [ready.boxes for ready in (self.areas, self.trees, self.dwellings, self.buurten) if len(ready)]
        if not boxes:
            return None
        corners = np.concatenate(boxes)
        return np.concatenate([corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)])

    @cached_property
    def tree_ids(self) -> NDArray[np.object_]:
        """Ids of the trees, as `layer:object-id`."""
        return np.array([f"boom:{name}" for name in self.trees.frame["id"].tolist()], dtype=object)

    @cached_property
    def crowns(self) -> Floats:
        """Crown of each tree in m2; NaN when unknown."""
        return _column(self.trees.frame, "crown_m2")

    @cached_property
    def dwelling_xy(self) -> tuple[Floats, Ints]:
        """Places where people live, once each, and how many dwellings share the place."""
        xy = shapely.get_coordinates(self.dwellings.shapes).reshape(-1, 2)
        places, counts = np.unique(xy, axis=0, return_counts=True)
        return places, counts.astype(np.int64)

    def of_layers(self, slugs: tuple[str, ...]) -> Ints:
        """Return the numbers of the area objects of these layers."""
        key = ("of_layers", slugs)
        if key not in self.memory:
            self.memory[key] = np.flatnonzero(np.isin(self.layers, [LAYER_SLUGS.index(slug) for slug in slugs]))
        numbers: Ints = self.memory[key]
        return numbers

    def buurt(self, number: int) -> Buurt:
        """Return the figures of a neighbourhood; -1 stands for everything there is."""
        if ("buurt", number) not in self.memory:
            self.memory["buurt", number] = _buurt(self, number)
        found: Buurt = self.memory["buurt", number]
        return found


GROUND_SLUGS: tuple[str, ...] = tuple(dict.fromkeys(row.slug for row in rules.GROUNDS))
GROUND_LAYERS: dict[str, str] = {row.slug: row.layer for row in rules.GROUNDS}
GROUND_LABELS: dict[str, str] = {row.slug: row.label for row in rules.GROUNDS}
LAYER_SLUGS: tuple[str, ...] = tuple(row.slug for row in layers.LAYERS)


def ready(base: Mapping[str, gpd.GeoDataFrame] | Ground, *, dates: Mapping[str, str] | None = None) -> Ground:
    """Return the base map made ready; a map that is ready already comes back as it is.

    Parameters
    ----------
    base
        Canonical frames by slug of `layers.LAYERS`, RD. May miss layers. Shapes are repaired once more: one bad
        polygon never stops a check.
    dates
        Per layer the day of the data as its publisher gives it; the newest object date where that is not known.

    Raises
    ------
    CrsError
        If a frame is not in RD.
    """
    if isinstance(base, Ground):
        return base
    given = {slug: require_rd(frame, slug) for slug, frame in base.items() if slug in LAYER_SLUGS}
    sound = {slug: shapes.repair(frame)[0] for slug, frame in given.items()}
    filled = {slug: frame for slug, frame in sound.items() if len(frame)}
    homes = filled.get("adres", _empty())
    if not tells_homes(homes):
        del filled["adres"]  # of which nobody knows what is a home, as on the page with numbers
    parts = [_objects(filled[slug], slug) for slug in _AREA_LAYERS if slug in filled]
    objects = pd.concat(parts, ignore_index=True) if parts else _empty().reindex(columns=list(_KEPT))
    return Ground(
        areas=areas.prepare(gpd.GeoDataFrame(objects, geometry="geometry", crs=RD)),
        trees=areas.prepare(filled.get("boom", _empty())),
        dwellings=areas.prepare(stock_of(homes) if "adres" in filled else _empty()),
        buurten=areas.prepare(filled.get("buurt", _empty())),
        marked=areas.prepare(filled.get("regel", _empty())),
        present=frozenset(filled),
        dates={slug: (dates or {}).get(slug) or _newest(frame) for slug, frame in sorted(filled.items())},
    )


def _empty() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": pd.Series(dtype=object)}, geometry=[], crs=RD)


def _objects(frame: gpd.GeoDataFrame, slug: str) -> gpd.GeoDataFrame:
    """Return the objects of one layer with their class of ground, cut apart where they overlap."""
    apart = areas.disjoint(frame.drop_duplicates("id"))
    whole = frame.drop_duplicates("id").set_index("id").geometry.area.reindex(apart["id"]).to_numpy()
    column = next((row.column for row in rules.LOSSES if row.layer == slug and row.column), "")
    return gpd.GeoDataFrame(
        {
            "id": slug + ":" + apart["id"].astype(str),
            "layer": slug,
            "ground": _classes(apart.assign(area_m2=whole), slug),
            "object_date": _text(apart, "object_date"),
            "status": _text(apart, "status"),
            "amount": _column(apart, column),
        },
        geometry=apart.geometry.to_numpy(),
        crs=RD,
    )


def _classes(frame: gpd.GeoDataFrame, slug: str) -> NDArray[np.object_]:
    """Return the class of ground of each object: the first row of the table that fits."""
    result = np.full(len(frame), "", dtype=object)
    for row in (row for row in rules.GROUNDS if row.layer == slug):
        fits = result == ""
        for test in row.where:
            fits &= _fits(frame, test)
        result[fits] = row.slug
    return result


def _fits(frame: gpd.GeoDataFrame, test: rules.Where) -> NDArray[np.bool_]:
    """Tell per object whether a condition holds; an unknown value never fits."""
    if test.test in ("least", "most"):
        numbers, bound = _column(frame, test.column), float(test.values[0])
        return np.asarray(numbers >= bound if test.test == "least" else numbers <= bound)
    texts = _text(frame, test.column).str.lower()
    if test.test == "is":
        return np.asarray(texts.isin(test.values), dtype=bool)
    return np.array([any(str(value) in text for value in test.values) for text in texts], dtype=bool)


def _column(frame: gpd.GeoDataFrame, name: str) -> Floats:
    """Return a column as numbers, NaN where unknown or absent."""
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    numbers: Floats = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return numbers


def _text(frame: gpd.GeoDataFrame, name: str) -> pd.Series:
    """Return a column as text, empty where unknown or absent."""
    if name not in frame.columns:
        return pd.Series("", index=frame.index, dtype=object)
    return frame[name].astype(object).where(frame[name].notna(), "").astype(str)


def _numbers(column: pd.Series, slugs: tuple[str, ...]) -> Ints:
    """Return the index in `slugs` of each value."""
    return np.asarray(pd.Categorical(column, categories=list(slugs)).codes, dtype=np.int64)


def _newest(frame: gpd.GeoDataFrame) -> str:
    """Return the newest object date of a layer, or an empty text."""
    return max((text[:10] for text in _text(frame, "object_date").unique()), default="")


def _buurt(ground: Ground, number: int) -> Buurt:
    """Compute green, play and dwellings of a neighbourhood."""
    xy, counts = ground.dwelling_xy
    known = "adres" in ground.present
    shape = ground.buurten.shapes[number] if number >= 0 else None
    shapely.prepare(shape)
    green, play = (_covered_m2(ground, ground.of_layers((slug,)), shape) for slug in ("groen", "spelen"))
    given = _given_out_m2(ground, shape) if ground.present.issuperset(rules.GIVEN_OUT) else None
    if shape is None:
        return Buurt("", None, green, int(counts.sum()) if known else None, play, given)
    homes = int(counts[shapely.intersects_xy(shape, xy[:, 0], xy[:, 1])].sum()) if known else None
    if homes is None:
        stated = _column(ground.buurten.frame, "dwellings")[number]
        homes = None if np.isnan(stated) else int(stated)
    return Buurt(_text(ground.buurten.frame, "name").iloc[number], shape, green, homes, play, given)


def _covered_m2(ground: Ground, objects: Ints, shape: BaseGeometry | None) -> float:
    """Return how much of a neighbourhood these objects cover; without a shape all of them."""
    if shape is None:
        return float(ground.areas.outlines.area_m2[objects].sum())
    near = np.zeros(len(ground.areas), dtype=bool)
    near[ground.areas.tree.query(shape)] = True
    objects = objects[near[objects]]
    whole = shapely.contains_properly(shape, ground.shapes[objects])
    rim, outline = objects[~whole], areas.outlines([shape])
    shared = areas.shared_m2(outline, np.zeros(len(rim), np.int64), ground.areas.outlines, rim)
    return float(ground.areas.outlines.area_m2[objects[whole]].sum() + shared.sum())


def _given_out_m2(ground: Ground, shape: BaseGeometry | None) -> float:
    """Return the ground of buildings and yards in a neighbourhood: both together, less what they share."""
    built, yards = (ground.of_layers((slug,)) for slug in rules.GIVEN_OUT)
    if shape is not None:
        near = ground.areas.tree.query(shape, predicate="intersects")
        built, yards = np.intersect1d(built, near), np.intersect1d(yards, near)
    i, j = shapely.STRtree(ground.shapes[yards]).query(ground.shapes[built])
    edges = ground.areas.outlines
    shared = areas.shared_m2(edges, built[i], edges, yards[j])
    if shape is not None and len(i):
        out = np.flatnonzero((shared > areas.NOISE_M2) & ~shapely.contains(shape, ground.shapes[built[i]]))
        both = shapely.intersection(ground.shapes[built[i[out]]], ground.shapes[yards[j[out]]])
        shared[out] = shapely.area(shapely.intersection(both, shape))
    return _covered_m2(ground, built, shape) + _covered_m2(ground, yards, shape) - float(shared.sum())

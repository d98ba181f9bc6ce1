"""Kinds of places where something else would fit: a table, with a rule that anybody can check while walking.

Heights above the P75 of the surroundings are never proposed; a person may draw them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers as tables
from kansenkaart.alternatives.losses import Place
from kansenkaart.density import homes_range
from kansenkaart.ground import is_unpaved, pieces_of, storeys_of

Triple = tuple[float, float, float]

#: Low and large: plot, footprint, storeys, and density against that of the surroundings.
PLOT_M2, FOOTPRINT_M2, LOW_STOREYS, SPARSE = 500.0, 200.0, 1.5, 0.5
#: A building or a lot needs this much ground, this thick (t = 2 area / perimeter).
LOT_M2, LOT_THICK_M = 300.0, 5.0
#: Green or play needs less.
PATCH_M2, ROOF_M2 = 100.0, 200.0
#: Two cars pass each other on 5.5 m; a road that is wider by more than this has room.
ROAD_M, ROAD_SPARE_M = 5.5, 1.5
FLAT = ("plat", "horizontal")
#: Roofs that may carry one or two layers more.
TOPPED_STOREYS = (3.0, 5.0)


@dataclass(frozen=True, slots=True)
class Draft:
    """A place that was found, before losses and labels.

    `fits` is low, middle, high; `now` what is there in the same unit. `ground` is what is given up
    (empty where a building stays); with `extra_m2` only so much ground beyond the footprint is needed.
    `stays` is true where what is in the building goes on as it is.
    """

    name: str
    shape: BaseGeometry
    fits: Triple
    now: float
    ground: BaseGeometry
    words: str
    steps: tuple[str, ...]
    extra_m2: float | None = None
    stays: bool = False


Find = Callable[[Place], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place. `serves` are the goals that it is searched for; `needs` the layers."""

    slug: str
    label: str
    explanation: str
    serves: tuple[str, ...]
    needs: tuple[str, ...]
    find: Find
    never: tuple[str, ...] = ()


def low_and_large(place: Place) -> Iterator[Draft]:
    """Yield plots with low buildings and little floor for their size."""
    found = place.plots
    wide = found[(found["plot_m2"] >= PLOT_M2) & (found["footprint_m2"] >= FOOTPRINT_M2)]
    low = wide[(wide["low_storeys"] <= LOW_STOREYS).fillna(False) & wide["fsi"].notna()]
    for row in low.itertuples():
        around = place.densities(row.geometry)
        if around is None or row.fsi > SPARSE * around.middle:
            continue
        fsi = (around.low, around.middle, around.high)
        needed = around.middle * row.plot_m2 / max(1.0, around.storeys_high)
        steps = (
            f"Grond {row.plot_m2:.0f} m² (500 of meer), gebouwen {row.footprint_m2:.0f} m² (200 of meer).",
            f"Gemiddeld {_comma(row.low_storeys)} bouwlagen (1,5 of minder).",
            f"FSI nu {_comma(row.fsi)}; in de omgeving {_comma(around.middle)} (middelste van {around.count} plekken).",
        )
        yield Draft(
            row.id, row.geometry, _three(homes_range(row.plot_m2, fsi, assumptions=place.assumptions)),
            float(row.homes) if pd.notna(row.homes) else 0.0, row.geometry, f"{row.uses} {row.names}", steps,
            extra_m2=max(0.0, needed - row.footprint_m2),
        )  # fmt: skip


def _three(values: tuple[int, int, int]) -> Triple:
    return float(values[0]), float(values[1]), float(values[2])


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _pieces(place: Place, slug: str, *, least_m2: float, paved: bool) -> Iterator[tuple[str, BaseGeometry]]:
    """Yield pieces of a layer that are big and thick enough, with their lowest id as name.

    Objects at most 0.5 m apart are one piece.
    """
    frame = place.inside(slug)
    frame = frame[~is_unpaved(frame)] if paved else frame
    shapes, ids = frame.geometry.to_numpy(), frame["id"].to_numpy(str)
    piece = pieces_of(shapes) if len(shapes) else np.zeros(0, dtype=np.int64)
    for number in np.unique(piece):
        whole = shapely.union_all(shapes[piece == number])
        if whole.area >= least_m2 and _thickness(whole) >= LOT_THICK_M:
            yield min(ids[piece == number]), whole


def _thickness(shape: BaseGeometry) -> float:
    return 2 * shape.area / shape.length if shape.length else 0.0


def lots(place: Place, *, slug: str) -> Iterator[Draft]:
    """Yield parking or paved ground on which a building would fit."""
    for name, shape in _pieces(place, slug, least_m2=LOT_M2, paved=True):
        around = place.densities(shape)
        if around is None:
            continue
        fsi = (around.low, around.middle, around.high)
        steps = (
            f"Aaneengesloten {shape.area:.0f} m² (300 of meer), dikte {_thickness(shape):.0f} m (5 of meer).",
            f"FSI van de omgeving: {', '.join(map(_comma, fsi))} ({around.count} plekken binnen 300 m).",
        )
        yield Draft(
            name, shape, _three(homes_range(shape.area, fsi, assumptions=place.assumptions)), 0.0, shape, "", steps
        )


def on_top(place: Place) -> Iterator[Draft]:
    """Yield flat-roofed residential buildings of 3 to 5 storeys that may get one or two layers more."""
    frame = place.inside("pand")
    told = frame["storeys"].between(*TOPPED_STOREYS).fillna(False)
    flat = _has(frame["roof"], FLAT) & _has(frame["use"], (tables.DWELLING_USE,))
    for row in frame[told & flat].itertuples():
        around = place.densities(row.geometry)
        spare = 0 if around is None else min(2, math.floor(around.storeys_high - row.storeys + 1e-9))
        if spare < 1:
            continue
        homes = place.homes_on(row.geometry) or 0.0
        low, middle, high = (
            math.floor(row.geometry.area * added * place.assumptions.eta / size + 1e-9)
            for added, size in zip((1, 1, spare), place.assumptions.home_m2, strict=True)
        )
        steps = (f"Plat dak, {row.storeys:.0f} bouwlagen (3 tot 5); erbij {'1' if spare == 1 else '1 of 2'}.",)
        fits = (homes + low, homes + middle, homes + high)
        words = f"{row.use} {row.name or ''}"
        yield Draft(row.id, row.geometry, fits, homes, shapely.Polygon(), words, steps, stays=True)


def _has(column: pd.Series, words: tuple[str, ...]) -> pd.Series:
    return column.astype("string").str.lower().str.contains("|".join(words)).fillna(False).astype(bool)


def other_use(place: Place) -> Iterator[Draft]:
    """Yield buildings without homes that could hold some."""
    frame = place.inside("pand")
    storeys = storeys_of(frame)
    known = frame["use"].notna() & ~_has(frame["use"], (tables.DWELLING_USE,)) & storeys.notna()
    for row, layers in zip(frame[known].itertuples(), storeys[known], strict=True):
        floor = row.geometry.area * max(1.0, float(layers))
        sizes = place.assumptions.home_m2
        low, middle, high = (math.floor(floor * place.assumptions.eta / size + 1e-9) for size in sizes)
        if middle < 1 or row.geometry.area < PATCH_M2:
            continue
        steps = (f"Gebruik nu: {row.use}. Vloer ongeveer {floor:.0f} m².",)
        fits = (float(low), float(middle), float(high))
        yield Draft(row.id, row.geometry, fits, 0.0, shapely.Polygon(), f"{row.use} {row.name or ''}", steps)


def patches(place: Place, *, slug: str) -> Iterator[Draft]:
    """Yield paved ground that could be green or play."""
    for name, shape in _pieces(place, slug, least_m2=PATCH_M2, paved=True):
        steps = (f"Aaneengesloten {shape.area:.0f} m² (100 of meer), dikte {_thickness(shape):.0f} m (5 of meer).",)
        yield Draft(name, shape, _same(shape.area), 0.0, shape, "", steps)


def _same(value: float) -> Triple:
    return value, value, value


def wide_roads(place: Place) -> Iterator[Draft]:
    """Yield carriageways that are wider than two cars need; what is beyond 5.5 m could be something else."""
    for row in place.inside("rijbaan").itertuples():
        width = _thickness(row.geometry)
        spare = row.geometry.area * (1 - ROAD_M / width) if width > ROAD_M + ROAD_SPARE_M else 0.0
        if spare >= PATCH_M2:
            steps = (f"Gemiddeld {width:.0f} m breed; 5,5 m is genoeg voor twee auto's.",)
            yield Draft(row.id, row.geometry, _same(spare), 0.0, shapely.Polygon(), "", steps)


def flat_roofs(place: Place) -> Iterator[Draft]:
    """Yield flat roofs that could carry green."""
    frame = place.inside("pand")
    for row in frame[_has(frame["roof"], FLAT)].itertuples():
        if row.geometry.area >= ROOF_M2:
            steps = (f"Plat dak van {row.geometry.area:.0f} m² (200 of meer). Of het dak dit draagt, is niet bekend.",)
            words = f"{row.use or ''} {row.name or ''}"
            fits = _same(row.geometry.area)
            yield Draft(row.id, row.geometry, fits, 0.0, shapely.Polygon(), words, steps, stays=True)


def drawn(place: Place) -> Iterator[Draft]:
    """Yield what people drew themselves for the same goal; their number of homes where they gave one."""
    for row in place.drawn.itertuples():
        given = row.dwellings
        around = place.densities(row.geometry) if "pand" in place.layers else None
        if pd.notna(given) or not place.counts_homes:
            fits, steps = _same(float(given) if place.counts_homes else row.geometry.area), ("Getekend door iemand.",)
        elif around is not None:
            fsi = (around.low, around.middle, around.high)
            fits = _three(homes_range(row.geometry.area, fsi, assumptions=place.assumptions))
            steps = (f"Getekend door iemand, zonder aantal. FSI van de omgeving: {', '.join(map(_comma, fsi))}.",)
        else:
            continue
        now = place.homes_on(row.geometry) or 0.0 if place.counts_homes else 0.0
        yield Draft(row.id, row.geometry, fits, min(now, fits[0]), row.geometry, "", steps)


#: Kinds are searched in this order.
KINDS: tuple[Kind, ...] = (
    Kind("laag_en_groot", "Lage gebouwen op veel grond",
         "Grond van 500 m² of meer, gebouwen van 200 m² of meer, hooguit 1,5 laag, half zo dicht als de omgeving.",
         ("wonen",), ("pand",), low_and_large),
    Kind("parkeerterrein", "Parkeerterrein", "Aaneengesloten parkeerplekken van 300 m² of meer.", ("wonen",),
         ("parkeren", "pand"), partial(lots, slug="parkeren")),
    Kind("verhard_terrein", "Verhard terrein", "Aaneengesloten verharding van 300 m² of meer, geen rijbaan.",
         ("wonen",),
         ("verhard", "pand"), partial(lots, slug="verhard")),
    Kind("optoppen", "Een of twee lagen erop",
         "Woongebouw met plat dak van 3 tot 5 lagen, niet hoger dan de omgeving.", ("wonen",), ("pand",), on_top),
    Kind("ander_gebruik", "Gebouw met een ander gebruik", "Gebouw zonder woningen, niet in een milieuzone.", ("wonen",),
         ("pand",), other_use, ("milieu",)),
    Kind("tegels_eruit", "Verhard terrein", "Aaneengesloten verharding van 100 m² of meer, geen rijbaan.",
         ("groen", "spelen"), ("verhard",), partial(patches, slug="verhard")),
    Kind("parkeren_eruit", "Parkeerterrein", "Aaneengesloten parkeerplekken van 100 m² of meer.", ("groen", "spelen"),
         ("parkeren",), partial(patches, slug="parkeren")),
    Kind("brede_weg", "Brede weg", "Rijbaan van 7 m breed of meer; geteld is wat boven 5,5 m ligt.",
         ("groen", "spelen"),
         ("rijbaan",), wide_roads),
    Kind("plat_dak", "Plat dak", "Plat dak van 200 m² of meer.", ("groen",), ("pand",), flat_roofs),
    Kind("getekend", "Getekend door iemand", "Een plek die iemand op de kaart tekende.", ("wonen", "groen", "spelen"),
         (), drawn),
)  # fmt: skip

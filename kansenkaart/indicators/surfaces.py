"""Indicators over the whole area: green, crowns, paving, water, shade, play, parking."""

from __future__ import annotations

import numpy as np
import shapely

from kansenkaart.ground import Ground, is_unpaved
from kansenkaart.indicators.value import Value, ratio, unknown

NO_HOMES, HOMES_UNKNOWN = "er zijn geen woningen in dit gebied", "waar woningen zijn is niet bekend"
#: Rain to hold on paved ground, in metres (norm `water_50`).
RAIN_M = 0.050


def homes(ground: Ground) -> Value:
    """Return the number of homes in the area."""
    return unknown(HOMES_UNKNOWN) if ground.homes is None else Value(ground.homes_count)


def cover_m2(ground: Ground, *, cover: str) -> Value:
    """Return how many m² of the area are this kind of ground; overlap is counted once."""
    return _known(ground, cover) or Value(ground.cover_m2(cover), caveats=_edges(ground, cover))


def cover_share(ground: Ground, *, cover: str) -> Value:
    """Return which share of the area is this kind of ground."""
    found = cover_m2(ground, cover=cover)
    if found.value is None:
        return found
    return ratio(found.value, ground.area_m2, nothing="het gebied heeft geen oppervlakte", caveats=found.caveats)


def cover_per_home(ground: Ground, *, cover: str) -> Value:
    """Return m² of this kind of ground per home: G / H."""
    if ground.homes is None:
        return unknown(HOMES_UNKNOWN)
    found = cover_m2(ground, cover=cover)
    if found.value is None:
        return found
    return ratio(found.value, ground.homes_count, nothing=NO_HOMES, caveats=found.caveats)


def _known(ground: Ground, cover: str) -> Value | None:
    """Return why a cover is unknown, or None when it is known."""
    if cover == "openbaar" and len(ground.frame("groen")) and ground.frame("groen")["public"].isna().all():
        return unknown("niet gecontroleerd: in laag Groen staat niet wat openbaar is")
    return None


def _edges(ground: Ground, cover: str) -> tuple[str, ...]:
    """Return what is not counted: green of which nobody knows whether it is public, yards of unknown surface."""
    found = []
    if cover == "openbaar":
        silent = int(ground.frame("groen")["public"].isna().sum())
        found += (
            [f"Van {silent} stukken groen is niet bekend of ze openbaar zijn; die tellen niet mee."] if silent else []
        )
    if cover == "onverhard" and "erf" in ground.layers and not is_unpaved(ground.frame("erf")).all():
        found.append("Tuinen en erven tellen alleen mee waar de kaart zegt dat ze onverhard zijn.")
    return tuple(found)


def trees(ground: Ground) -> Value:
    """Return the number of trees in the area."""
    return Value(float(len(ground.inside("boom"))), caveats=("Bomen in tuinen staan vaak niet op de kaart.",))


def canopy(ground: Ground) -> Value:
    """Return which share of the area lies under crowns."""
    why, caveats = _crowns_known(ground)
    if why:
        return unknown(why)
    shaded = float(shapely.area(shapely.intersection(ground.crowns, ground.area)))
    return ratio(shaded, ground.area_m2, nothing="het gebied heeft geen oppervlakte", caveats=caveats)


def shaded_paths(ground: Ground) -> Value:
    """Return which share of the paths lies under crowns; not the shade at the hottest hour."""
    why, caveats = _crowns_known(ground)
    if why:
        return unknown(why)
    paths = shapely.intersection(ground.cover("pad"), ground.area)
    under = float(shapely.area(shapely.intersection(paths, ground.crowns)))
    note = "Dit is het deel onder kronen, niet de schaduw op het heetste uur. Gebouwen geven ook schaduw."
    return ratio(under, float(paths.area), nothing="er zijn geen paden in dit gebied", caveats=(note, *caveats))


def _crowns_known(ground: Ground) -> tuple[str, tuple[str, ...]]:
    """Return why crowns are unknown (empty when they are known) and what is left out."""
    crowns = ground.frame("boom")["crown_m2"]
    silent = int(crowns.isna().sum())
    if len(crowns) and silent == len(crowns):
        return "niet gecontroleerd: de kronen van de bomen zijn niet bekend", ()
    note = f"Van {silent} van de {len(crowns)} bomen is de kroon niet bekend; die tellen niet mee."
    return "", (note,) if silent else ()


def rain_m3(ground: Ground) -> Value:
    """Return the rain on paved and built ground in a shower of 50 mm: 0.050 x m²."""
    return Value(RAIN_M * ground.cover_m2("hard"))


def play_share(ground: Ground) -> Value:
    """Return play m² / ground given out to buildings and yards."""
    given_out = ground.cover_m2("uitgegeven")
    return ratio(ground.cover_m2("spelen"), given_out, nothing="er is geen bebouwde grond in dit gebied")


def bays(ground: Ground) -> Value:
    """Return parking bays in the area: as registered, else one for every 12.5 m² of the others together."""
    frame = ground.inside("parkeren")
    known = frame["bays"].notna().to_numpy(bool)
    guessed = np.floor(frame.area.to_numpy()[~known].sum() / ground.assumptions.bay_m2 + 1e-9)
    count = float(frame["bays"].to_numpy(float, na_value=0.0).sum() + guessed)
    share = "Het aantal is geschat uit de oppervlakte (12,5 m² per plek)."
    return Value(count, caveats=(share,) if (~known).any() else ())


def parking_balance(ground: Ground) -> Value:
    """Return bays minus bays that the municipal norm asks for the homes."""
    norm = ground.assumptions.bays_per_dwelling
    if norm is None:
        return unknown("de parkeernorm van de gemeente is niet ingevuld")
    found = bays(ground)
    if found.value is None or ground.homes is None:
        return unknown(HOMES_UNKNOWN)
    return Value(found.value - norm * ground.homes_count, caveats=found.caveats)

"""Indicators of what is built: Spacematrix, share of floor to live in, homes that would fit."""

from __future__ import annotations

import numpy as np
import shapely

from kansenkaart.density import Spacematrix, homes_range, spacematrix
from kansenkaart.ground import Ground
from kansenkaart.indicators.value import Value, ratio, unknown

NO_FLOOR = "van de gebouwen zijn geen bouwlagen, hoogte of oppervlakte bekend"


def _matrix(ground: Ground) -> tuple[Spacematrix | None, str, tuple[str, ...]]:
    """Return the densities of the area, or why they are unknown; and what is left out."""
    floors = ground.floors
    silent = int(floors["floor_m2"].isna().sum())
    if len(floors) and silent == len(floors):
        return None, NO_FLOOR, ()
    footprint = ground.cover_m2("pand") + (ground.new_footprint_m2 or 0.0)
    floor = float(floors["floor_m2"].sum()) + ground.new_floor_m2
    notes = (f"Van {silent} van de {len(floors)} gebouwen is de vloer niet bekend; die tellen niet mee.",)
    return spacematrix(ground.area_m2, footprint, floor), "", notes if silent else ()


def density(ground: Ground, *, part: str, by_footprint: bool) -> Value:
    """Return one of the densities; what depends on a footprint that no plan tells is unknown."""
    matrix, why, notes = _matrix(ground)
    if matrix is None:
        return unknown(why)
    if by_footprint and ground.new_footprint_m2 is None:
        return unknown("van een plan is het aantal bouwlagen niet ingevuld")
    value = getattr(matrix, part)
    return Value(value, caveats=notes) if value is not None else unknown("er staan geen gebouwen")


def living_share(ground: Ground) -> Value:
    """Return MXI: floor to live in / all floor, by the addresses in the area."""
    if "adres" not in ground.layers:
        return unknown("niet gecontroleerd: laag Adressen ontbreekt")
    frame = ground.inside("adres")
    floor = frame["floor_area_m2"].to_numpy(float, na_value=np.nan)
    uses = frame["use"].fillna("").str.lower()
    lives = uses.str.contains("woonfunctie").to_numpy(bool)
    total = float(np.nansum(floor)) + ground.new_floor_m2 * ground.assumptions.eta
    live = float(np.nansum(floor[lives])) + ground.new_floor_m2 * ground.assumptions.eta
    return Value(live / total, live, total) if total > 0 else unknown("van de adressen is geen oppervlakte bekend")


def of_others(ground: Ground, *, part: str) -> Value:
    """Return a density of the building blocks in the area as somebody else computed it (layer `dichtheid`).

    FSI and GSI are means by the m² of a block that lie in the area, OSR = (1 - GSI) / FSI and
    L = FSI / GSI of these, MXI a mean by the floor of a block.
    """
    frame = ground.frame("dichtheid")
    known = frame[frame["fsi"].notna() & frame["gsi"].notna() & (frame["mxi"].notna() | (part != "mxi"))]
    base = shapely.area(shapely.intersection(known.geometry.to_numpy(), ground.area))
    if base.sum() < 1.0:
        return unknown("in het gebied ligt geen bouwblok waarvan de dichtheid bekend is")
    fsi, gsi = (known[name].to_numpy(float) for name in ("fsi", "gsi"))
    floor, built = float((fsi * base).sum()), float((gsi * base).sum())
    note = f"Dit gaat over de bouwblokken: {100 * base.sum() / ground.area_m2:.0f}% van het gebied."
    found = {
        "fsi": (floor, float(base.sum())),
        "gsi": (built, float(base.sum())),
        "osr": (float(base.sum()) - built, floor),
        "storeys": (floor, built),
    }
    if part == "mxi":
        found["mxi"] = (float((known["mxi"].to_numpy(float) * fsi * base).sum()), floor)
    top, bottom = found[part]
    return ratio(top, bottom, nothing="in de bouwblokken staan geen gebouwen", caveats=(note,))


def homes_fit(ground: Ground, *, step: int) -> Value:
    """Return how many homes would fit on the area: low (0), middle (1) or high (2) estimate.

    N = floor(FSI x A x eta / home size), with FSI the P25, P50 and P75 of the plots within 300 m.
    """
    around = ground.densities
    if around is None:
        return unknown("er staan te weinig gebouwen in de omgeving om mee te vergelijken")
    fsi = (around.low, around.middle, around.high)
    note = "Dit is een rekensom, geen plan: eigenaar, kosten, geluid, monument en bodem zijn niet bekend."
    fit = homes_range(ground.area_m2, fsi, assumptions=ground.assumptions)
    return Value(float(fit[step]), caveats=(note, f"Vergeleken met {around.count} plekken binnen 300 m."))

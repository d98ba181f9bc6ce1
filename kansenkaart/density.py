"""Arithmetic of density: Spacematrix, homes that would fit, and an order-free split of a change.

    GSI = B / A      FSI = F / A      L = F / B      OSR = (1 - GSI) / FSI      MXI = residential F / F

for a base area A, footprint B and gross floor F (Berghauser Pont & Haupt; NEN 9300). Always name the
base area: the FSI of a plot and of a buurt cannot be compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Gross floor of one storey is told from the height when no better is known: this many metres each.
STOREY_M = 3.0


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed where no data say it; on every page that uses it.

    `eta` is usable floor / gross floor. `home_m2` is the usable floor of one home for the low,
    middle and high estimate of homes. `bay_m2` is one parking bay (2.5 x 5.0 m).
    `bays_per_dwelling` is the municipal parking norm: None when nobody filled it in.
    """

    eta: float = 0.80
    home_m2: tuple[float, float, float] = (90.0, 75.0, 60.0)
    bay_m2: float = 12.5
    bays_per_dwelling: float | None = None


DEFAULT = Assumptions()


@dataclass(frozen=True, slots=True)
class Spacematrix:
    """Density of one base area; a value is None where it divides by nothing."""

    gsi: float | None
    fsi: float | None
    storeys: float | None
    osr: float | None


def spacematrix(base_m2: float, footprint_m2: float, floor_m2: float) -> Spacematrix:
    """Return the four densities of a base area (all in m², floor is gross floor)."""
    gsi, fsi = _ratio(footprint_m2, base_m2), _ratio(floor_m2, base_m2)
    osr = None if gsi is None or not fsi else (1 - gsi) / fsi
    return Spacematrix(gsi, fsi, _ratio(floor_m2, footprint_m2), osr)


def _ratio(top: float, bottom: float) -> float | None:
    return top / bottom if bottom > 0 else None


def homes_possible(plot_m2: float, fsi: float, *, home_m2: float, eta: float = DEFAULT.eta) -> int:
    """Return how many homes fit on a plot at a floor space index: floor(FSI x A x eta / s).

    Arithmetic, not feasibility: owner, cost, noise, heritage, ground and cables are unknown.
    """
    return math.floor(max(0.0, fsi * plot_m2 * eta) / home_m2 + 1e-9)


def homes_range(
    plot_m2: float, fsi: tuple[float, float, float], *, assumptions: Assumptions = DEFAULT
) -> tuple[int, int, int]:
    """Return the homes that fit: low, middle and high, for three densities of the surroundings."""
    low, middle, high = (
        homes_possible(plot_m2, value, home_m2=size, eta=assumptions.eta)
        for value, size in zip(fsi, assumptions.home_m2, strict=True)
    )
    return low, middle, high


def split_change(top: tuple[float, float], bottom: tuple[float, float]) -> tuple[float, float]:
    """Split the change of top/bottom in a part from the top and a part from the bottom (Shapley).

    The parts add up to the whole change and do not depend on what is thought to happen first.

    Parameters
    ----------
    top, bottom
        Before and after, such as green m² and dwellings.

    Returns
    -------
    parts
        From the top, from the bottom; in units of top/bottom.

    Raises
    ------
    ZeroDivisionError
        When there is no bottom before or after.
    """
    (top0, top1), (bottom0, bottom1) = top, bottom
    from_top = 0.5 * (top1 - top0) * (1 / bottom0 + 1 / bottom1)
    return from_top, (top1 / bottom1 - top0 / bottom0) - from_top

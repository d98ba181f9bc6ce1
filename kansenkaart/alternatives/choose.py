"""Which combinations of places could do what a plan does: the exact Pareto set, no weights.

A combination holds one to three places that do not share ground. It counts when its middle estimate
reaches what the plan adds, no smaller part of it does already, and no other combination (nor the
plan) loses at most as much of everything and less of something.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: At most this many places are combined, and at most this many at a time.
MOST_PLACES, MOST_AT_ONCE = 20, 3
_EPS = 1e-9

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def pareto(
    added: ArrayLike, losses: ArrayLike, clash: ArrayLike, *, needed: float, plan: ArrayLike
) -> list[tuple[int, ...]]:
    """Return the combinations that reach what is needed and that nothing beats.

    Parameters
    ----------
    added
        What each place adds (middle estimate).
    losses
        One row per place, one column per kind of loss, none below zero.
    clash
        Which pairs of places share ground (square, true: not together).
    needed
        What the plan adds.
    plan
        What the plan loses, in the same columns.

    Returns
    -------
    chosen
        Tuples of place numbers, in the order of size and number.
    """
    adds, lost = np.asarray(added, dtype=float), np.asarray(losses, dtype=float)
    sets = enough(adds, np.asarray(clash, dtype=bool), needed)
    if not sets:
        return []
    totals = np.stack([lost[list(chosen)].sum(axis=0) for chosen in sets])
    beaten = dominated(totals, np.vstack([totals, np.asarray(plan, dtype=float)]))
    return [chosen for chosen, out in zip(sets, beaten, strict=True) if not out]


def enough(added: Floats, clash: Bools, needed: float) -> list[tuple[int, ...]]:
    """Return the smallest sets that reach what is needed: no set holds another one."""
    found: list[tuple[int, ...]] = []
    for size in range(1, MOST_AT_ONCE + 1):
        smaller = [set(chosen) for chosen in found]
        for chosen in combinations(range(len(added)), size):
            if added[list(chosen)].sum() < needed - _EPS or any(clash[i, j] for i, j in combinations(chosen, 2)):
                continue
            if not any(part <= set(chosen) for part in smaller):
                found.append(chosen)
    return found


def dominated(rows: Floats, others: Floats) -> Bools:
    """Tell for each row whether another loses at most as much of everything and less of something."""
    at_most = np.all(others[None, :, :] <= rows[:, None, :] + _EPS, axis=2)
    less = np.any(others[None, :, :] < rows[:, None, :] - _EPS, axis=2)
    return np.asarray(np.any(at_most & less, axis=1))

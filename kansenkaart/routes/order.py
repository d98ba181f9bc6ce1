"""The order of stops: the shortest walk along places, from a fixed start to any end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Up to this many stops the order is exact.
EXACT_STOPS = 12


def order_stops(distance_m: Floats) -> list[int]:
    """Order stops into a short walk that starts at place 0 and ends anywhere.

    Exact up to `EXACT_STOPS` stops (Held and Karp, 1962); above that the best of several
    nearest-neighbour walks, each improved with 2-opt and or-opt until nothing helps.

    Parameters
    ----------
    distance_m
        Symmetric matrix; place 0 is the start.

    Returns
    -------
    order
        All places, 0 first.
    """
    count = len(distance_m)
    if count <= 2:
        return list(range(count))
    if count - 1 <= EXACT_STOPS:
        return _exact(distance_m)
    walks = [_improved(_greedy(distance_m, first), distance_m) for first in range(1, count)]
    return min(walks, key=lambda walk: (round(length(walk, distance_m), 6), walk))


def length(order: Sequence[int], distance_m: Floats) -> float:
    """Return the metres of a walk along places in this order."""
    return float(sum(distance_m[a, b] for a, b in pairwise(order)))


def _exact(distance_m: Floats) -> list[int]:
    """Held-Karp over sets of stops, one numpy row for each set."""
    stops = len(distance_m) - 1
    between = distance_m[1:, 1:]
    best = np.full((1 << stops, stops), np.inf)
    before = np.full((1 << stops, stops), -1)
    best[1 << np.arange(stops), np.arange(stops)] = distance_m[0, 1:]
    for seen in range(1, 1 << stops):
        for last in range(stops):
            if not seen >> last & 1 or seen == 1 << last:
                continue
            through = best[seen ^ (1 << last)] + between[:, last]
            before[seen, last] = int(np.argmin(through))
            best[seen, last] = through[before[seen, last]]
    seen, last = (1 << stops) - 1, int(np.argmin(best[-1]))
    order = []
    while last >= 0:
        order.append(last + 1)
        seen, last = seen ^ (1 << last), int(before[seen, last])
    return [0, *order[::-1]]


def _greedy(distance_m: Floats, first: int) -> list[int]:
    left = set(range(1, len(distance_m))) - {first}
    walk = [0, first]
    while left:
        nearest = min(left, key=lambda place: (distance_m[walk[-1], place], place))
        walk.append(nearest)
        left.remove(nearest)
    return walk


def _improved(walk: list[int], distance_m: Floats) -> list[int]:
    """Turn parts round (2-opt) and move short parts (or-opt) as long as that shortens the walk."""
    while True:
        better = _two_opt(walk, distance_m) or _or_opt(walk, distance_m)
        if better is None:
            return walk
        walk = better


def _two_opt(walk: list[int], distance_m: Floats) -> list[int] | None:
    """Return a shorter walk with one part turned round, or None."""
    steps = np.asarray(walk)
    count = len(steps)
    for i in range(1, count - 1):
        ends = np.arange(i + 1, count)
        old = distance_m[steps[i - 1], steps[i]] + np.append(distance_m[steps[ends[:-1]], steps[ends[:-1] + 1]], 0.0)
        joined = np.append(distance_m[steps[i], steps[ends[:-1] + 1]], 0.0)
        new = distance_m[steps[i - 1], steps[ends]] + joined
        gain = old - new
        j = int(np.argmax(gain))
        if gain[j] > 1e-9:
            end = int(ends[j])
            return [*walk[:i], *walk[i : end + 1][::-1], *walk[end + 1 :]]
    return None


def _or_opt(walk: list[int], distance_m: Floats) -> list[int] | None:
    """Return a shorter walk with one part of at most three places moved, or None."""
    for size in (1, 2, 3):
        for i in range(1, len(walk) - size + 1):
            part, rest = walk[i : i + size], walk[:i] + walk[i + size :]
            for piece in (part, part[::-1]):
                at, gain = _best_place(piece, rest, i, distance_m)
                if gain > 1e-9:
                    return [*rest[:at], *piece, *rest[at:]]
    return None


def _best_place(piece: list[int], rest: list[int], was_at: int, distance_m: Floats) -> tuple[int, float]:
    """Return where in the rest of the walk a part fits best, and the metres saved against where it was."""
    places = np.asarray(rest)
    gap = np.append(distance_m[places[:-1], places[1:]], 0.0)
    after = np.append(distance_m[piece[-1], places[1:]], 0.0)
    added = distance_m[places, piece[0]] + after - gap
    now = added[was_at - 1] if piece[0] == piece[-1] else _added(piece, rest, was_at, distance_m)
    best = int(np.argmin(added))
    return best + 1, float(now - added[best])


def _added(piece: list[int], rest: list[int], was_at: int, distance_m: Floats) -> float:
    """Return the metres that a part adds where it stood, in the direction that is the shorter one."""
    before = rest[was_at - 1]
    after = rest[was_at] if was_at < len(rest) else None
    ways = []
    for first, last in ((piece[0], piece[-1]), (piece[-1], piece[0])):
        onward = 0.0 if after is None else distance_m[last, after] - distance_m[before, after]
        ways.append(distance_m[before, first] + onward)
    return float(min(ways))

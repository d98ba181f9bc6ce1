"""Counting voices honestly: balance, agreement and how sure a small number is.

Every function takes counts of people, never of dots. Nothing here ranks wishes.

Sources: Wilson 1927 (interval); van der Eijk 2001, doi 10.1023/A:1010374114305 (agreement A);
Tastle & Wierman 2007 (consensus).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

#: Below this number of people there is no balance, only "te weinig reacties" (gate G8: privacy and honesty).
FLOOR = 5
#: Two-sided 95%.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Balance:
    """For and against, by `people` people.

    `balance` is (for - against) / (for + against), `division` is 1 - |balance|; `low` and `high`
    bound the share that is for (Wilson, 95%).
    """

    people: int
    balance: float
    division: float
    low: float
    high: float


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95% Wilson interval of the share count/total.

    Raises
    ------
    ValueError
        When there is nobody, or more yes than people.
    """
    if not 0 <= count <= total or total == 0:
        raise ValueError(f"{count} of {total} is no share")
    share, z2 = count / total, _Z * _Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * math.sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def balance(in_favour: int, against: int) -> Balance | None:
    """Return the balance of two groups of people, or None with fewer than `FLOOR` people."""
    people = in_favour + against
    if people < FLOOR:
        return None
    value = (in_favour - against) / people
    low, high = wilson(in_favour, people)
    return Balance(people, value, 1 - abs(value), low, high)


def agreement(counts: Sequence[float]) -> float:
    """Return van der Eijk's A for counts per answer on an ordered scale.

    -1 is two camps at the ends, 0 evenly spread, 1 everybody the same.

    Parameters
    ----------
    counts
        How many people chose each of at least three ordered answers.

    Raises
    ------
    ValueError
        With fewer than three answers, or when nobody answered.
    """
    rest, total = [float(count) for count in counts], float(sum(counts))
    if len(rest) < 3 or total <= 0 or min(rest) < 0:
        raise ValueError("agreement needs three or more ordered answers and one or more people")
    result = 0.0
    while (filled := [count for count in rest if count > 0]) and sum(filled) > total * 1e-12:
        layer, pattern = min(filled), [int(count > 0) for count in rest]
        result += layer * sum(pattern) / total * _layer_agreement(pattern)
        rest = [max(0.0, count - layer) if count > 0 else 0.0 for count in rest]
    return result


def _layer_agreement(pattern: Sequence[int]) -> float:
    """Return the agreement of one layer: a pattern of zeros and ones (see van der Eijk 2001)."""
    size, ones = len(pattern), sum(pattern)
    if ones == 1:
        return 1.0
    triples = list(combinations(pattern, 3))
    joined = sum(triple in ((1, 1, 0), (0, 1, 1)) for triple in triples)
    split = sum(triple == (1, 0, 1) for triple in triples)
    if joined + split == 0:
        return 0.0
    unimodal = ((size - 2) * joined - (size - 1) * split) / ((size - 2) * (joined + split))
    return unimodal * (1 - (ones - 1) / (size - 1))


def consensus(counts: Sequence[float]) -> float:
    """Return the consensus of Tastle & Wierman: 0 two camps, 1 everybody the same.

    Raises
    ------
    ValueError
        With fewer than two answers, or when nobody answered.
    """
    total = float(sum(counts))
    if len(counts) < 2 or total <= 0:
        raise ValueError("consensus needs two or more answers and one or more people")
    mean = sum(place * count for place, count in enumerate(counts)) / total
    width = len(counts) - 1
    return 1 + sum(
        count / total * math.log2(1 - abs(place - mean) / width) for place, count in enumerate(counts) if count > 0
    )

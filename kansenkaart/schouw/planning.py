"""Which places to stop at: those where most is at stake for both sides, and why.

There is no score. Places are ordered by rules that can be read out loud: first where two parties
clash, then where they rub, larger for both sides first; every third stop is a place where kansen
reinforce each other, so that a walk is never only about what clashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Protocol

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from kansenkaart import terms
from kansenkaart.schouw.state import Stop

#: Places closer than this are one stop.
GROUP_M = 30.0


class FindingLike(Protocol):
    """What is read of a row of `relations.Check.rows`."""

    @property
    def id(self) -> str: ...
    @property
    def a(self) -> str: ...
    @property
    def b(self) -> str: ...
    @property
    def a_party(self) -> str: ...
    @property
    def b_party(self) -> str: ...
    @property
    def pair(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def evidence(self) -> Mapping[str, Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that could be a stop, with what meets there."""

    x: float
    y: float
    kansen: tuple[str, ...]
    findings: tuple[str, ...]
    level: str
    why: str
    between_parties: bool
    stake: tuple[float, float]


def candidates(
    findings: Sequence[FindingLike], places: Sequence[tuple[float, float]], titles: Mapping[str, str]
) -> list[Candidate]:
    """Return places where kansen meet, grouped within `GROUP_M`, the ones with most at stake first.

    Parameters
    ----------
    findings
        Findings between kansen; those with the base map are passed over.
    places
        x, y in RD metres of each finding.
    titles
        Kans id to its title.
    """
    pairs = [(row, place) for row, place in zip(findings, places, strict=True) if row.pair == "kans"]
    return sorted((_candidate(group, titles) for group in _groups(pairs)), key=_order)


def _groups(
    pairs: Sequence[tuple[FindingLike, tuple[float, float]]],
) -> Iterable[list[tuple[FindingLike, tuple[float, float]]]]:
    """Group findings whose places all lie within `GROUP_M` of each other (complete linkage)."""
    if len(pairs) < 2:
        return [list(pairs)] if pairs else []
    labels = fcluster(linkage(np.array([place for _, place in pairs]), "complete"), GROUP_M, "distance")
    groups: dict[int, list[tuple[FindingLike, tuple[float, float]]]] = {}
    for label, pair in zip(labels, pairs, strict=True):
        groups.setdefault(int(label), []).append(pair)
    return groups.values()


def _candidate(group: list[tuple[FindingLike, tuple[float, float]]], titles: Mapping[str, str]) -> Candidate:
    rows = [row for row, _ in group]
    first = min(rows, key=lambda row: (-_level(row).rank, *(-part for part in _stake(row)), row.id))
    place = next(place for row, place in group if row is first)
    kansen = tuple(dict.fromkeys(side for row in sorted(rows, key=lambda row: row.id) for side in (row.a, row.b)))
    return Candidate(
        x=place[0],
        y=place[1],
        kansen=(first.a, first.b, *(one for one in kansen if one not in (first.a, first.b))),
        findings=(first.id, *sorted(row.id for row in rows if row is not first)),
        level=first.level,
        why=_why(first, rows, titles),
        between_parties=any(row.a_party != row.b_party for row in rows),
        stake=_stake(first),
    )


def _level(one: FindingLike | Candidate) -> terms.Level:
    return terms.find(terms.LEVELS, one.level)


def _value(row: FindingLike, name: str) -> float:
    value = row.evidence.get(name, {}).get("value")
    return float(value) if value is not None else 0.0


def _stake(row: FindingLike) -> tuple[float, float]:
    """Return what is at stake for both: the smaller of the two shares, then shared m²."""
    return min(_value(row, "overlap_share_a"), _value(row, "overlap_share_b")), _value(row, "overlap_m2")


def _order(one: Candidate) -> tuple[Any, ...]:
    return (not one.between_parties, -_level(one).rank, *(-part for part in one.stake), one.x, one.y)


def _why(first: FindingLike, rows: Sequence[FindingLike], titles: Mapping[str, str]) -> str:
    """Return in Dutch why to stop here: what meets, how often, how much of both."""
    parts = [
        f"Hier {_level(first).label.lower()}: “{titles.get(first.a, first.a)}” en “{titles.get(first.b, first.b)}”."
    ]
    share, shared_m2 = _stake(first)
    if shared_m2 >= 1:
        least = f", van beide minstens {share:.0%}" if share >= 0.01 else ""
        parts.append(f"De tekeningen liggen {_dutch(shared_m2)} m² over elkaar{least}.")
    counts = Counter(row.level for row in rows)
    if len(rows) > 1:
        words = [f"{counts[row.slug]} keer {row.label.lower()}" for row in reversed(terms.LEVELS) if counts[row.slug]]
        parts.append("Op deze plek samen: " + ", ".join(words) + ".")
    return " ".join(parts)


def propose(found: Sequence[Candidate], *, count: int, questions: Mapping[str, str] | None = None) -> list[Stop]:
    """Choose stops: two where kansen clash or rub, then one where they reinforce each other, and so on.

    Parameters
    ----------
    found
        `candidates`, in their order.
    count
        At most this many stops.
    questions
        Finding id to the question for the walk.
    """
    apart = [one for one in found if _level(one).hinders]
    together = sorted((one for one in found if not _level(one).hinders), key=lambda one: _level(one).rank)
    pairs = zip_longest(*[iter(apart)] * 2)
    chosen: list[Candidate] = []
    for pair, third in zip_longest(pairs, together):
        chosen += [one for one in (*(pair or ()), third) if one is not None]
    asked = questions or {}
    return [
        Stop(
            id=str(number),
            title=f"Stop {number}",
            x=one.x,
            y=one.y,
            kansen=one.kansen,
            findings=one.findings,
            question=asked.get(one.findings[0], ""),
            why=one.why,
        )
        for number, one in enumerate(chosen[:count], start=1)
    ]


def _dutch(number: float) -> str:
    """Return a whole number with a dot between thousands."""
    return f"{number:,.0f}".replace(",", ".")

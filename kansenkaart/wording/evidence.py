"""The numbers of a finding in words: what is measured, against which norm, and how it was computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from kansenkaart import layers, norms, rules, terms
from kansenkaart.wording.numbers import both, dutch, is_known, number, picture, rounded
from kansenkaart.wording.templates import MEASURES, Measure

MOST_MEASURES = 6
SHARES = ("overlap_share_a", "overlap_share_b")
_THRESHOLDS = {row.slug: row for row in rules.THRESHOLDS}
Evidence = Mapping[str, tuple[Any, str]]


class Record(Protocol):
    """Anything that gives a value by name: a `Kans`, a dict, a row of a frame."""

    def get(self, name: str, /) -> Any: ...


def texts(finding: Record, name: str) -> list[str]:
    """Return a list of sentences or slugs of a finding; empty when it has none."""
    value = finding.get(name)
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def known(finding: Record) -> dict[str, tuple[Any, str]]:
    """Return evidence as name -> (value, unit), only what is known."""
    found: Mapping[str, Mapping[str, Any]] = finding.get("evidence") or {}
    pairs = {name: (item.get("value"), str(item.get("unit", ""))) for name, item in found.items()}
    return {name: pair for name, pair in pairs.items() if is_known(pair[0])}


def band(evidence: Evidence) -> dict[str, str]:
    """Return the shared area as a range, when the hand-drawn edges leave room for one."""
    low, high = (float(evidence.get(name, (0, ""))[0]) for name in ("overlap_low_m2", "overlap_high_m2"))
    if not 0 < low < high or rounded(low) == rounded(high):
        return {}
    return {"overlap_m2": f"{dutch(rounded(low))} tot {number(high, 'm2')}"} if low >= 1 else {}


def unit_of(name: str, unit: str) -> str:
    """Return the unit of our own table, which knows shares and counts; else the unit as given."""
    return next((row.unit for row in MEASURES if row.name == name), unit)


def measured(evidence: Evidence, *, on_map: bool) -> list[str]:
    """Return at most `MOST_MEASURES` numbers; between two kansen zeros fill up to three."""
    silent = SHARES if "probability" in evidence else ()
    found = [row for row in MEASURES if row.name in evidence and row.name not in silent and not _repeats(row, evidence)]
    filled = [row for row in found if float(evidence[row.name][0]) != 0][:MOST_MEASURES]
    zeros = [] if on_map else [row for row in found if row not in filled][: max(0, 3 - len(filled))]
    return [_measure(row, evidence, on_map=on_map) for row in (*filled, *zeros)]


def _repeats(row: Measure, evidence: Evidence) -> bool:
    """Tell whether this is an "after" that is the same as the "before" beside it."""
    return row.repeats_before and row.beside in evidence and evidence[row.beside][0] == evidence[row.name][0]


def _measure(row: Measure, evidence: Evidence, *, on_map: bool) -> str:
    value = evidence[row.name][0]
    words = number(value, row.unit)
    if row.beside in evidence:  # before and after get as many digits as it takes to see a difference
        words = both(value, evidence[row.beside][0], row.unit)[0]
    shape = picture(value) if row.picture else ""
    text = (row.on_map if on_map and row.on_map else row.text).format(words)
    return f"{text} ({shape})" if shape else text


def norm(evidence: Evidence) -> str:
    """Return green per dwelling before and after, with the norm and its status."""
    names = ("green_per_dwelling_before_m2", "green_per_dwelling_after_m2")
    if not all(name in evidence for name in names) or evidence[names[0]][0] == evidence[names[1]][0]:
        return ""
    before, after = both(evidence[names[0]][0], evidence[names[1]][0], "m2")
    norm = terms.find(norms.NORMS, "groen_75")
    return (
        f"Nu is er {before} groen per woning in deze buurt. Wordt het zo uitgevoerd, dan {after}. "
        f"{norm.who[0].upper()}{norm.who[1:]} een richtgetal van {number(norm.value, 'm2')}. "
        f"{terms.find(norms.STATUSES, norm.status).sentence}"
    )


def steps(finding: Record) -> list[str]:
    """Return how this was computed: the gates, then thresholds and dates, in a fixed order."""
    thresholds, dates = finding.get("thresholds") or {}, finding.get("data_dates") or {}
    steps = [f"Regel: {finding.get('rule')}.", *texts(finding, "gates")]
    steps += [_threshold(slug, value) for slug, value in thresholds.items()]
    return steps + [f"Kaartlaag {_label(slug)}: {date or 'datum onbekend'}." for slug, date in sorted(dates.items())]


def _threshold(slug: str, value: Any) -> str:
    row = _THRESHOLDS.get(slug)
    return f"{row.label}: {number(value, row.unit)} ({row.gate})." if row else f"{slug}: {number(value)}."


def _label(slug: str) -> str:
    return next((row.label for row in layers.LAYERS if row.slug == slug), slug)

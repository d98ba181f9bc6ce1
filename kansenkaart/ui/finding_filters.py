"""Filters of findings: one row each; they act on the map and the list alike and stand in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from kansenkaart import terms
from kansenkaart.relations import Finding


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the address, the columns of a finding that it looks at, the table it chooses from."""

    key: str
    columns: tuple[str, ...]
    label: str
    table: Sequence[terms.Row]
    default: tuple[str, ...] = ()


#: Heaviest first, as in the list.
LEVELS = tuple(sorted(terms.LEVELS, key=lambda row: -row.rank))
PAIRS = (
    terms.Term("kans", "Tussen kansen", "Twee kansen met elkaar."),
    terms.Term("layer", "Met wat er nu is", "Een kans met wat er nu ligt of staat."),
)
FILTERS: tuple[Filter, ...] = (
    Filter("wat", ("level",), "Wat doen ze met elkaar?", LEVELS, tuple(row.slug for row in LEVELS if row.is_default)),
    Filter("met", ("pair",), "Waarmee?", PAIRS, (PAIRS[0].slug,)),
    Filter("over", ("a_theme", "b_theme"), "Thema", terms.THEMES),
    Filter("wie", ("a_party", "b_party"), "Van wie", terms.PARTIES),
    Filter("zeker", ("certainty",), "Hoe zeker is de plek?", terms.CERTAINTIES),
)
Chosen = Mapping[str, Sequence[str]]


def choose() -> dict[str, list[str]]:
    """Show the filters; return name of the filter to chosen slugs (nothing chosen: everything is shown)."""
    chosen: dict[str, list[str]] = {}
    for row in FILTERS:
        labels = {item.slug: item.label for item in row.table}
        chosen[row.key] = st.pills(
            row.label, list(labels), format_func=labels.__getitem__, selection_mode="multi", default=row.default,
            key=row.key, bind="query-params",
        )  # fmt: skip
    return chosen


def apply(rows: Iterable[Finding], chosen: Chosen, *, without: Sequence[str] = ()) -> list[Finding]:
    """Return the findings that every filter lets through, but for the filters in `without`."""
    active = [(row.columns, set(chosen[row.key])) for row in FILTERS if chosen.get(row.key) and row.key not in without]
    return [
        finding
        for finding in rows
        if all(slugs & {getattr(finding, column) for column in columns} for columns, slugs in active)
    ]


def counts(rows: Iterable[Finding], chosen: Chosen) -> dict[str, int]:
    """Return how many findings each level has when only the other filters count."""
    found = Counter(row.level for row in apply(rows, chosen, without=(FILTERS[0].key,)))
    return {row.slug: found[row.slug] for row in LEVELS}

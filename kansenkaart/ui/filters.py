"""The filters: one row each; they act on the map and the list alike and stand in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import streamlit as st

from kansenkaart import terms


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the address, the field of a kans, and the table it chooses from."""

    key: str
    field: str
    label: str
    table: Sequence[terms.Row]


FILTERS: tuple[Filter, ...] = (
    Filter("partij", "party", "Van wie", terms.PARTIES),
    Filter("thema", "theme", "Thema", terms.THEMES),
    Filter("richting", "direction", "Richting", terms.DIRECTIONS),
    Filter("status", "status", "Status", tuple(row for row in terms.STATUSES if row.on_map)),
    Filter("soort", "kind", "Kans, of bestaat het al", terms.KINDS),
)


def choose(prefix: str = "", *, rows: Sequence[Filter] = FILTERS) -> dict[str, list[str]]:
    """Show the filters; return field to chosen slugs (nothing chosen: everything is shown).

    The keys stand in the address, so that a view can be shared; a prefix keeps two pages apart.
    """
    chosen: dict[str, list[str]] = {}
    for row in rows:
        labels = {item.slug: item.label for item in row.table}
        chosen[row.field] = st.pills(
            row.label, list(labels), format_func=labels.__getitem__, selection_mode="multi",
            key=prefix + row.key, bind="query-params",
        )  # fmt: skip
    return chosen


def apply(kansen: gpd.GeoDataFrame, chosen: Mapping[str, Sequence[str]]) -> gpd.GeoDataFrame:
    """Return the kansen that every filter lets through; an empty filter lets all through."""
    for field, values in chosen.items():
        if values:
            kansen = kansen[kansen[field].isin(list(values))]
    return kansen

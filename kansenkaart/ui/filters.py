"""The filters: one row each; they act on the map and the list alike and stand in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from kansenkaart import maps, terms
from kansenkaart.dossier import Dossier
from kansenkaart.ui import component


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
#: Field of a kans -> name in the address: with this a map or list follows what the visitor chooses.
FOLLOWS = {row.field: row.key for row in FILTERS}


def in_browser(dossier: Dossier) -> None:
    """Show the filters of the map, and how many kansen they let through.

    They work in the browser alone: a click changes the address, and whatever follows it, at once;
    nothing travels and no page runs again.
    """
    rows = [
        {"name": row.key, "field": row.field, "label": row.label, "choices": [(o.slug, o.label) for o in row.table]}
        for row in FILTERS
    ]
    kansen = maps.kansen_url(component.base(), dossier.kansen_version())
    component.show("filters", {"label": "Kies wat u wilt zien", "rows": rows, "kansen": kansen}, key="filters")


def choose(prefix: str, *, rows: Sequence[Filter] = FILTERS) -> dict[str, list[str]]:
    """Show filters that Python needs to know; return field to chosen slugs (nothing chosen: everything).

    The keys stand in the address; a prefix keeps two pages apart.
    """
    chosen: dict[str, list[str]] = {}
    for row in rows:
        labels = {item.slug: item.label for item in row.table}
        chosen[row.field] = st.pills(
            row.label, list(labels), format_func=labels.__getitem__, selection_mode="multi",
            key=prefix + row.key, bind="query-params",
        )  # fmt: skip
    return chosen

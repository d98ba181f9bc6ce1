"""The numbers of the neighbourhood before and after plans: what changes as a small plot, all of it as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from kansenkaart import actions, indicators, norms, terms
from kansenkaart.ui import blocks, parts, state
from kansenkaart.ui.words import as_day
from kansenkaart.wording import both, number

ALL, SOME = "Alles wat op tafel ligt", "Ik kies zelf"
INTRODUCTION = (
    "Wat verandert er in de buurt als een plan zo wordt uitgevoerd? Dit is een rekensom met de tekening. "
    "Wat er goed of mooi aan is, meten we niet."
)
HEAD = ("Wat", "Nu", "Daarna", "Norm", "Hoe verplicht", "Bron", "Zo gerekend", "Let op")


@st.fragment
def show() -> None:
    """Ask for which plans, and show the numbers before and after them."""
    with parts.calm("cijfers"):
        dossier = state.dossier()
        blocks.show(blocks.text(INTRODUCTION), key="cijfers_uitleg")
        way = st.radio("Wat rekent u mee?", (ALL, SOME), horizontal=True, key="cijfers_wat")
        chosen = _plans() if way == SOME else None
        if chosen == []:
            blocks.show(blocks.text("Kies een of meer kansen. Dan verschijnen de cijfers."), key="cijfers_leeg")
            return
        with st.spinner("Even rekenen…"):
            table = actions.measure(dossier, plan_ids=chosen)
        _numbers(table)


def _plans() -> list[str]:
    """Ask for the plans to carry out, among those that change what we count."""
    titles = {
        row.id: f"{row.title} ({terms.find(terms.PARTIES, row.party).label})"
        for row in state.kansen().itertuples()
        if counts(row)
    }
    chosen: list[str] = st.multiselect(
        "Welke kansen?", list(titles), format_func=titles.__getitem__, placeholder="Kies een of meer kansen",
        key="cijfers_welke",
    )  # fmt: skip
    return chosen


def counts(row: Any) -> bool:
    """Tell whether carrying out a kans (a row of `state.kansen()`) changes a number."""
    is_open = terms.find(terms.STATUSES, row.status).is_open
    return is_open and row.kind == terms.DEFAULT_KIND and indicators.effect_of(row.theme, row.direction) is not None


def _numbers(table: pd.DataFrame) -> None:
    """Show what changes, what stays, what is not known, and the whole table."""
    rows = list(table.itertuples())
    moved = [row for row in rows if not pd.isna(row.change) and row.change != 0]
    same = [row.text for row in rows if not pd.isna(row.change) and row.change == 0]
    alone = [row.text for row in rows if pd.isna(row.change)]
    caveats = list(dict.fromkeys(text for row in rows for text in row.caveats))
    shown = [blocks.heading("Wat verandert")]
    shown += [blocks.text("○ is nu, ◆ is daarna. De streepjeslijn is een norm of richtgetal.")] if moved else []
    shown += [
        blocks.changes([_change(row) for row in moved], label="Wat verandert")
        if moved
        else blocks.text("Aan deze cijfers verandert niets.")
    ]
    for title, lines in (("Wat gelijk blijft", same), ("Los getal, of onbekend", alone)):
        if lines:
            shown += [blocks.heading(title), blocks.items(lines)]
    blocks.show(*shown, key="cijfers_plot")
    with st.expander("Zo is gerekend, en dit zit er niet in"):
        blocks.show(blocks.items(caveats), key="cijfers_gerekend")
    with st.expander("Alle cijfers in een tabel, met norm en bron"):
        blocks.show(blocks.table(HEAD, [_cells(row) for row in rows], label="Alle cijfers"), key="cijfers_tabel")


def _name(row: Any) -> str:
    return f"{row.label} ({row.variant})" if row.variant else str(row.label)


def _change(row: Any) -> blocks.Change:
    """Return one indicator for the plot; the norm is on the line only when it has the same unit."""
    now, later = both(row.before, row.after, row.unit)
    comparable = not pd.isna(row.meets_before)
    norm_text = f"{row.norm_label} ({_status(row).label.lower()})" if comparable else ""
    return blocks.Change(
        _name(row), float(row.before), float(row.after), now, later,
        float(row.norm_value) if comparable else None, norm_text, row.why,
    )  # fmt: skip


def _status(row: Any) -> norms.NormStatus:
    return terms.find(norms.STATUSES, row.norm_status)


def _cells(row: Any) -> tuple[str, ...]:
    """Return one row of the table, in words."""
    both_known = not pd.isna(row.change)
    now, later = both(row.before, row.after, row.unit) if both_known else (_one(row, "before"), _one(row, "after"))
    has_norm = isinstance(row.norm_status, str)
    dates = ", ".join(sorted({as_day(day) for day in row.data_dates.values()}))
    return (
        _name(row),
        now,
        later,
        row.norm_label if has_norm else "",
        _status(row).label if has_norm else "",
        row.source if has_norm else "",
        f"{row.formula}. Kaart tot {dates}." if dates else row.formula,
        " ".join(row.caveats),
    )


def _one(row: Any, when: str) -> str:
    """Return one of the two values in words, or why there is none."""
    value = getattr(row, when)
    return str(row.unknown) if pd.isna(value) else number(value, row.unit)

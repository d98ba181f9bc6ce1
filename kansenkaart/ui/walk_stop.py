"""What there is to see at a stop: both sides in the same form, what they share, where they differ, the facts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely
import streamlit as st

from kansenkaart import actions, alternatives, kans, terms
from kansenkaart.actions import Checked
from kansenkaart.dossier import Dossier
from kansenkaart.relations import Finding
from kansenkaart.schouw import Stop
from kansenkaart.ui import blocks, kans_view, state
from kansenkaart.ui.words import label_of, one_line

FACTS = ("values", "offer", "firmness", "influence_until", "dwellings", "departments", "contact")
#: How many other places are told at a stop.
PLACES = 3
_SEARCHED = {row.theme for row in alternatives.GOALS if row.counts_homes}
NOTHING = "Hier staat van hen nog geen kans."


def show(dossier: Dossier, stop: Stop) -> None:
    """Show the kansen of a stop side by side, then what they share, where they differ and the facts."""
    kansen = state.kansen()
    rows = list(kansen[kansen["id"].isin(stop.kansen)].itertuples())
    defaults = [party for party in terms.PARTIES if party.is_default]
    for party, column in zip(defaults, st.columns(len(defaults)), strict=True):
        with column:
            _side(party.slug, party.label, rows)
    others = [row for row in rows if row.party not in {party.slug for party in defaults}]
    if others:
        _side("anderen", "Anderen", others, everyone=True)
    _between(actions.check(dossier), stop)
    for row in rows:
        if row.theme in _SEARCHED and not pd.isna(row.dwellings):
            _elsewhere(dossier, row)
    with st.expander("Feiten van deze plek"):
        facts = actions.facts_of_place(dossier, shapely.Point(stop.x, stop.y))
        blocks.show(blocks.items(kans_view.place_sentences(facts)), key=f"feiten_{stop.id}")


def _elsewhere(dossier: Dossier, row: Any) -> None:
    """Show, when somebody asks, the nearest other places where the homes of a plan would fit."""
    if not st.toggle("Waar kunnen deze woningen nog meer?", key=f"elders_{row.id}"):
        return
    found = actions.elsewhere(dossier, plan_id=row.id)
    nearest = list(found.sentences.values())[:PLACES]
    blocks.show(blocks.text(found.heading), blocks.items(nearest), key=f"elders_tekst_{row.id}")


def _side(slug: str, title: str, rows: list[Any], *, everyone: bool = False) -> None:
    own = [row for row in rows if everyone or row.party == slug]
    shown = [block for row in own for block in _kans(row)]
    blocks.show(blocks.heading(title, level=3), *(shown or [blocks.text(NOTHING)]), key=f"kant_{slug}")


def _kans(row: Any) -> list[blocks.Block]:
    """Return one kans in the form that every party gets; how firm it is and until when it can change included."""
    facts = [(kans.field(name).label, kans_view.in_words(name, getattr(row, name))) for name in FACTS]
    return [
        blocks.heading(row.title, level=4),
        blocks.text(one_line(row)),
        *([blocks.text(row.story)] if row.story else []),
        blocks.facts(facts, label=f"Over: {row.title}"),
    ]


def shared(dossier: Dossier, stop: Stop) -> None:
    """Show which kansen meet at a stop, and what they share; short, for above a round."""
    kansen = state.kansen()
    titles = [
        f"{label_of('party', row.party)}: {row.title}" for row in kansen[kansen["id"].isin(stop.kansen)].itertuples()
    ]
    checked = actions.check(dossier)
    words = [_shared(checked, row) for row in _findings(checked, stop)[:1]]
    blocks.show(blocks.items(titles), *(blocks.note(f"Wat ze delen: {one}") for one in words), key=f"delen_{stop.id}")


def _findings(checked: Checked, stop: Stop) -> list[Finding]:
    """Return the findings of a stop, in its order."""
    found = {row.id: row for row in checked.check.rows if row.id in stop.findings}
    return [found[name] for name in stop.findings if name in found]


def _shared(checked: Checked, row: Finding) -> str:
    """Return what the two sides share; an invitation to ask when nothing is known."""
    return checked.cards[row.id].shared or "vraag het elkaar."


def _between(checked: Checked, stop: Stop) -> None:
    """Show of the first finding what the sides share, then where they differ; the rest is behind a button."""
    found = _findings(checked, stop)
    if not found:
        return
    row, card = found[0], checked.cards[found[0].id]
    level = terms.find(terms.LEVELS, row.level)
    blocks.show(
        blocks.note(f"Wat ze delen: {_shared(checked, row)}"),
        blocks.levels([(level.slug, level.explanation)], label="Wat ze met elkaar doen"),
        blocks.text(card.text),
        blocks.items(card.measured),
        key=f"tussen_{row.id}",
    )
    if found[1:]:
        with st.expander(f"Nog {len(found) - 1} keer dat kansen elkaar hier raken"):
            blocks.show(*(blocks.text(checked.cards[one.id].text) for one in found[1:]), key=f"meer_{stop.id}")

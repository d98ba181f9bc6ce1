"""What there is to see at a stop: both sides in the same form, what they share, where they differ, the facts."""

from __future__ import annotations

from typing import Any

import shapely
import streamlit as st

from kansenkaart import actions, kans, terms
from kansenkaart.actions import Checked
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import Stop
from kansenkaart.ui import blocks, kans_view, state
from kansenkaart.ui.words import label_of, one_line

FACTS = ("values", "offer", "firmness", "influence_until", "dwellings", "departments", "contact")
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
    with st.expander("Feiten van deze plek"):
        facts = actions.facts_of_place(dossier, shapely.Point(stop.x, stop.y))
        blocks.show(blocks.items(kans_view.place_sentences(facts)), key=f"feiten_{stop.id}")


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


def _between(checked: Checked, stop: Stop) -> None:
    """Show for each finding first what the sides share, then where they differ."""
    found = [row for row in checked.check.rows if row.id in stop.findings]
    order = {name: place for place, name in enumerate(stop.findings)}
    for row in sorted(found, key=lambda row: order[row.id]):
        card = checked.cards[row.id]
        values = ", ".join(label_of("values", slug) for slug in row.shared_values)
        shared = card.shared or (values and f"Beide vinden belangrijk: {values}.") or "Vraag elkaar wat u deelt."
        blocks.show(
            blocks.heading("Wat ze delen", level=3),
            blocks.note(shared),
            blocks.heading(f"{card.level} {card.sign}", level=3),
            blocks.text(card.text),
            blocks.items(card.measured),
            key=f"tussen_{row.id}",
        )
        break
    if len(found) > 1:
        with st.expander(f"Nog {len(found) - 1} keer dat kansen elkaar hier raken"):
            rest = [blocks.text(checked.cards[name].text) for name in stop.findings[1:] if name in checked.cards]
            blocks.show(*rest, key=f"meer_{stop.id}")

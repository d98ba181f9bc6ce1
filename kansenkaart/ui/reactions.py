"""What one can do with a kans of somebody else: join it, react to it. There is no way to vote against."""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st

from kansenkaart import actions, terms
from kansenkaart.dossier import Dossier
from kansenkaart.ui import state, writing
from kansenkaart.ui.writing import Field, Form


def offer(dossier: Dossier, row: Any) -> None:
    """Show the ways to answer a kans (a row of `state.kansen()`)."""
    with st.expander("Ik sluit me aan"):
        _join(dossier, row.id)
    with st.expander("Reageer"):
        _react(dossier, row.id)
    if st.button("Wijzig of trek in", key=f"wijzig_{row.id}"):
        st.switch_page("views/wijzigen.py", query_params={state.CHOSEN: row.id})


def _join(dossier: Dossier, kans_id: str) -> None:
    """Join once per visit, however often the button is pressed."""

    def saved(texts: writing.Texts) -> None:
        ticket = st.session_state.setdefault(f"aangesloten_{kans_id}", str(uuid.uuid4()))
        actions.join_kans(dossier, kans_id, text=texts[""], ticket=ticket)
        state.say("U heeft zich aangesloten. Fijn dat u meedenkt.")

    words = Field("", "Wilt u er iets bij zeggen? Dat mag.")
    writing.ask_alone(Form("aansluiten", [words], save="Ik sluit me aan"), kans_id, saved=saved)


def _react(dossier: Dossier, kans_id: str) -> None:
    """Ask for a reaction: which form it has, for whom, and the words."""
    forms = {row.slug: row for row in terms.REACTIONS}
    form, party = f"vorm_{kans_id}", f"voor_{kans_id}"
    st.radio(
        "Wat wilt u geven?", list(forms), format_func=lambda slug: forms[slug].label, key=form,
        captions=[row.explanation for row in forms.values()], persist_state="session",
    )  # fmt: skip
    st.pills(
        "Ik reageer voor", terms.slugs(terms.PARTIES), default=terms.PARTIES[0].slug, required=True, key=party,
        format_func=lambda slug: terms.find(terms.PARTIES, slug).label, persist_state="session",
    )  # fmt: skip

    def saved(texts: writing.Texts) -> None:
        actions.react(dossier, kans_id, form=state.value(form), text=texts[""], party=state.value(party))
        state.say("Uw reactie staat bij de kans.")

    words = Field("", "Uw reactie", kind="long", most=2000)
    writing.ask_alone(Form("reactie", [words], save="Reactie bewaren"), kans_id, saved=saved)

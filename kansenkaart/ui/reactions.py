"""What one can do with a kans of somebody else: join it, react to it. There is no way to vote against."""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st

from kansenkaart import actions, terms
from kansenkaart.dossier import Dossier
from kansenkaart.ui import state


def offer(dossier: Dossier, row: Any) -> None:
    """Show the ways to answer a kans (a row of `state.kansen()`)."""
    with st.expander("Ik sluit me aan"):
        words = st.text_input("Wilt u er iets bij zeggen? Dat mag.", key=f"aan_{row.id}", max_chars=500)
        if st.button("Ik sluit me aan", key=f"aan_knop_{row.id}", type="primary"):
            _join(dossier, row.id, words)
    with st.expander("Reageer"):
        _react(dossier, row.id)
    if st.button("Wijzig of trek in", key=f"wijzig_{row.id}"):
        st.switch_page("views/wijzigen.py", query_params={state.CHOSEN: row.id})


def _join(dossier: Dossier, kans_id: str, words: str) -> None:
    """Join once per visit, however often the button is pressed."""
    ticket = st.session_state.setdefault(f"aangesloten_{kans_id}", str(uuid.uuid4()))
    actions.join_kans(dossier, kans_id, text=words, ticket=ticket)
    state.say("U heeft zich aangesloten. Fijn dat u meedenkt.")
    st.rerun()


def _react(dossier: Dossier, kans_id: str) -> None:
    forms = {row.slug: row for row in terms.REACTIONS}
    form = st.radio(
        "Wat wilt u geven?", list(forms), format_func=lambda slug: forms[slug].label, key=f"vorm_{kans_id}",
        captions=[row.explanation for row in forms.values()],
    )  # fmt: skip
    party = st.selectbox(
        "Ik reageer voor", terms.slugs(terms.PARTIES), key=f"voor_{kans_id}",
        format_func=lambda slug: terms.find(terms.PARTIES, slug).label,
    )  # fmt: skip
    text = st.text_area("Uw reactie", key=f"reactie_{kans_id}", max_chars=2000, persist_state="session")
    if st.button("Reactie bewaren", key=f"reactie_knop_{kans_id}", type="primary"):
        actions.react(dossier, kans_id, form=form, text=text, party=party)
        del st.session_state[f"reactie_{kans_id}"]
        state.say("Uw reactie staat bij de kans.")
        st.rerun()

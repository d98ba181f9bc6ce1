"""Papers to hand round: sheets and report of a schouw, agenda, story, dates, a message."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kansenkaart import actions
from kansenkaart.dossier import Dossier
from kansenkaart.report import Document
from kansenkaart.schouw import Schouw
from kansenkaart.ui import blocks, state

MEDIA = {".pdf": "application/pdf", ".html": "text/html", ".md": "text/markdown"}


def show(dossier: Dossier) -> None:
    """Offer the papers of the neighbourhood, and those of each schouw."""
    blocks.show(
        blocks.heading("Agenda"), blocks.text("Wat nog open is. De groep kiest de volgorde."),
        key="papier_agenda",
    )  # fmt: skip
    _offer("agenda", lambda: actions.agenda_of(dossier), "Agenda")
    blocks.show(
        blocks.heading("Buurtverhaal"), blocks.text("De verhalen, thema's en afspraken als één stuk om te lezen."),
        key="papier_verhaal",
    )  # fmt: skip
    _offer("buurtverhaal", lambda: actions.story_of(dossier), "Buurtverhaal")
    for one in actions.schouwen(dossier).values():
        blocks.show(blocks.heading(one.name or "Schouw"), key=f"papier_{one.id}")
        of_schouw(dossier, one)


def of_schouw(dossier: Dossier, one: Schouw) -> None:
    """Offer what there is on paper of one schouw: sheets before the walk, the report after it."""
    word = "Verslag" if one.rules_read else "Bladen voor onderweg"
    _offer(f"schouw-{one.id[:8]}", lambda: actions.report_of(dossier, one, address=state.root()), word)
    with st.container(horizontal=True):
        st.download_button(
            "Datums voor in de agenda (ICS)", lambda: actions.schouw_ics(dossier, one).encode(), mime="text/calendar",
            file_name="schouw.ics", on_click="ignore", key=f"ics_{one.id}",
        )  # fmt: skip
        st.download_button(
            "Bericht om rond te sturen", lambda: actions.message_text(dossier, one).encode(), mime="text/plain",
            file_name="bericht.txt", on_click="ignore", key=f"bericht_{one.id}",
        )  # fmt: skip


def _offer(name: str, make: Callable[[], Document], word: str) -> None:
    """Offer a document in each form; it is made when somebody asks for it."""
    with st.container(horizontal=True):
        for suffix in actions.DOCUMENT_FORMS:
            st.download_button(
                f"{word} ({suffix[1:].upper()})", _maker(make, suffix), mime=MEDIA[suffix], file_name=f"{name}{suffix}",
                on_click="ignore", key=f"papier_{name}{suffix}",
            )  # fmt: skip


def _maker(make: Callable[[], Document], suffix: str) -> Callable[[], bytes]:
    return lambda: actions.document_bytes(make(), suffix)

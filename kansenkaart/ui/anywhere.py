"""Addresses that are not in the dossier: asked at PDOK, visibly, and only after a press on the button."""

from __future__ import annotations

import shapely
import streamlit as st

from kansenkaart.actions import asking
from kansenkaart.actions.asking import Hit
from kansenkaart.dossier import Dossier
from kansenkaart.errors import SourceError
from kansenkaart.ui import blocks, internet
from kansenkaart.ui.drafts import Place

LEAVES = (
    "Staat het adres hier niet bij? U kunt in heel Nederland zoeken. "
    "Wat u typte, gaat dan over internet naar PDOK, de kaartdienst van de overheid."
)
BUTTON = "Zoek via internet bij PDOK"
FOUND = "Gevonden via PDOK, buiten dit dossier"
NOTHING = "PDOK vindt dit adres niet. Typ een straat, een huisnummer en een plaats."
GOES_ON = "Zoeken in dit dossier gaat gewoon door. Daarvoor is geen internet nodig."


def address(dossier: Dossier, text: str, *, prefix: str = "") -> Place | None:
    """Offer to search a typed address everywhere; return the place that was chosen in this run."""
    hit = ask(text, key=f"{prefix}pdok", says=LEAVES, goes_on=GOES_ON, dossier=dossier)
    return Place(shapely.Point(hit.x, hit.y).wkt, device="adres") if hit else None


def ask(text: str, *, key: str, says: str, goes_on: str, dossier: Dossier | None = None) -> Hit | None:
    """Show the button and what PDOK found for this text; return the hit that was chosen in this run.

    Parameters
    ----------
    says
        What leaves the machine, above the button.
    goes_on
        What can be done without internet, when it fails.
    dossier
        Says of each hit whether it lies in this neighbourhood.
    """
    if not internet.may():
        return None
    blocks.show(blocks.text(says), key=f"{key}_uitleg")
    if st.button(BUTTON, key=f"{key}_zoek"):
        if text.strip():
            _search(text, key, goes_on)
        else:
            blocks.show(blocks.note("Typ eerst een straat, een huisnummer en een plaats."), key=f"{key}_leeg")
    asked, found = st.session_state.get(f"{key}_gevonden", ("", ()))
    if asked != text:
        return None
    if not found:
        blocks.show(blocks.text(NOTHING), key=f"{key}_niets")
        return None
    rows = [blocks.card(str(turn), hit.label, _lines(hit, dossier)) for turn, hit in enumerate(found)]
    chosen = blocks.show(blocks.note(FOUND), blocks.cards(rows, label=FOUND), key=f"{key}_lijst")
    return found[int(chosen)] if chosen else None


def _search(text: str, key: str, goes_on: str) -> None:
    """Ask PDOK; without an answer say so calmly. What was typed goes into no log."""
    st.session_state.pop(f"{key}_gevonden", None)
    try:
        with st.spinner("Even zoeken op internet…"):
            st.session_state[f"{key}_gevonden"] = (text, asking.find_anywhere(text))
    except SourceError as error:
        blocks.show(blocks.note(error.message), blocks.text(goes_on), key=f"{key}_mislukt")


def _lines(hit: Hit, dossier: Dossier | None) -> list[str]:
    if dossier is None:
        return [hit.kind]
    inside = dossier.extent().intersects(shapely.Point(hit.x, hit.y)).any()
    return [hit.kind, f"ligt {'in' if inside else 'buiten'} {dossier.name}"]

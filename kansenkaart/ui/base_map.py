"""The base map of the open dossier: where each layer came from, more layers from files, and fetching it again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from kansenkaart import actions
from kansenkaart.actions import OwnMap, Refresh
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.ui import blocks, fetching, internet, new_dossier, parts, state, visitor

#: Where the desk keeps this work.
DESK = "opnieuw"
OWN_MAP = (
    "Een eigen luchtfoto of kaart kan ook: MBTiles of PMTiles met plaatjes of vectortegels, in Web Mercator. "
    "Is het bestand te groot om hier te kiezen, dan kan het met de opdracht kansenkaart layers add."
)
WHERE_SHOWN = (
    "U kiest ze op de kaart met de knop Andere ondergrond. "
    "Ze staan niet op papier en niet in de kaart als één bestand: daar staat de kaart van dit dossier."
)
#: Files with a map of tiles: what lies around the neighbourhood comes into the dossier.
BACKDROPS = ("mbtiles", "pmtiles")
EXPLANATION = (
    "We halen dezelfde lagen nog eens op waar ze vandaan komen. Daarvoor is internet nodig. "
    "U ziet eerst wat er anders is. Pas daarna kiest u of we de lagen vervangen."
)


def show(dossier: Dossier) -> None:
    """Show where the layers came from, and what one can do with them."""
    with st.expander("Herkomst per laag: adres, licentie, datum en aantallen"):
        found = actions.provenance(dossier)
        shown = [part for label, facts in found for part in (blocks.heading(label, level=3), blocks.facts(facts))]
        blocks.show(*(shown or [blocks.text("Er zijn nog geen kaartlagen.")]), key="herkomst")
    with st.expander("Kaartlagen toevoegen uit bestanden"), parts.calm("lagen_erbij"):
        _from_files(dossier)
    if own := actions.own_maps(dossier):
        with st.expander("Eigen achtergronden"), parts.calm("achtergronden"):
            _own_maps(dossier, own)
    if not dossier.made_up:
        blocks.show(blocks.heading("Opnieuw ophalen", level=3), key="opnieuw_kop")
        with parts.calm("opnieuw"):
            _again(dossier)


def _from_files(dossier: Dossier) -> None:
    blocks.show(blocks.text(f"{new_dossier.FROM_FILES} {OWN_MAP}"), key="lagen_uitleg")
    uploads = st.file_uploader(
        "Bestanden met kaartlagen",
        type=[*new_dossier.LAYER_TYPES, *BACKDROPS],
        accept_multiple_files=True,
        key="lagen_bestanden",
    )
    if st.button("Voeg deze lagen toe", disabled=not uploads):
        with st.spinner("Even lezen…"), tempfile.TemporaryDirectory() as folder:
            paths = [new_dossier.keep(upload, Path(folder)) for upload in uploads]
            state.say(actions.add_layers(dossier, paths))
        st.rerun()


def _own_maps(dossier: Dossier, own: Sequence[OwnMap]) -> None:
    """Show the backdrops; one is taken out after a tick that says so."""
    blocks.show(blocks.text(WHERE_SHOWN), key="achtergronden_uitleg")
    names = {row.name: f"{row.title} ({row.file})" for row in own}
    picked = st.radio("Welke achtergrond?", list(names), format_func=names.__getitem__, key="achtergrond_welke")
    sure = st.checkbox("Ja, haal deze achtergrond uit het dossier.", key=f"achtergrond_weg_{picked}")
    if st.button("Achtergrond weghalen"):
        if not sure:
            raise InputError("Zet eerst het vinkje. Dan weten we zeker dat u dit wilt.")
        state.say(actions.remove_own_map(dossier, next(row for row in own if row.name == picked)))
        st.rerun()


def _again(dossier: Dossier) -> None:
    desk = state.desk()
    work = desk.at(DESK)
    if work is not None and work.result is None:
        fetching.show(work, key=DESK)
    if not internet.may():
        internet.say_refused("opnieuw")
        return
    if work is None:
        blocks.show(blocks.text(EXPLANATION), key="opnieuw_uitleg")
        if st.button("Opnieuw ophalen"):
            desk.begin(DESK, actions.refresh_in_background(dossier), by=visitor.take_mark())
            st.rerun()
        return
    if work.phase.is_busy:
        return
    if work.result is None:
        fetching.again(work, key=DESK)
    else:
        _preview(dossier, work.result)
    if st.button("Laat de kaart zoals hij is"):
        desk.clear(DESK)
        st.rerun()


def _preview(dossier: Dossier, refresh: Refresh) -> None:
    """Show what would be different, and replace the layers when somebody agrees."""
    blocks.show(
        blocks.heading("Wat er anders is", level=3),
        *([blocks.items(refresh.different)] if refresh.different else []),
        *([blocks.text(f"Geen verschil: {', '.join(refresh.same)}.")] if refresh.same else []),
        *([blocks.items(refresh.notes)] if refresh.notes else []),
        blocks.heading("Wat dat met de bevindingen doet", level=3),
        blocks.text(refresh.sentences[-1]),
        *([blocks.items(refresh.foretold)] if refresh.foretold else []),
        blocks.note("Er is nog niets vervangen."),
        key="opnieuw_anders",
    )
    if st.button("Vervang de lagen", type="primary"):
        actions.replace_layers(dossier, refresh)
        state.desk().clear(DESK)
        state.say(f"De kaartlagen zijn vervangen. {refresh.sentences[-1]}")
        st.rerun()

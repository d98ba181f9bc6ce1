"""Making the dossier of a new neighbourhood: its name, its layers, where they come from, and what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from kansenkaart import actions
from kansenkaart.actions import Made, Place
from kansenkaart.ui import blocks, fetching, internet, new_area, parts, state, visitor

#: Where the desk keeps this work.
DESK = "nieuw"
_MADE = "nieuw_gemaakt"
LAYER_TYPES = ["geojson", "json", "gpkg", "zip", "fgb", "gml", "xml", "csv", "xlsx"]
ONLINE = (
    "Hiervoor is één keer internet nodig. We vragen alleen PDOK, waar de overheid deze gegevens deelt, "
    "en voor een buurt in Amsterdam ook de gemeente. "
    "Het duurt een paar minuten. Daarna werkt de kaart zonder internet."
)
OPENING = "Sluit deze kansenkaart en open de nieuwe met deze opdracht. Internet is niet meer nodig."
ON_SERVER = "Het dossier staat op de server. Wie de server beheert, kan deze buurt openen."
FROM_FILES = "Hiervoor is geen internet nodig. Kies bestanden met BAG, BGT, CBS of bomen; wij herkennen ze."


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the layers come from: shown as a choice; `ask` shows what it needs and makes the dossier."""

    slug: str
    label: str
    ask: Callable[[Place, str], None]


def _online(place: Place, name: str) -> None:
    if not internet.may():
        internet.say_refused("nieuw")
        return
    blocks.show(blocks.text(ONLINE), key="nieuw_uitleg")
    labels = {row.slug: row.label for row in actions.fetchable_layers()}
    slugs = st.pills(
        "Welke lagen? Kiest u niets, dan halen we ze allemaal op.", list(labels), format_func=labels.__getitem__,
        selection_mode="multi", key="nieuw_lagen", persist_state="session",
    )  # fmt: skip
    if st.button("Haal deze buurt op", type="primary"):
        path = actions.new_path(name)
        work = actions.fetch_in_background(path, Place(name.strip(), place.area), layers=slugs or None)
        state.desk().begin(DESK, work, by=visitor.take_mark())
        st.rerun()


def _from_files(place: Place, name: str) -> None:
    blocks.show(blocks.text(FROM_FILES), key="nieuw_uitleg")
    uploads = st.file_uploader(
        "Bestanden met kaartlagen", type=LAYER_TYPES, accept_multiple_files=True, key="nieuw_bestanden"
    )
    if st.button("Maak dit dossier", type="primary", disabled=not uploads):
        path = actions.new_path(name)
        with st.spinner("Even lezen…"), tempfile.TemporaryDirectory() as folder:
            paths = [keep(upload, Path(folder)) for upload in uploads]
            report = actions.neighbourhood_from_files(path, Place(name.strip(), place.area), paths)
        st.session_state[_MADE] = Made(path, tuple(report))
        st.rerun()


ORIGINS: tuple[Origin, ...] = (
    Origin("internet", "Van internet (PDOK)", _online),
    Origin("bestanden", "Uit bestanden", _from_files),
)


def keep(upload: Any, folder: Path) -> Path:
    """Write an upload in a folder under its own name."""
    path = folder / Path(upload.name).name
    path.write_bytes(upload.getvalue())
    return path


def show() -> None:
    """Show what is being made or was made; else let the visitor choose."""
    work = state.desk().at(DESK)
    made = work.result if work else st.session_state.get(_MADE)
    if made is not None:
        _ready(made)
    elif work:
        fetching.show(work, key=DESK)
        if work.phase.is_busy or not internet.may():
            return
        fetching.again(work, key=DESK)
    else:
        _choose()
        return
    if st.button("Begin opnieuw met een andere buurt"):
        st.session_state.pop(_MADE, None)
        state.desk().clear(DESK)
        new_area.forget()
        st.rerun()


def _choose() -> None:
    chosen = new_area.ask()
    if chosen is None:
        return
    name = st.text_input("Hoe heet deze buurt op de kaart?", value=chosen.place.name, max_chars=60)
    origins = {row.slug: row for row in ORIGINS}
    slug = st.pills(
        "Waar komen de kaartlagen vandaan?", list(origins), format_func=lambda one: origins[one].label,
        default=ORIGINS[0].slug, key="nieuw_herkomst", persist_state="session",
    )  # fmt: skip
    with parts.calm("nieuw_maken"):
        origins.get(slug or "", ORIGINS[0]).ask(chosen.place, name)


def _ready(made: Made) -> None:
    """Show where the dossier is and how one opens it; where a server keeps its files is for who sits at it."""
    place, how = [("Bestand", made.path.name)], [blocks.text(ON_SERVER)]
    if internet.is_here():
        place.append(("Map", str(made.path.parent)))
        how = [blocks.text(OPENING), blocks.note(actions.how_to_open(made.path))]
    blocks.show(
        blocks.heading("De buurt staat klaar", arrive=made.path.name),
        blocks.facts(place, label="Waar het dossier staat"),
        *how,
        key="nieuw_klaar",
    )
    with st.expander("Wat erin staat, met bron en aantallen"):
        blocks.show(blocks.items(made.report), key="nieuw_verslag")

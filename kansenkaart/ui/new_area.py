"""The place of a new neighbourhood: found by name, from a file, or as a rectangle; with its outline."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from kansenkaart import actions
from kansenkaart.actions import Place, asking
from kansenkaart.errors import SourceError
from kansenkaart.ui import anywhere, blocks, internet
from kansenkaart.ui.words import hectares, number

AREA_TYPES = ["geojson", "json", "gpkg", "zip", "fgb", "gml"]
OFFLINE = (
    "Is er geen internet? Dan kunt u wel een bestand met het gebied kiezen, en de kaartlagen uit bestanden halen. "
    "Uw werk aan deze kaart gaat gewoon door: daarvoor is geen internet nodig."
)
LEAVES = "We zoeken de buurt om een adres. Wat u typt, gaat over internet naar PDOK, de kaartdienst van de overheid."
_FOUND = "nieuw_gevonden"
_CHOSEN = "nieuw_plek"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place that was chosen, and what is known of it: names and values."""

    place: Place
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say which place is meant; `ask` shows it and returns a place in the run in which it was given."""

    slug: str
    label: str
    ask: Callable[[], Chosen | None]


def _by_name() -> Chosen | None:
    """Search a buurt at CBS; what was found stays until the next search."""
    if not internet.may():
        internet.say_refused("nieuw_naam")
        return None
    text = st.text_input("Naam of code van de buurt", key="nieuw_naam", persist_state="session")
    town = st.text_input("Gemeente (hoeft niet)", key="nieuw_gemeente", persist_state="session")
    if st.button("Zoek deze buurt"):
        st.session_state.pop(_FOUND, None)
        if text.strip():
            _search(text, town)
        else:
            blocks.show(blocks.note("Typ eerst de naam van de buurt, of een deel daarvan."), key="nieuw_leeg")
    found = st.session_state.get(_FOUND)
    if found is None:
        return None
    if found.empty:
        blocks.show(
            blocks.text("Geen buurt gevonden. Typ een deel van de naam, of de code (BU...)."), key="nieuw_niets"
        )
        return None
    rows = [blocks.card(row.code, row.name, [_one_line(row)]) for row in found.itertuples()]
    picked = blocks.show(blocks.cards(rows, label="Gevonden buurten", most=8), key="nieuw_lijst")
    return _of_buurt(found, picked) if picked else None


def _by_address() -> Chosen | None:
    """Search an address at PDOK and take the buurt around it, for who does not know what it is called."""
    if not internet.may():
        internet.say_refused("nieuw_adres")
        return None
    text = st.text_input("Straat, huisnummer en plaats", key="nieuw_adres", persist_state="session")
    hit = anywhere.ask(text, key="nieuw_pdok", says=LEAVES, goes_on=OFFLINE)
    if hit is None:
        return None
    try:
        with st.spinner("Even zoeken op internet…"):
            found = asking.buurt_at(hit.x, hit.y)
    except SourceError as error:
        blocks.show(blocks.note(error.message), blocks.text(OFFLINE), key="nieuw_geen_internet")
        return None
    if found.empty:
        blocks.show(blocks.text("Om dit adres ligt geen buurt van CBS. Kies een andere manier."), key="nieuw_niets")
        return None
    return _of_buurt(found, found["code"].iloc[0])


def _search(text: str, town: str) -> None:
    try:
        with st.spinner("Even zoeken op internet…"):
            st.session_state[_FOUND] = actions.find_buurten(text, municipality=town.strip())
    except SourceError as error:
        blocks.show(blocks.note(error.message), blocks.text(OFFLINE), key="nieuw_geen_internet")


def _one_line(row: Any) -> str:
    return " · ".join(f"{value}" if name == "Gemeente" else f"{value} {name.lower()}" for name, value in _numbers(row))


def _numbers(row: Any) -> list[tuple[str, str]]:
    """Return what CBS knows of a buurt; what it does not know is left out."""
    counts = [("Inwoners", row.inhabitants), ("Woningen", row.dwellings)]
    return [
        *([("Gemeente", str(row.municipality))] if pd.notna(row.municipality) else []),
        *((name, number(int(value))) for name, value in counts if pd.notna(value)),
    ]


def _of_buurt(found: gpd.GeoDataFrame, code: str) -> Chosen:
    one = found[found["code"] == code]
    row = next(one.itertuples())
    facts = (*_numbers(row), ("Oppervlakte", hectares(row.geometry.area)), ("Code", str(row.code)))
    return Chosen(Place(str(row.name), one[["geometry"]]), facts)


def _from_file() -> Chosen | None:
    """Take the area in a file; no internet."""
    upload = st.file_uploader("Bestand met het gebied (een of meer vlakken)", type=AREA_TYPES, key="nieuw_gebied")
    if upload is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name).name
        path.write_bytes(upload.getvalue())
        return _of_place(actions.place_of_file(path))


def _from_box() -> Chosen | None:
    """Take four typed numbers; no internet."""
    text = st.text_input(
        "Vier getallen: x1,y1,x2,y2, in RD of in graden", key="nieuw_rechthoek", persist_state="session"
    )
    return _of_place(actions.place_of_box(text)) if text.strip() else None


def _of_place(place: Place) -> Chosen:
    size = hectares(float(place.area.area.sum()))
    return Chosen(place, (("Oppervlakte", size), ("Inwoners en woningen", "Die weten we na het ophalen.")))


WAYS: tuple[Way, ...] = (
    Way("naam", "Met een naam", _by_name),
    Way("adres", "Met een adres", _by_address),
    Way("bestand", "Met een bestand", _from_file),
    Way("rechthoek", "Met een rechthoek", _from_box),
)


def ask() -> Chosen | None:
    """Let the visitor say which place is meant; return it with its outline shown."""
    ways = {way.slug: way for way in WAYS}
    slug = st.pills(
        "Hoe wilt u de buurt aanwijzen?", list(ways), format_func=lambda one: ways[one].label, default=WAYS[0].slug,
        key="nieuw_manier", persist_state="session",
    )  # fmt: skip
    found = ways.get(slug or "", WAYS[0]).ask()
    if found is not None:
        st.session_state[_CHOSEN] = found
    chosen: Chosen | None = st.session_state.get(_CHOSEN)
    if chosen is not None:
        _show(chosen)
    return chosen


def forget() -> None:
    """Begin anew with choosing."""
    for key in (_FOUND, _CHOSEN):
        st.session_state.pop(key, None)


def _show(chosen: Chosen) -> None:
    shape = chosen.place.area.geometry.union_all()
    name = chosen.place.name or "Dit gebied"
    blocks.show(
        blocks.heading(name, arrive=f"{name} {shape.bounds}"),
        blocks.outline(shape, label=f"De omtrek van {name}"),
        blocks.facts(chosen.facts, label=f"Hoeveel er is: {name}"),
        key="nieuw_omtrek",
    )

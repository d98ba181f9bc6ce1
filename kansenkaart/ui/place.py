"""Pointing at a place in five ways; only the first needs the map, all give a `drafts.Place` in RD."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import shapely
import streamlit as st

from kansenkaart import actions
from kansenkaart.crs import LONLAT_BOUNDS, RD, RD_BOUNDS, WGS84, transformer
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.ui import anywhere, blocks, component, map_view
from kansenkaart.ui.drafts import Place
from kansenkaart.ui.map_view import BLANK, Begin

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


def parse_coordinates(text: str) -> shapely.Point:
    """Return the point in RD that somebody typed, as RD metres or as degrees in either order.

    Parameters
    ----------
    text
        Two numbers: `121000 487000`, `52,37 4,82`, `4.82, 52.37`. A comma inside a number is a
        decimal comma when the two numbers are divided by a space or semicolon.

    Raises
    ------
    InputError
        When it is not two numbers, or no place in the Netherlands.
    """
    parts = [part for part in re.split(r"[;\s]+", text.strip().strip("()")) if part]
    if len(parts) != 2:
        parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    cleaned = [part.rstrip(",").replace(",", ".") for part in parts]
    if len(cleaned) != 2 or not all(_NUMBER.fullmatch(part) for part in cleaned):
        raise InputError("Vul twee getallen in, bijvoorbeeld 121000 487000 of 52,37 4,82.")
    a, b = float(cleaned[0]), float(cleaned[1])
    if _inside(a, b, RD_BOUNDS):
        return shapely.Point(a, b)
    for lon, lat in ((a, b), (b, a)):
        if _inside(lon, lat, LONLAT_BOUNDS):
            return from_lonlat(lon, lat)
    raise InputError(f"{cleaned[0]} en {cleaned[1]} is geen plek in Nederland. Kijk de getallen na.")


def _inside(x: float, y: float, bounds: tuple[float, float, float, float]) -> bool:
    return bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3]


def from_lonlat(lon: float, lat: float) -> shapely.Point:
    """Return a place in degrees (what a browser gives) as point in RD."""
    return shapely.Point(transformer(WGS84, RD).transform(lon, lat))


@dataclass(frozen=True, slots=True)
class Way:
    """One way to point at a place; `ask` shows it and returns a place in the run in which it was given."""

    slug: str
    label: str
    ask: Callable[[Dossier, Begin], Place | None]
    has_map: bool = False


def _by_address(dossier: Dossier, begin: Begin) -> Place | None:
    """Search an address in the dossier, without internet; beyond it only after a press on a button that says so."""
    text = st.text_input("Straat en huisnummer, of postcode", key=f"{begin.prefix}adres_zoek", persist_state="session")
    if not text.strip():
        return None
    found = actions.find_addresses(dossier, text)
    if not found:
        blocks.show(
            blocks.text("Dit adres staat niet in dit dossier. Probeer alleen de straat."),
            key=f"{begin.prefix}adres_niets",
        )
        return anywhere.address(dossier, text, prefix=begin.prefix)
    rows = [blocks.card(str(number), hit.label, ()) for number, hit in enumerate(found)]
    chosen = blocks.show(blocks.cards(rows, label="Gevonden adressen"), key=f"{begin.prefix}adres_gevonden")
    if chosen is None:
        return anywhere.address(dossier, text, prefix=begin.prefix)
    hit = found[int(chosen)]
    return Place(shapely.Point(hit.x, hit.y).wkt, device="adres")


def _by_gps(_dossier: Dossier, begin: Begin) -> Place | None:
    """Ask the browser where the visitor is; a browser only tells it on a safe connection."""
    found = component.show("position", _GPS_WORDS, key=f"{begin.prefix}gps", gives="found")
    if not found:
        return None
    point = from_lonlat(float(found["lon"]), float(found["lat"]))
    return Place(point.wkt, device="gps", accuracy_m=round(float(found["accuracy_m"]), 1))


_GPS_WORDS = {
    "ask": "Gebruik de plek waar ik nu ben",
    "busy": "Even zoeken…",
    "unsafe": "De browser geeft uw plek alleen op een beveiligde verbinding. Kies een andere manier.",
    "failed": "Uw plek is niet gevonden. Kies een andere manier.",
}


def _by_coordinates(_dossier: Dossier, begin: Begin) -> Place | None:
    """Take typed coordinates: RD metres or degrees."""
    text = st.text_input(
        "Coördinaten: RD (x y) of graden (breedte lengte)", key=f"{begin.prefix}coordinaten", persist_state="session"
    )
    return Place(parse_coordinates(text).wkt, device="coordinaten") if text.strip() else None


WAYS: tuple[Way, ...] = (
    Way("kaart", "Op de kaart", map_view.point_at, has_map=True),
    Way("adres", "Met een adres", _by_address),
    Way("hier", "Waar ik nu ben", _by_gps),
    Way("coordinaten", "Met coördinaten", _by_coordinates),
)


def ask(dossier: Dossier, now: Place | None, begin: Begin = BLANK) -> Place | None:
    """Let the visitor choose a way and point; return the place as it is now."""
    ways = {way.slug: way for way in WAYS}
    slug = st.pills(
        "Hoe wilt u de plek aanwijzen?", list(ways), format_func=lambda one: ways[one].label, default=WAYS[0].slug,
        key=f"{begin.prefix}plek_manier", persist_state="session",
    )  # fmt: skip
    way = ways.get(slug or "", WAYS[0])
    found = way.ask(dossier, begin) or now
    if found and not way.has_map:
        map_view.show_place(dossier, found)
    return found

"""Preparing a schouw: make one, choose and order its stops, who comes, the house rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import shapely
import streamlit as st

from kansenkaart import actions, terms
from kansenkaart.actions import Walk
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import GROUP_M, Schouw, Stop
from kansenkaart.ui import blocks, doubles, map_component, ordering, papers, parts, place, state, writing
from kansenkaart.ui.map_component import MapView, Overlay
from kansenkaart.ui.words import as_day
from kansenkaart.ui.writing import Field, Form

PACE = f"{actions.PACE_KM_PER_H:g}".replace(".", ",")


def choose(dossier: Dossier, known: Mapping[str, Schouw]) -> None:
    """Show the schouwen that there are, and make a new one."""
    rows = [blocks.card(one.id, one.name or "Zonder naam", (summary(one),)) for one in known.values()]
    shown = blocks.cards(rows, label="Schouwen") if rows else blocks.text("Er is nog geen schouw.")
    chosen = blocks.show(
        blocks.text("Een schouw is samen langs plekken lopen: kijken, luisteren, afspreken."), shown, key="schouwen"
    )
    if chosen:
        state.choose_schouw(chosen)
        st.rerun()
    _make(dossier)


def summary(one: Schouw) -> str:
    """Return one line about a schouw: when, how many stops, how far it is."""
    stand = "afgesloten" if one.ended else "begonnen" if one.rules_read else "in voorbereiding"
    return f"{as_day(one.date) or 'Nog geen datum'} · {len(one.stops)} stops · {stand}"


def _make(dossier: Dossier) -> None:
    blocks.show(blocks.heading("Nieuwe schouw"), key="nieuwe_schouw")
    name = st.text_input("Naam van de schouw (nodig)", key="schouw_naam", max_chars=80, persist_state="session")
    start = st.text_input("Waar begint de wandeling? Straat en huisnummer", key="schouw_start", persist_state="session")
    count = st.number_input("Hoeveel stops stellen we voor?", 0, 30, 6, key="schouw_stops")
    if st.button("Maak deze schouw", type="primary"):
        made = actions.plan_schouw(dossier, name, stops=int(count), start=start)
        state.choose_schouw(made.id)
        st.rerun()


def show(dossier: Dossier, one: Schouw) -> None:
    """Show one schouw with all that can be prepared."""
    walk = actions.walk_of(dossier, one)
    _head(one, walk)
    with parts.calm("dubbel"):
        doubles.show(dossier, one)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        map_component.show_map(dossier, _map(one, walk), key="schouw_kaart")
        with parts.calm("stop_erbij"), st.expander("Stop toevoegen"):
            _add(dossier, one)
    with right, parts.calm("stops"):
        _stops(dossier, one)
    with parts.calm("papier"), st.expander("Op papier"):
        papers.of_schouw(dossier, one)
    blocks.show(blocks.heading("Wanneer en wie"), key="kop_wie")
    writing.ask(_plan_form(), one)


def _head(one: Schouw, walk: Walk) -> None:
    blocks.show(
        blocks.heading(one.name or "Zonder naam"),
        blocks.text(summary(one)),
        blocks.text(_length(one, walk)),
        blocks.items(walk.warnings),
        key="schouw_kop",
    )
    with st.container(horizontal=True):
        if st.button("Ga verder met lopen" if one.rules_read else "Begin de schouw", type="primary"):
            st.switch_page("views/lopen.py", query_params={state.SCHOUW: one.id})
        if st.button("Naar alle schouwen"):
            state.choose_schouw(None)
            st.rerun()


def _length(one: Schouw, walk: Walk) -> str:
    start = one.start_label or "het midden van het gebied"
    dashed = " Waar geen pad is gevonden, staat een streepjeslijn." if any(leg.is_straight for leg in walk.legs) else ""
    return (
        f"Begin: {start}. Lopen: {walk.length_m:.0f} m, ongeveer {walk.minutes} minuten ({PACE} km per uur). "
        f"Bij de stops: {one.minutes} minuten.{dashed}"
    )


def _map(one: Schouw, walk: Walk) -> MapView:
    about = [name for stop in one.stops for name in stop.kansen]
    everywhere = shapely.MultiPoint([(stop.x, stop.y) for stop in one.stops] + ([one.start] if one.start else []))
    return MapView(
        overlay=route_overlay(one, walk), muted=True, height=480, only=about,
        go_to=everywhere.envelope.buffer(20) if one.stops else None,
    )  # fmt: skip


def route_overlay(one: Schouw, walk: Walk, *, current: int = 0) -> Overlay:
    """Return the way and the numbered stops for a map; the legs are drawn as they were found."""
    found = [leg.line for leg in walk.legs if not leg.is_straight]
    straight = [leg.line for leg in walk.legs if leg.is_straight]
    return Overlay(
        route=shapely.MultiLineString(found) if found else None,
        straight=shapely.MultiLineString(straight) if straight else None,
        stops=[
            map_component.Stop(stop.id, shapely.Point(stop.x, stop.y), stop.title, number, number < current,
                               number == current)
            for number, stop in enumerate(one.stops, start=1)
        ],
        place=shapely.Point(one.start) if one.start and not current else None,
        place_label="Hier begint de wandeling",
    )  # fmt: skip


# --- The stops ----------------------------------------------------------------------------------


def _stops(dossier: Dossier, one: Schouw) -> None:
    """Show the stops in their order, with buttons that a keyboard reaches."""
    blocks.show(blocks.heading("Stops", level=3), key="kop_stops")
    if len(one.stops) > 1 and st.button("Zet in de kortste volgorde"):
        begin = shapely.Point(one.start) if one.start else actions.start_place(dossier, "")[0]
        _keep(dossier, one, actions.order_stops(dossier, begin, one.stops))
    if len(one.stops) > 1:
        blocks.show(blocks.text("Sleep een stop omhoog of omlaag, of gebruik de knoppen eronder."), key="volgorde")
        if moved := ordering.changed(one):
            _keep(dossier, one, moved)
    for number, stop in enumerate(one.stops, start=1):
        with st.container(border=True, key=f"stop_{stop.id}"):
            _stop(dossier, one, stop, number)
    if not one.stops:
        blocks.show(blocks.text("Nog geen stops. Kies er een bij ‘Stop toevoegen’."), key="geen_stops")


def _stop(dossier: Dossier, one: Schouw, stop: Stop, number: int) -> None:
    blocks.show(
        blocks.heading(f"{number}. {stop.title}", level=4),
        blocks.text(stop.why),
        blocks.text(f"{stop.minutes} minuten. {stop.question}".strip()),
        key=f"stop_tekst_{stop.id}",
    )
    with st.container(horizontal=True):
        if number > 1 and st.button("Omhoog", key=f"op_{stop.id}", help=f"Stop {number} eerder"):
            _keep(dossier, one, _moved(one, number - 1, -1))
        if number < len(one.stops) and st.button("Omlaag", key=f"neer_{stop.id}", help=f"Stop {number} later"):
            _keep(dossier, one, _moved(one, number - 1, 1))
        if st.button("Weg", key=f"weg_{stop.id}", help=f"Stop {number} niet bezoeken"):
            _keep(dossier, one, [other for other in one.stops if other.id != stop.id])
    with st.expander("Wijzig deze stop"):
        writing.ask(_stop_form(stop), one)


def _moved(one: Schouw, place_in_row: int, step: int) -> list[Stop]:
    """Return the stops with one of them a place earlier or later."""
    stops = list(one.stops)
    stops.insert(place_in_row + step, stops.pop(place_in_row))
    return stops


def _keep(dossier: Dossier, one: Schouw, stops: list[Stop]) -> None:
    actions.change_plan(dossier, one.id, {"stops": stops})
    st.rerun()


_STOP_FIELDS = (
    Field("title", "Naam van de stop"),
    Field("minutes", "Minuten bij deze stop", kind="number"),
    Field("question", "Vraag om mee te beginnen"),
)


def _stop_form(stop: Stop) -> Form:
    return Form(
        f"plan/{stop.id}", _STOP_FIELDS, stop.id, "Wijziging van een stop",
        values=lambda _one: actions.stop_texts(stop), how="stop", save="",
    )  # fmt: skip


# --- More stops ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """One way to add a stop."""

    label: str
    ask: Callable[[Dossier, Schouw], None]


def _add(dossier: Dossier, one: Schouw) -> None:
    labels = [way.label for way in WAYS]
    number = st.pills("Waar?", range(len(WAYS)), format_func=labels.__getitem__, default=0, key="stop_manier")
    WAYS[number or 0].ask(dossier, one)


def _from_findings(dossier: Dossier, one: Schouw) -> None:
    """Offer the places that the program proposes and that are no stop yet."""
    known = {name for stop in one.stops for name in stop.findings}
    found = [stop for stop in actions.propose_stops(dossier, count=30) if stop.findings[0] not in known]
    rows = [blocks.card(stop.findings[0], stop.title, (stop.why,)) for stop in found]
    chosen = blocks.show(blocks.cards(rows, label="Plekken waar kansen elkaar raken"), key="stop_bevinding")
    for stop in found:
        if chosen == stop.findings[0]:
            actions.add_stop(
                dossier, one, shapely.Point(stop.x, stop.y), title=stop.title, kansen=stop.kansen,
                findings=stop.findings, question=stop.question, why=stop.why,
            )  # fmt: skip
            st.rerun()


def _from_kans(dossier: Dossier, one: Schouw) -> None:
    kansen = state.kansen()
    titles = dict(zip(kansen["id"], kansen["title"], strict=True))
    picked = st.selectbox(
        "Welke kans?", list(titles), None, titles.__getitem__, placeholder="Kies een kans", key="stop_kans"
    )
    if picked and st.button("Voeg toe", key="stop_kans_knop"):
        row = next(kansen[kansen["id"] == picked].itertuples())
        actions.add_stop(dossier, one, row.geometry.representative_point(), kansen=(picked,))
        st.rerun()


def _from_place(dossier: Dossier, one: Schouw) -> None:
    found = place.ask(dossier, state.kept("stop_plek"))
    state.keep("stop_plek", found)
    if found is None:
        return
    blocks.show(blocks.note(f"Gekozen plek: {actions.place_in_words(dossier, found.geometry)}"), key="stop_plek")
    if st.button("Voeg deze plek toe", type="primary"):
        near = actions.near_place(dossier, found.geometry, distance_m=GROUP_M)
        actions.add_stop(dossier, one, found.geometry.representative_point(), kansen=tuple(near["id"]))
        state.keep("stop_plek", None)
        st.rerun()


WAYS = (
    Way("Voorstel van het programma", _from_findings),
    Way("Bij een kans", _from_kans),
    Way("Een andere plek", _from_place),
)


# --- Who and when -------------------------------------------------------------------------------


def _plan_form() -> Form:
    """Return the form of what is said about a schouw as a whole."""
    fields = (
        Field("name", "Naam van de schouw", most=80),
        Field("date", "Datum", kind="date"),
        Field("lead", "Wie leidt de schouw? Een functie, geen naam", most=120),
        Field("guard", "Wie bewaakt de huisregels? Een functie, geen naam", most=120),
        *(Field(f"{actions.INVITED}{row.slug}", f"Hoeveel mensen zijn uitgenodigd: {row.label}", kind="number")
          for row in terms.PARTIES),
        Field("rules", "Huisregels: een regel per zin. Ze openen de schouw.", kind="long", most=2000, rows=8),
    )  # fmt: skip
    parties = terms.slugs(terms.PARTIES)
    return Form("opzet", fields, about="Plan", values=lambda one: actions.plan_texts(one, parties), how="plan", save="")

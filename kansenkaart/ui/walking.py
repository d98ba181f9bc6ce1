"""The walk as a row of steps: the opening, each stop, the end. Large buttons below lead on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import shapely
import streamlit as st

from kansenkaart import actions, dialogue, maps, settings, terms
from kansenkaart.dossier import Dossier
from kansenkaart.routes import Leg
from kansenkaart.schouw import Schouw
from kansenkaart.ui import blocks, closing, component, map_component, parts, planning, rounds, state, walk_stop
from kansenkaart.ui import place as where
from kansenkaart.ui.map_component import MapView
from kansenkaart.ui.map_view import Begin

#: The first and the last step in the address; the others are ids of stops.
OPENING, END = "opening", "afronden"
#: How often the page looks where a phone is.
LOOK_EVERY_S = 5.0


def choose(known: Mapping[str, Schouw]) -> None:
    """Ask which schouw is walked."""
    if not known:
        blocks.show(blocks.text("Er is nog geen schouw. Maak er eerst een."), key="geen_schouw")
        if st.button("Naar de pagina Schouw", type="primary"):
            st.switch_page("views/schouw.py")
        return
    rows = [blocks.card(one.id, one.name or "Zonder naam", (planning.summary(one),)) for one in known.values()]
    chosen = blocks.show(blocks.heading("Welke schouw?"), blocks.cards(rows, label="Schouwen"), key="welke_schouw")
    if chosen:
        state.choose_schouw(chosen)
        st.rerun()


def steps_of(one: Schouw) -> list[str]:
    """Return the steps of a walk, as they stand in the address: the opening, the ids of the stops, the end."""
    return [OPENING, *(stop.id for stop in one.stops), END]


def show(dossier: Dossier, one: Schouw) -> None:
    """Show the step where we are, the house rules, and the way on."""
    steps = steps_of(one)
    number = state.at_step(steps)
    with st.container(key="lopen"):
        if number == 0:
            _opening(dossier, one)
        elif steps[number] == END:
            closing.show(dossier, one)
        else:
            _stop(dossier, one, number)
        if number:
            _rules(one)
    _buttons(one, steps, number)


def _stop(dossier: Dossier, one: Schouw, number: int) -> None:
    """Show one stop: what it is about, and the round that was chosen."""
    stop = one.stops[number - 1]
    blocks.show(
        blocks.heading(f"{number}. {stop.title}", arrive=f"{one.id}/{stop.id}"),
        blocks.text(f"Stop {number} van {len(one.stops)} · {stop.minutes} minuten"),
        *([blocks.note(stop.question)] if stop.question else []),
        key=f"stop_kop_{stop.id}",
    )
    chosen = rounds.choose(stop)
    if chosen == dialogue.ROUNDS[0].slug:
        left, right = st.columns([2, 3], gap="medium")
        with left, parts.calm("stop_kaart"):
            _map(dossier, one, number)
        with right, parts.calm("stop_kijken"):
            walk_stop.show(dossier, stop)
    with parts.calm("rondes"):
        rounds.show(dossier, one, stop, chosen)


# --- Where we are -------------------------------------------------------------------------------


def _map(dossier: Dossier, one: Schouw, number: int) -> None:
    """Show the map around this stop; where one stands is kept apart from the stop that is meant."""
    stop = one.stops[number - 1]
    walk = actions.walk_of(dossier, one)
    place = shapely.Point(stop.x, stop.y)
    overlay = planning.route_overlay(one, walk, current=number)
    strokes = [
        (shapely.from_wkt(row["geometry"]), str(row["colour"])) for row in one.drawings if row["stop"] == stop.id
    ]
    view = MapView(
        overlay=map_component.with_strokes(overlay, strokes), only=stop.kansen, go_to=place.buffer(45), height=340
    )  # fmt: skip
    located = map_component.show_map(dossier, view, key=f"lopen_kaart_{stop.id}").located
    if located:
        state.keep("sta", (located.place.x, located.place.y, located.accuracy_m))
    phones = settings.from_env().phones
    st.fragment(_whereabouts, run_every=LOOK_EVERY_S if phones else None)(dossier, one, number)
    with st.expander("Zelf aanwijzen waar u staat"), parts.calm("sta_zelf"):
        pointed = where.ask(dossier, None, Begin(prefix="sta_"))
        if pointed:
            spot = pointed.geometry.representative_point()
            state.keep("sta", (spot.x, spot.y, pointed.accuracy_m))
            st.rerun()
    if phones:
        with st.expander("Een telefoon laten zeggen waar u staat"):
            _invite_phone(phones)


def _whereabouts(dossier: Dossier, one: Schouw, number: int) -> None:
    """Show where one stands and how far the next stop is; by itself, so that a phone can move it."""
    stop = one.stops[number - 1]
    walk = actions.walk_of(dossier, one)
    next_leg = walk.legs[number] if number < len(walk.legs) else None
    place = shapely.Point(stop.x, stop.y)
    blocks.show(blocks.items([*_where(dossier, place), *_onward(number, next_leg)]), key="waar")


def _invite_phone(address: str) -> None:
    """Show the code with which a phone comes along."""
    link = f"{address}{maps.root_url(component.base())}/telefoon?code={actions.PHONES.code}"
    blocks.show(
        blocks.text("Zet de hotspot van deze laptop aan. Verbind de telefoon ermee en scan deze code."),
        blocks.text("De telefoon waarschuwt een keer dat hij deze laptop niet kent. Ga dan door."),
        blocks.image(actions.code_picture(link), "Code om met een telefoon te scannen"),
        blocks.text(f"Of typ op de telefoon: {link}"),
        key="telefoon",
    )


def _where(dossier: Dossier, place: shapely.Point) -> list[str]:
    """Return where one stands and where the stop is, each by itself."""
    meant = f"Deze stop ligt {actions.place_in_words(dossier, place)}."
    phone = actions.PHONES.last()
    stood = (phone.x, phone.y, phone.accuracy_m) if phone else state.kept("sta")
    if stood is None:
        return [meant, "Waar u staat, weten we niet. Gebruik de knop met het kruis op de kaart, of wijs het zelf aan."]
    here = shapely.Point(stood[:2])
    words = actions.place_in_words(dossier, here)
    how = "zelf aangewezen" if stood[2] is None else f"op {stood[2]:.0f} m nauwkeurig"
    said = f"U staat {words}, {here.distance(place):.0f} m van de stop ({how})."
    return [meant, said + (f" Van de telefoon, {actions.PHONES.age_s(phone):.0f} seconden geleden." if phone else "")]


def _onward(number: int, leg: Leg | None) -> list[str]:
    if leg is None:
        return ["Dit is de laatste stop."]
    minutes = max(1, round(leg.length_m / (actions.PACE_KM_PER_H * 1000 / 60)))
    words = "minuut" if minutes == 1 else "minuten"
    straight = " in een rechte lijn: er is geen pad gevonden" if leg.is_straight else " lopen"
    return [f"Naar stop {number + 1}: {leg.length_m:.0f} m, {minutes} {words}{straight}.", *leg.warnings]


# --- The opening and the way on -----------------------------------------------------------------


def _opening(dossier: Dossier, one: Schouw) -> None:
    """Ask who is there in numbers, and whether the house rules were read aloud."""
    blocks.show(
        blocks.heading(one.name or "Schouw", arrive=one.id),
        blocks.text("Lees eerst samen de huisregels hardop."),
        blocks.items(one.rules),
        *([blocks.text(f"{one.guard} bewaakt de huisregels.")] if one.guard else []),
        key="opening",
    )
    rules_read = st.checkbox("We hebben de huisregels gelezen", one.rules_read, key="regels_gelezen")
    blocks.show(blocks.heading("Hoeveel mensen zijn er?", level=3), key="kop_aanwezig")
    now = one.present or one.invited or {}
    with st.container(horizontal=True):
        present = {
            row.slug: int(
                st.number_input(row.label, 0, 500, int(now.get(row.slug, 0)), key=f"er_{row.slug}", width=150)
            )
            for row in terms.PARTIES
        }
    first = int(
        st.number_input("Hoeveel van hen doen voor het eerst mee?", 0, 500, one.first_time or 0, key="eerst", width=320)
    )
    if st.button("Begin bij stop 1" if not one.rules_read else "Bewaar en ga verder", type="primary"):
        actions.begin_schouw(dossier, one.id, present=present, first_time=first, rules_read=rules_read)
        _go(steps_of(one), 1)


def _rules(one: Schouw) -> None:
    with st.expander("Huisregels"):
        blocks.show(blocks.items(one.rules), key="huisregels")


def _buttons(one: Schouw, steps: list[str], number: int) -> None:
    """Show the large buttons that lead back and on."""
    with st.container(horizontal=True, key="lopen_stappen"):
        if number:
            _lead(steps, number - 1, key="vorige", icon=":material/arrow_back:")
        if number + 1 < len(steps) and (number or one.rules_read):
            _lead(steps, number + 1, key="volgende", icon=":material/arrow_forward:", kind="primary")


def _lead(
    steps: list[str], number: int, *, key: str, icon: str, kind: Literal["primary", "secondary"] = "secondary"
) -> None:
    """Show a button to a step. A callback, so that a text that is being kept cannot take the click away."""
    st.button(
        _name(steps, number), key=key, icon=icon, type=kind, width="stretch", on_click=state.go_to_step,
        args=(steps[number],),
    )  # fmt: skip


def _go(steps: list[str], number: int) -> None:
    state.go_to_step(steps[number])
    st.rerun()


def _name(steps: list[str], number: int) -> str:
    names = {OPENING: "Opening", END: "Afronden"}
    return names.get(steps[number], f"Stop {number}")

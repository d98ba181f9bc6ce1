"""The map and the list: what the parties see, side by side when one wants, and one kans from near."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import streamlit as st

from kansenkaart import terms
from kansenkaart.ui import blocks, browser, filters, kans_view, map_view, meeting, parts, reactions, state
from kansenkaart.ui.words import how_many

SIDE_BY_SIDE = "naast-elkaar"
Chosen = dict[str, list[str]]


@st.fragment
def map_and_list() -> None:
    """Show filters, map and list; a click reruns only this part of the page."""
    with parts.calm("kaart"):
        kansen = state.kansen()
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Kans toevoegen", type="primary"):
                st.switch_page("views/toevoegen.py")
            with st.popover("Kies wat u wilt zien"):
                chosen = filters.choose()
            together = st.toggle("Naast elkaar: bewoners en gemeente", key=SIDE_BY_SIDE, bind="query-params")
        shown = filters.apply(kansen, chosen)
        blocks.show(blocks.text(_count(len(shown), len(kansen))), key="aantal")
        if together:
            _side_by_side(shown, chosen)
        else:
            _one_map(chosen)


def _count(shown: int, total: int) -> str:
    return f"{how_many(total)} op de kaart." if shown == total else f"{shown} van de {how_many(total)} op de kaart."


def _one_map(chosen: Chosen) -> None:
    """Show one map with the list beside it, or the open kans in place of the list."""
    row = _row()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _open(map_view.kansen(chosen, row))
    with right:
        if row is None:
            _list(chosen, key="alles")
        else:
            _close_button()
            _kans(row)


def _side_by_side(kansen: gpd.GeoDataFrame, chosen: Chosen) -> None:
    """Show the maps and the lists of the default parties beside each other, as equals."""
    row = _row()
    _open(map_view.kansen(chosen, row, side_by_side=True))
    if row is not None:
        _close_button()
        _kans(row)
        return
    parties = [party for party in terms.PARTIES if party.is_default]
    for party, column in zip(parties, st.columns(len(parties), gap="medium"), strict=True):
        own = kansen[kansen["party"] == party.slug]
        with column:
            blocks.show(blocks.heading(f"{party.label}: {len(own)}"), key=f"kop_{party.slug}")
            _list({**chosen, "party": [party.slug]}, key=party.slug)


def _kans(row: Any) -> None:
    """Show one kans whole: its words, what one can do with it, and what is around it."""
    dossier = state.dossier()
    kans_view.show(dossier, row)
    reactions.offer(dossier, row)
    _open(kans_view.around(dossier, row))
    meeting.with_others(row.id)


def _list(chosen: Chosen, *, key: str) -> None:
    """Show all that the map shows, in words."""
    _open(map_view.in_words(state.dossier(), chosen, key=f"lijst_{key}"))


def _row() -> Any | None:
    """Return the open kans, also when the filters hide it; None when none is open."""
    kansen = state.kansen()
    return next(kansen[kansen["id"] == state.chosen()].itertuples(), None)


def _close_button() -> None:
    if st.button("Terug naar de lijst"):
        state.choose(None)
        st.rerun(scope="fragment")


def _open(kans_id: str | None) -> None:
    """Open what was just clicked; a click on what is open already changes nothing."""
    if kans_id and kans_id != state.chosen():
        state.choose(kans_id)
        st.rerun(scope="fragment")


map_and_list()
browser.offer_print()

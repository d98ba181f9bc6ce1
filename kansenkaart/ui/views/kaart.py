"""The map and the list: what the parties see, side by side when one wants, and one kans from near."""

from __future__ import annotations

from typing import Any

import streamlit as st

from kansenkaart.ui import browser, filters, kans_view, map_view, meeting, parts, reactions, state

SIDE_BY_SIDE = "naast-elkaar"


def bar() -> bool:
    """Show what one can do with the map; return whether the parties stand beside each other."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Kans toevoegen", type="primary"):
            st.switch_page("views/toevoegen.py")
        together = st.toggle("Naast elkaar", key=SIDE_BY_SIDE, bind="query-params")
        filters.in_browser(state.dossier())
    return together


@st.fragment
def map_and_list(together: bool) -> None:
    """Show map and list; a click reruns only this part of the page, a filter not even that."""
    with parts.calm("kaart"):
        if together:
            _side_by_side()
        else:
            _one_map()


def _one_map() -> None:
    """Show one map with the list beside it, or the open kans in place of the list."""
    row = _row()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _open(map_view.kansen(row))
    with right:
        if row is None:
            _open(map_view.in_words(state.dossier()))
        else:
            _close_button()
            _kans(row)


def _side_by_side() -> None:
    """Show map and list of the default parties beside each other, as equals; below them the open kans."""
    row = _row()
    _open(map_view.kansen(row, side_by_side=True))
    if row is not None:
        _close_button()
        _kans(row)


def _kans(row: Any) -> None:
    """Show one kans whole: its words, what one can do with it, and what is around it."""
    dossier = state.dossier()
    kans_view.show(dossier, row)
    reactions.offer(dossier, row)
    _open(kans_view.around(dossier, row))
    meeting.with_others(row.id)


def _row() -> Any | None:
    """Return the open kans, also when the filters hide it; None when none is open."""
    kansen = state.kansen()
    return next(kansen[kansen["id"] == state.chosen()].itertuples(), None)


def _close_button() -> None:
    st.button("Terug naar de lijst", on_click=state.choose, args=(None,))


def _open(kans_id: str | None) -> None:
    """Open what was just clicked; a click on what is open already changes nothing."""
    if kans_id and kans_id != state.chosen():
        state.choose(kans_id)
        st.rerun(scope="fragment")


map_and_list(bar())
browser.offer_print()

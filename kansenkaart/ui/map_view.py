"""The map on the pages: which kansen it shows, and a place that somebody points at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from kansenkaart import maps, terms
from kansenkaart.dossier import Dossier
from kansenkaart.ui import component, filters, state
from kansenkaart.ui.drafts import Place
from kansenkaart.ui.map_component import Draw, MapView, Overlay, Pane, show_map

#: What one can draw: the map's mode, and how we ask for it.
SHAPES: tuple[terms.Term, ...] = (
    terms.Term("point", "Een plek", "Tik op de kaart."),
    terms.Term("line", "Een lijn", "Bijvoorbeeld een looproute."),
    terms.Term("area", "Een gebied", "Bijvoorbeeld een veld of een plein."),
)
_MODE_OF = {"Point": "point", "LineString": "line", "Polygon": "area"}


def kansen(chosen: Any | None, *, side_by_side: bool = False) -> str | None:
    """Show the kansen that the visitor's filters let through; return the id of one that was just clicked.

    `chosen` is the open kans (a row of `state.kansen()`). The map moves to it, unless it was
    opened by a click on the map itself: then it is in view already.
    """
    parties = [row for row in terms.PARTIES if row.is_default]
    view = MapView(
        follows=filters.FOLLOWS,
        selected=chosen.id if chosen else None,
        panes=[Pane(row.label, (row.slug,)) for row in parties] if side_by_side else (),
        lists=side_by_side and chosen is None,
        go_to=chosen.geometry if chosen and not state.clicked_on_map(chosen.id) else None,
    )
    return show_map(state.dossier(), view, key="kaart_naast" if side_by_side else "kaart", on_selected=_open).selected


def _open(kans_id: str | None) -> None:
    if kans_id:
        state.remember_click(kans_id)
        state.choose(kans_id)


def in_words(dossier: Dossier) -> str | None:
    """Show the same kansen as a list in words; return the id of one that was just chosen."""
    base, version, layers_version = component.base(), dossier.kansen_version(), dossier.layers_version()
    data = {
        "label": "Lijst van kansen",
        "config": maps.config_url(base, dossier.map_version()),
        "kansen": maps.kansen_url(base, version),
        "places": maps.places_url(base, version, layers_version),
        "follows": filters.FOLLOWS,
        "selected": state.chosen(),
    }
    key = "lijst_alles"
    chosen = component.show(
        "kanslijst", data, key=key, gives="chosen", on_value=lambda: state.choose(st.session_state[key]["chosen"])
    )
    return str(chosen) if chosen else None


@dataclass(frozen=True, slots=True)
class Begin:
    """How pointing at a place starts: what is drawn already, which drawing it is, whose fields they are.

    Another `token` begins the drawing anew; another `prefix` keeps what is typed on two pages apart.
    """

    place: Place | None = None
    token: str = ""
    prefix: str = ""


BLANK = Begin()


def point_at(dossier: Dossier, begin: Begin) -> Place | None:
    """Show the map to tap or draw on; return the place that was just pointed at."""
    shapes = {row.slug: row for row in SHAPES}
    earlier = begin.place
    first = _MODE_OF.get(earlier.geometry.geom_type, SHAPES[0].slug) if earlier else SHAPES[0].slug
    mode: Any = st.pills(
        "Wat tekent u?", list(shapes), format_func=lambda slug: shapes[slug].label, default=first,
        key=f"{begin.prefix}plek_vorm", persist_state="session",
    ) or first  # fmt: skip
    geometry = earlier.geometry if earlier and mode == first else None
    view = MapView(draw=Draw(mode, geometry, token=begin.token), muted=True, go_to=geometry)
    drawn = show_map(dossier, view, key=f"{begin.prefix}plek_kaart").drawn
    if drawn is None or drawn.geometry is None:
        return None
    return Place(drawn.geometry.wkt, device=drawn.device, zoom=drawn.zoom)


def show_place(dossier: Dossier, place: Place) -> None:
    """Show where a place is that was pointed at without the map."""
    middle = place.geometry.representative_point()
    show_map(dossier, MapView(overlay=Overlay(place=middle), go_to=middle, muted=True, height=320), key="plek_getoond")

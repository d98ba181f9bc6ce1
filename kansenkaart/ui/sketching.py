"""At a stop: a photo, a drawing by hand on the map, and a kans that nobody had seen."""

from __future__ import annotations

import shapely
import streamlit as st

from kansenkaart import actions, terms
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import Schouw, Stop
from kansenkaart.ui import blocks, drafts, kans_view, map_component, parts, photos, state
from kansenkaart.ui.drafts import Place
from kansenkaart.ui.map_component import Draw, MapView, Overlay
from kansenkaart.ui.photos import Photo

#: Colours of the pen; none is that of a party. `explanation` is the colour itself.
PENS = (
    terms.Term("rood", "Rood", "#b3261e"),
    terms.Term("blauw", "Blauw", "#0b57d0"),
    terms.Term("zwart", "Zwart", "#1f2428"),
)


def show(dossier: Dossier, one: Schouw, stop: Stop) -> None:
    """Offer to take a photo, to draw, and to add a kans here."""
    with st.expander("Foto"), parts.calm("stop_foto"):
        _photo(dossier, one, stop)
    with st.expander("Teken op de kaart"), parts.calm("stop_teken"):
        _draw(dossier, one, stop)
    if st.button("Nieuwe kans op deze plek", key=f"kans_hier_{stop.id}"):
        drafts.start_at(Place(shapely.Point(stop.x, stop.y).wkt, device="schouw"))
        st.switch_page("views/toevoegen.py")


def _photo(dossier: Dossier, one: Schouw, stop: Stop) -> None:
    def take(photo: Photo) -> None:
        if photo.jpeg is not None:
            actions.add_stop_photo(dossier, one.id, photo.jpeg, stop=photo.name.rpartition("/")[2])

    # Also what was taken at another stop, while the laptop was away.
    photos.ask(f"stop/{one.id}/{stop.id}", "Foto van deze plek", take=take, everything=f"stop/{one.id}/")
    for photo in actions.schouwen(dossier)[one.id].photos:
        if photo.stop == stop.id:
            shown = blocks.image(kans_view.photo_address(photo.photo), f"Foto bij deze stop. {photo.text}".strip())
            blocks.show(shown, key=f"foto_{stop.id}_{photo.photo}")


def _draw(dossier: Dossier, one: Schouw, stop: Stop) -> None:
    """Let somebody draw; each stroke is kept when the hand lets go."""
    pens = {row.slug: row for row in PENS}
    pen = st.pills(
        "Kleur", list(pens), format_func=lambda slug: pens[slug].label, default=PENS[0].slug, key=f"pen_{stop.id}",
        persist_state="session",
    ) or PENS[0].slug  # fmt: skip
    base = f"{stop.id}/{dossier.device[:8]}"
    number = state.kept(f"teken_{base}")
    if number is None:
        number = sum(str(row.get("key", "")).startswith(f"{base}/") for row in one.drawings)
        state.keep(f"teken_{base}", number)
    key, colour = f"{base}/{number}/{pen}", pens[pen].explanation
    others = [row for row in one.drawings if row["stop"] == stop.id and row.get("key") != key]
    strokes = [(shapely.from_wkt(row["geometry"]), str(row["colour"])) for row in others]
    view = MapView(
        draw=Draw("scribble", colour=colour, token=key), overlay=Overlay(strokes=strokes), only=stop.kansen, height=380,
        go_to=shapely.Point(stop.x, stop.y).buffer(40),
    )  # fmt: skip
    drawn = map_component.show_map(dossier, view, key=f"teken_kaart_{stop.id}").drawn
    if drawn is not None:
        actions.draw_at_stop(dossier, one.id, drawn.geometry, stop=stop.id, key=key, colour=colour)
    if st.button("Nog een tekening", key=f"teken_nieuw_{stop.id}"):
        state.keep(f"teken_{base}", number + 1)
        st.rerun()

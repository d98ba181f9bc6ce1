"""The kans that somebody is writing: kept in the session and in their own browser until it is saved.

The id of the kans is made when the draft starts. Saving the same draft twice (a double click, a
crash between saving and the answer) therefore keeps one kans.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from kansenkaart.ui import blocks, browser, forms
from kansenkaart.ui.photos import Photo

PREFIX = "nieuw_"
_DRAFT = "klad"
_PHOTO = "klad_foto"
_DECIDED = "klad_gevraagd"
_SAVED = "klad_bewaard"
_RESTORED = "klad_plek"


@dataclass
class Place:
    """Where: a geometry in RD (as WKT) and how it was pointed at."""

    wkt: str
    device: str = ""
    zoom: int | None = None
    accuracy_m: float | None = None

    @property
    def geometry(self) -> BaseGeometry:
        """The geometry, RD."""
        return shapely.from_wkt(self.wkt)

    def pointed(self) -> dict[str, Any]:
        """Return how it was pointed at, as fields of a kans."""
        return {
            "placed_device": self.device,
            "placed_zoom": self.zoom,
            "placed_accuracy_m": self.accuracy_m,
        }


@dataclass
class Draft:
    """One kans being written: its future id, the step, and the place. The fields live in the form."""

    ticket: str = field(default_factory=lambda: str(uuid.uuid4()))
    step: int = 0
    place: Place | None = None


def current() -> Draft:
    """Return the draft of this visit; a new one when there is none."""
    if _DRAFT not in st.session_state:
        st.session_state[_DRAFT] = Draft()
    draft: Draft = st.session_state[_DRAFT]
    return draft


def start_again() -> None:
    """Drop the draft and its form; what was saved before stays saved."""
    forms.clear(PREFIX)
    for key in (_DRAFT, _PHOTO, _SAVED, _RESTORED):
        st.session_state.pop(key, None)
    st.session_state[_DECIDED] = True


def start_at(place: Place) -> None:
    """Point the draft at a place that was chosen elsewhere; what was written already stays."""
    draft = current()
    draft.place, draft.step = place, 0
    st.session_state[_RESTORED] = place
    st.session_state[_DECIDED] = True


def keep() -> None:
    """Keep the draft in the browser, or first offer what the browser still had from an earlier visit."""
    if not st.session_state.get(_DECIDED):
        _offer_earlier()
        return
    draft = current()
    body = {**asdict(draft), "fields": forms.values(PREFIX)}
    browser.keep_draft(body, labels=forms.labels())


def _offer_earlier() -> None:
    stored = browser.ask_draft()
    if stored is None:
        return  # the browser has not answered yet
    if not _worth(stored):
        st.session_state[_DECIDED] = True
        return
    title = stored.get("fields", {}).get("title") or "een kans zonder titel"
    blocks.show(blocks.note(f"U was hier bezig met: {title}"), key="klad_eerder")
    with st.container(horizontal=True):
        st.button("Ga daarmee verder", type="primary", on_click=_restore, args=(stored,))
        st.button("Begin opnieuw", on_click=start_again)


def _worth(stored: dict[str, Any]) -> bool:
    """Tell whether an earlier draft holds anything beyond what the form starts with."""
    fields = {name: value for name, value in stored.get("fields", {}).items() if forms.DEFAULTS.get(name) != value}
    return bool(fields or stored.get("place"))


def _restore(stored: dict[str, Any]) -> None:
    place = stored.get("place")
    st.session_state[_DRAFT] = Draft(
        ticket=str(stored.get("ticket") or uuid.uuid4()),
        step=int(stored.get("step") or 0),
        place=Place(**place) if place else None,
    )
    st.session_state[_RESTORED] = st.session_state[_DRAFT].place
    forms.fill(stored.get("fields", {}), prefix=PREFIX)
    st.session_state[_DECIDED] = True


def restored_place() -> Place | None:
    """Return the place that came back with an earlier draft: the map draws it again, once."""
    found: Place | None = st.session_state.get(_RESTORED)
    return found


def photo() -> Photo | None:
    """Return the photo that was chosen for this draft."""
    chosen: Photo | None = st.session_state.get(_PHOTO)
    return chosen


def take_photo(came: Photo) -> None:
    """Keep the photo for this draft, or let it go when it was taken away."""
    if came.jpeg is not None:
        st.session_state[_PHOTO] = came
    elif (before := photo()) is not None and before.id == came.id:
        del st.session_state[_PHOTO]


def saved() -> Any:
    """Return the kans that was just saved (id and code), or None."""
    return st.session_state.get(_SAVED)


def mark_saved(added: Any) -> None:
    """Remember that the draft is saved; the browser may forget it."""
    if saved() is None:
        st.session_state[_SAVED] = added

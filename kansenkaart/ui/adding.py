"""The three steps of adding a kans, and what follows once it is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kansenkaart import actions
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.ui import blocks, drafts, forms, kans_view, meeting, photos, place, state
from kansenkaart.ui.drafts import PREFIX, Draft
from kansenkaart.ui.map_view import Begin
from kansenkaart.ui.photos import Photo


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its question, how it is shown, and a check before one goes on."""

    label: str
    show: Callable[[Dossier, Draft], None]
    check: Callable[[Draft], None]


def _where(dossier: Dossier, draft: Draft) -> None:
    """Ask for the place, and show what is already there."""
    found = place.ask(dossier, draft.place, Begin(drafts.restored_place(), draft.ticket))
    if found is not None:
        draft.place = found
    if draft.place is None:
        return
    near = actions.near_place(dossier, draft.place.geometry)
    chosen = blocks.show(
        blocks.note(f"Gekozen plek: {actions.place_in_words(dossier, draft.place.geometry)}"),
        *_outside(dossier, draft.place),
        blocks.heading("Wat er al is binnen 50 meter", level=3),
        *kans_view.neighbours(near),
        *([blocks.text("Lijkt er iets op? Kies het en sluit u aan. Anders gaat u verder.")] if len(near) else []),
        key="plek",
    )
    if chosen:
        st.switch_page("views/kaart.py", query_params={state.CHOSEN: chosen})


def _outside(dossier: Dossier, spot: drafts.Place) -> list[blocks.Block]:
    """Return a remark when a place lies outside the neighbourhood; it may be meant so."""
    if dossier.extent().intersects(spot.geometry).any():
        return []
    return [blocks.note(f"Deze plek ligt buiten {dossier.name}. Klopt dat? Anders wijst u opnieuw aan.")]


def _what(dossier: Dossier, draft: Draft) -> None:
    """Ask for whose it is, theme, direction, and for a dot how big it is meant; show what that meets."""
    is_dot = draft.place is not None and draft.place.geometry.geom_type == "Point"
    forms.ask([name for name in forms.WHAT if name != "extent" or is_dot], prefix=PREFIX)
    data = forms.values(PREFIX)
    if draft.place is not None and data.get("party") and data.get("theme"):
        meeting.while_adding(dossier, draft.place.geometry, data | draft.place.pointed())


def _why(_dossier: Dossier, draft: Draft) -> None:
    """Ask for the words, the values, and for parties that make plans the facts of the plan."""
    party = forms.values(PREFIX).get("party")
    plan = forms.plan_names(party)
    later = {*forms.WHAT, *forms.MORE, *plan}
    forms.ask([name for name in forms.names(party) if name not in later], prefix=PREFIX)
    if plan:
        with st.expander("Over het plan", expanded=True):
            forms.ask(plan, prefix=PREFIX)
    with st.expander("Meer vertellen (hoeft niet)"):
        forms.ask([name for name in forms.names(party) if name in forms.MORE], prefix=PREFIX)
    photo = drafts.photo()
    photos.ask(
        _photo_of(draft.ticket), "Foto erbij (hoeft niet)", take=drafts.take_photo, taken=[photo.id] if photo else [],
        stays=True,
    )  # fmt: skip


def _photo_of(ticket: str) -> str:
    return f"kans/{ticket}"


def _has_place(draft: Draft) -> None:
    if draft.place is None:
        raise InputError("Wijs eerst een plek aan.")


def _has_theme(_draft: Draft) -> None:
    if not forms.values(PREFIX).get("theme"):
        raise InputError("Kies eerst waar het over gaat.")


def _nothing_more(_draft: Draft) -> None:
    """The last step is checked when it is saved."""


STEPS: tuple[Step, ...] = (
    Step("Waar is het?", _where, _has_place),
    Step("Wat wilt u?", _what, _has_theme),
    Step("Waarom?", _why, _nothing_more),
)


def show(dossier: Dossier, draft: Draft) -> None:
    """Show the step where the draft is, with back and on below it."""
    step = STEPS[draft.step]
    blocks.show(blocks.heading(f"Stap {draft.step + 1} van {len(STEPS)}: {step.label}"), key="stap")
    step.show(dossier, draft)
    _buttons(dossier, draft)


def _buttons(dossier: Dossier, draft: Draft) -> None:
    """Show back and on; the last step saves."""
    is_last = draft.step == len(STEPS) - 1
    with st.container(horizontal=True):
        if draft.step and st.button("Terug"):
            draft.step -= 1
            st.rerun()
        if st.button("Bewaar deze kans" if is_last else "Verder", type="primary"):
            STEPS[draft.step].check(draft)
            if is_last:
                drafts.mark_saved(_save(dossier, draft))
            else:
                draft.step += 1
            st.rerun()


def _save(dossier: Dossier, draft: Draft) -> actions.Added:
    _has_place(draft)
    spot = draft.place
    assert spot is not None  # _has_place just looked
    data = forms.values(PREFIX)
    data |= spot.pointed()
    photo = drafts.photo()
    return actions.add_kans(
        dossier, data, spot.geometry, ticket=draft.ticket, photo=photo.jpeg if photo else None,
        role=str(data.get("role") or ""),
    )  # fmt: skip


def thank(dossier: Dossier, added: Any) -> None:
    """Show the private code once, large, with what it is for, and where to go on."""
    blocks.show(
        blocks.heading("Uw kans is bewaard"),
        blocks.text("Hij staat nu op de kaart en in de lijst."),
        *_code(added),
        key="bewaard",
    )
    with st.container(horizontal=True):
        if added.code:
            st.download_button(
                "Bewaar de code", _letter(added), file_name="mijn-kans.txt", mime="text/plain", on_click="ignore"
            )
        if st.button("Bekijk op de kaart", type="primary"):
            drafts.start_again()
            st.switch_page("views/kaart.py", query_params={state.CHOSEN: added.id})
        st.button("Nog een kans toevoegen", on_click=drafts.start_again)
    photo = drafts.photo()
    # A photo that was still on its way when the button was pressed comes here.
    photos.ask(
        _photo_of(added.id), "", take=lambda late: _add_late(dossier, added.id, late), taken=[photo.id] if photo else []
    )


def _add_late(dossier: Dossier, kans_id: str, photo: Photo) -> None:
    if photo.jpeg is not None:
        actions.add_photo(dossier, kans_id, photo.jpeg)


def _code(added: Any) -> list[blocks.Block]:
    if not added.code:
        return [blocks.text("Deze kans was al bewaard. De code kreeg u toen.")]
    return [
        blocks.code(added.code, label="Uw code"),
        blocks.text(
            "Met deze code kunt u de kans later wijzigen of intrekken. Schrijf hem op: wij tonen hem één keer."
        ),
        blocks.text(f"Uw eigen link: {state.own_link(added.id, added.code)}"),
    ]


def _letter(added: Any) -> str:
    return f"Kansenkaart\n\nUw code: {added.code}\nUw link: {state.own_link(added.id, added.code)}\n"

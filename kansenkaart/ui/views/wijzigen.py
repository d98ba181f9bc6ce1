"""Changing or withdrawing one's own kans, with the private code. Old words stay in the journal."""

from __future__ import annotations

from typing import Any

import streamlit as st

from kansenkaart import actions, kans
from kansenkaart.errors import InputError
from kansenkaart.ui import blocks, browser, forms, kans_view, place, state
from kansenkaart.ui.drafts import Place
from kansenkaart.ui.map_view import Begin

PREFIX = "wijzig_"


def _pick() -> Any | None:
    """Ask which kans, unless the link already says it."""
    kansen = state.kansen()
    titles = dict(zip(kansen["id"], kansen["title"], strict=True))
    ids = list(titles)
    index = ids.index(known) if (known := state.chosen()) in titles else None
    picked = st.selectbox(
        "Welke kans?", ids, index=index, format_func=titles.__getitem__, placeholder="Kies een kans", key="welke"
    )
    return next(kansen[kansen["id"] == picked].itertuples(), None)


def _change(row: Any, code: str) -> None:
    """Show the form with what is there now, and keep what changes."""
    if not state.is_editing(row.id):
        heads = state.dossier().heads(row.id)
        record = state.dossier().find(row.id, seen=heads)
        forms.clear(PREFIX)
        forms.fill(record.data if record else {}, prefix=PREFIX)
        state.saw(heads)
    _bring_back(row)
    names = forms.names(row.party)
    forms.ask(names, prefix=PREFIX)
    moved = _move(row)
    if st.button("Wijziging bewaren", type="primary"):
        typed = forms.values(PREFIX)
        changes = {name: typed.get(name) for name in names}
        if moved:
            changes |= {
                "placed_device": moved.device, "placed_zoom": moved.zoom, "placed_accuracy_m": moved.accuracy_m,
            }  # fmt: skip
        actions.change_kans(
            state.dossier(), row.id, changes, code=code, geometry=moved.geometry if moved else None, seen=state.seen()
        )
        _done("Uw wijziging is bewaard. De oude tekst blijft in het logboek staan.", {state.CHOSEN: row.id})


def _bring_back(row: Any) -> None:
    """Put back what this browser still had of an earlier visit, and from now on let it keep every letter."""
    asked, name = f"{PREFIX}{row.id}_gevraagd", f"wijziging.{row.id}"
    if not state.kept(asked):
        stored = browser.ask_draft(name)
        if stored is None:
            return  # the browser has not answered yet
        state.keep(asked, True)
        now = forms.values(PREFIX)
        typed = {field: value for field, value in stored.get("fields", {}).items() if now.get(field) != value}
        if typed and stored.get("seen") == list(state.seen()):
            forms.fill(typed, prefix=PREFIX)
            blocks.show(blocks.note("U was hier al mee bezig. Wat u typte, staat er weer."), key="wijziging_terug")
        elif typed:
            said = [f"{kans.field(field).label}: {kans_view.in_words(field, value)}" for field, value in typed.items()]
            blocks.show(
                blocks.note("Deze kans is intussen veranderd. Dit typte u eerder, en bewaarde u niet:"),
                blocks.items(said), key="wijziging_terug",
            )  # fmt: skip
    draft = {"ticket": row.id, "seen": list(state.seen()), "fields": forms.values(PREFIX)}
    browser.keep_draft(draft, labels=forms.labels(), name=name)


def _move(row: Any) -> Place | None:
    """Offer to move the kans; returns the new place, or None while it stays where it is."""
    dossier, prefix = state.dossier(), f"{PREFIX}{row.id}_"
    blocks.show(blocks.text(f"De plek nu: {actions.place_in_words(dossier, row.geometry)}"), key="plek_nu")
    if not st.toggle("Ook de plek verplaatsen", key=f"{prefix}verplaatsen"):
        return None
    begin = Begin(Place(row.geometry.wkt), token=row.id, prefix=prefix)
    moved: Place | None = place.ask(dossier, state.kept(f"{prefix}plek"), begin)
    state.keep(f"{prefix}plek", moved)
    if moved:
        blocks.show(
            blocks.note(f"De nieuwe plek: {actions.place_in_words(dossier, moved.geometry)}"), key="plek_straks"
        )
    return moved


def _withdraw(row: Any, code: str) -> None:
    """Ask twice, then withdraw."""
    reason = st.text_input("Waarom haalt u de kans weg? Mag leeg blijven.", key="intrekken_reden")
    sure = st.checkbox("Ja, haal deze kans van de kaart.", key=f"intrekken_{row.id}")
    if st.button("Kans intrekken"):
        if not sure:
            raise InputError("Zet eerst het vinkje. Dan weten we zeker dat u dit wilt.")
        actions.withdraw_kans(state.dossier(), row.id, code=code, reason=reason)
        _done("De kans is ingetrokken en staat niet meer op de kaart.", {})


def _done(message: str, params: dict[str, str]) -> None:
    if row is not None:
        state.keep(f"{PREFIX}{row.id}_plek", None)
    state.stop_editing()
    state.say(message)
    st.switch_page("views/kaart.py", query_params=params)


blocks.show(blocks.text("Kies uw kans, en vul de code in die u kreeg toen u hem bewaarde."), key="wijzigen_uitleg")
row = _pick()
code = st.text_input("Uw code", value=state.code_from_link(), key="code")
if row is not None and code.strip():
    if not actions.code_fits(state.dossier(), row.id, code):
        raise InputError("Deze code hoort niet bij deze kans. Kijk de code na.")
    blocks.show(blocks.heading("Wijzigen"), key="wijzigen")
    _change(row, code)
    blocks.show(blocks.heading("Intrekken"), key="intrekken")
    _withdraw(row, code)

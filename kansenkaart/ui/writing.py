"""Texts that are never lost: each letter is in the browser at once and in the dossier within a second.

What is typed is kept as a draft; leaving the field or pressing the button makes it a note, a plan or
an agreement. See `web/schrijven.js` for the half in the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from kansenkaart import actions
from kansenkaart.errors import KansenkaartError
from kansenkaart.schouw import Schouw
from kansenkaart.ui import component, parts, state

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One text to write: its name in the form, label, help, and kind (long, short, number, date)."""

    name: str
    label: str
    help: str = ""
    kind: str = "short"
    most: int = 500
    rows: int = 3


@dataclass(frozen=True, slots=True)
class Form:
    """A form at a schouw.

    Attributes
    ----------
    prefix
        How the keys of its drafts begin; the same prefix brings back what was typed.
    stop, about, party
        For the list of drafts: at which stop, what is being written, and for whom.
    values
        Gives what was saved before, by name of the field, as the schouw is now.
    save
        Label of the button; empty when leaving a field is enough.
    """

    prefix: str
    fields: Sequence[Field]
    stop: str = ""
    about: str = ""
    party: str = ""
    values: Callable[[Schouw], Texts] = lambda _one: {}
    save: str = "Bewaar"


def ask(
    form: Form,
    one: Schouw,
    *,
    saved: Callable[[Texts], None] | None = None,
    left: Callable[[Texts], None] | None = None,
) -> None:
    """Show a form whose letters are safe.

    Parameters
    ----------
    saved
        Called with the text of each field when the button is pressed; the page then runs again.
    left
        Called with the text of each field when one leaves a field.
    """
    _show(form, one, saved, left, state.runs())


@st.fragment
def _show(
    form: Form,
    one: Schouw,
    saved: Callable[[Texts], None] | None,
    left: Callable[[Texts], None] | None,
    run: int,
) -> None:
    """Show the form by itself at each letter; whatever else happened meanwhile makes the whole page run."""
    if state.is_on_the_way() or run != state.runs():
        st.rerun()
    now = actions.schouwen(state.dossier()).get(one.id, one)
    key = f"schrijf_{form.prefix}"

    def typed() -> None:
        _take(form, one.id, key, saved, left)

    fields = [
        {"key": _key(form, row), "label": row.label, "help": row.help, "kind": row.kind, "most": row.most,
         "rows": row.rows, "value": _value(form, now, row)}
        for row in form.fields
    ]  # fmt: skip
    data = {
        "scope": one.id,
        "fields": fields,
        "save": form.save,
        "stamp": state.turn(key),
        "arrived": state.kept("aangekomen") or [],
    }
    component.show("schrijven", data, key=key, gives="typed", on_value=typed)
    if message := state.refused(key):
        parts.banner(message, key=key)
    if state.is_done(key):
        st.rerun()


def _key(form: Form, row: Field) -> str:
    return f"{form.prefix}/{row.name}" if row.name else form.prefix


def _value(form: Form, one: Schouw, row: Field) -> str:
    """Return what stands in a field: what was typed last, else what was saved."""
    typed = {draft.key: draft.text for draft in one.drafts}
    saved = form.values(one).get(row.name, "")
    return typed.get(_key(form, row), saved)


def _take(
    form: Form, schouw_id: str, key: str, saved: Callable[[Texts], None] | None, left: Callable[[Texts], None] | None
) -> None:
    """Keep what the browser sent, before anything else is done with it."""
    sent = (st.session_state.get(key) or {}).get("typed") or {}
    dossier = state.dossier()
    if not state.is_new_turn(key, str(sent.get("turn"))):
        return
    texts: dict[str, str] = {str(name): str(text) for name, text in sent.get("texts", {}).items()}
    do = {"saved": saved, "left": left}.get(str(sent.get("how")))
    try:
        for row in form.fields:
            if (name := _key(form, row)) in texts:
                where = {"stop": form.stop, "form": form.about or row.label, "party": form.party}
                actions.keep_draft(dossier, schouw_id, name, texts[name], **where)
        _keep_left_behind(schouw_id, sent.get("others", {}))
        if do:
            one = actions.schouwen(dossier).get(schouw_id) or Schouw(schouw_id)
            do({row.name: texts.get(_key(form, row), _value(form, one, row)) for row in form.fields})
            state.mark_done(key, is_done=do is saved)
    except KansenkaartError as error:
        state.refuse(key, error.message)


def _keep_left_behind(schouw_id: str, others: Mapping[str, str]) -> None:
    """Keep what the browser still had of a field that is not on the screen any more."""
    for name, text in others.items():
        actions.keep_left_behind(state.dossier(), schouw_id, str(name), str(text))
    if others:
        state.keep("aangekomen", list(others))

"""Texts that are never lost: each letter is in the browser at once, and within a second where it belongs.

A text of a schouw goes to the dossier by itself, apart from the page (`server.incoming`); any other
text waits in the browser for its button. See `web/schrijven.js` for the half in the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kansenkaart import actions, maps
from kansenkaart.actions import Typed
from kansenkaart.errors import KansenkaartError
from kansenkaart.schouw import Schouw
from kansenkaart.ui import blocks, component, parts, state

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
    """Texts that belong together.

    Attributes
    ----------
    prefix
        How the keys of its texts begin; the same prefix brings back what was typed.
    stop, about, party
        For the list of drafts: at which stop, what is being written, and for whom.
    stood
        Where the writer stands, in words.
    values
        Gives what was saved before, by name of the field, as the schouw is now.
    how
        What becomes of a text while it is typed: a name of `actions.texts.KEEPERS`.
    save
        Label of the button; empty when typing is enough.
    family
        How the keys begin of all forms that ask the same: what waits in another one is shown below.
    """

    prefix: str
    fields: Sequence[Field]
    stop: str = ""
    about: str = ""
    party: str = ""
    stood: str = ""
    values: Callable[[Schouw], Texts] = lambda _one: {}
    how: str = "draft"
    save: str = "Bewaar"
    family: str = ""


def ask(form: Form, one: Schouw, *, saved: Callable[[Texts], None] | None = None) -> None:
    """Show a form at a schouw; what is typed is in the dossier within a second.

    Parameters
    ----------
    saved
        Called with the text of each field when the button is pressed; the page then runs again.
    """
    typed = {draft.key: draft.text for draft in one.drafts}
    values = form.values(one)
    texts = {row.name: typed.get(_key(form, row), values.get(row.name, "")) for row in form.fields}
    keep = {
        "address": f"{maps.root_url(component.base())}/tekst",
        "how": form.how,
        "stop": form.stop,
        "party": form.party,
        "stood": form.stood,
        "seen": sorted(state.dossier().heads(one.id)),
    }

    def take(sent: Texts) -> None:
        for row in form.fields:
            text = Typed(_key(form, row), sent[row.name], form.stop, _about(form, row), form.party, form.stood)
            actions.keep_text(state.dossier(), one.id, form.how, text)
        if saved:
            saved(sent)

    _show(form, one.id, texts, take, keep=keep)
    _left_open(form, one)


def ask_alone(form: Form, scope: str, *, saved: Callable[[Texts], None], values: Texts | None = None) -> None:
    """Show a form that belongs to no schouw; what is typed waits in this browser for the button.

    Parameters
    ----------
    scope
        What the text is about; the same scope and prefix bring it back.
    values
        What stands in the fields to begin with.
    """
    given = values or {}
    _show(form, scope, {row.name: given.get(row.name, "") for row in form.fields}, saved)


def _show(
    form: Form, scope: str, texts: Texts, take: Callable[[Texts], None], *, keep: Mapping[str, Any] | None = None
) -> None:
    key = f"schrijf_{scope}_{form.prefix}"

    def on_save() -> None:
        sent = state.sent(key, "saved")
        if sent and state.is_new_turn(key, str(sent.get("turn"))):
            given = sent.get("texts", {})
            try:
                take({row.name: str(given.get(_key(form, row), texts[row.name])) for row in form.fields})
                state.take(key)
            except KansenkaartError as error:
                state.refuse(key, error.message)

    fields = [
        {"key": _key(form, row), "label": row.label, "help": row.help, "kind": row.kind, "most": row.most,
         "rows": row.rows, "value": texts[row.name], "form": _about(form, row)}
        for row in form.fields
    ]  # fmt: skip
    data = {
        "scope": scope, "fields": fields, "save": form.save, "keep": keep, "turn": state.turn(key),
        "taken": state.taken(key),
    }  # fmt: skip
    component.show("schrijven", data, key=key, gives="saved", on_value=on_save)
    if message := state.refused(key):
        parts.banner(message, key=key)


def _key(form: Form, row: Field) -> str:
    return f"{form.prefix}/{row.name}" if row.name else form.prefix


def _about(form: Form, row: Field) -> str:
    return form.about or row.label


def _left_open(form: Form, one: Schouw) -> None:
    """Show what was typed in such a form on another laptop, or just too late, and waits for its button."""
    own = {_key(form, row) for row in form.fields}
    found = [draft.text for draft in one.drafts if draft.key.startswith(form.family) and draft.key not in own]
    if form.family and found:
        blocks.show(
            blocks.text("Dit is ook getypt, en nog niet bewaard:"), blocks.items(found),
            key=f"open_{one.id}_{form.prefix}",
        )  # fmt: skip

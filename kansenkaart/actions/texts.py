"""Texts as they are typed at a schouw: each one is in the dossier within a second, long before a button is pressed.

`KEEPERS` says what becomes of a text: a draft that waits for a button, a note, or a part of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kansenkaart import days
from kansenkaart.actions.schouwen import day_of, schouwen, write
from kansenkaart.actions.walking import change_plan
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.schouw import Schouw, Stop

#: How the names of the fields begin that hold how many people of a party are invited.
INVITED = "invited_"
#: No text is longer; the fields on the screen stop earlier.
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it stands in a field.

    Attributes
    ----------
    key
        Which field: the same key again is a later version of the same text.
    stop, form, party
        At which stop, in which form, and for whom.
    stood
        Where the writer stood (words), apart from the place that is meant: the stop.
    seen
        What the writer had seen of this schouw (`heads`); empty for all of it. A text of somebody
        else that is not in it stays beside this one.
    """

    key: str
    text: str
    stop: str = ""
    form: str = ""
    party: str = ""
    stood: str = ""
    seen: tuple[str, ...] = ()


def keep_text(dossier: Dossier, schouw_id: str, how: str, typed: Typed) -> tuple[str, ...]:
    """Keep a text as it is typed, and return what its writer has seen now.

    Parameters
    ----------
    how
        A name of `KEEPERS`.

    Raises
    ------
    InputError
        When the schouw, the field or the way to keep it does not exist, or the text is too long.
    """
    one = schouwen(dossier).get(schouw_id)
    if one is None or how not in KEEPERS:
        raise InputError("Deze schouw staat niet in dit dossier.", detail=f"{schouw_id} {how}")
    if len(typed.text) > LONGEST:
        raise InputError(f"Deze tekst is te lang: hooguit {LONGEST} tekens.")
    kept = KEEPERS[how](dossier, one, typed)
    return (kept,) if kept else tuple(dossier.heads(schouw_id))


def text_of(one: Schouw, key: str) -> str:
    """Return the text that stands in a field now: what was typed last, else what was saved."""
    texts = {note.key: note.text for note in (*one.notes, *one.drafts)}
    return texts.get(key, "")


def _draft(dossier: Dossier, one: Schouw, typed: Typed) -> str:
    """Keep a text that waits for a button; one that came late, after its form was saved, is kept once."""
    closed = any(f"{typed.key}/".startswith(f"{saved}/") for saved in one.saved)
    if typed.text == text_of(one, typed.key) or (closed and typed.text in _earlier(dossier, one, typed.key)):
        return ""
    return _write(dossier, "schouw.draft", one, typed)


def _earlier(dossier: Dossier, one: Schouw, key: str) -> set[str]:
    """Return every text that ever stood in a field."""
    entries = dossier.entries(subject=one.id, kinds=["schouw.draft"])
    return {""} | {str(entry.body.get("text", "")) for entry in entries if entry.body.get("key") == key}


def _note(dossier: Dossier, one: Schouw, typed: Typed) -> str:
    """Keep what was seen or said at a stop."""
    known = {note.key: note.text for note in one.notes}
    if known.get(typed.key, "") == typed.text and not any(draft.key == typed.key for draft in one.drafts):
        return ""
    return _write(dossier, "schouw.note", one, typed)


def _write(dossier: Dossier, kind: str, one: Schouw, typed: Typed) -> str:
    body = {"stop": typed.stop, "key": typed.key, "form": typed.form, "party": typed.party, "text": typed.text}
    body |= {"stood": typed.stood} if typed.stood else {}
    return write(dossier, kind, one.id, body, party=typed.party, seen=typed.seen)


# --- The plan -----------------------------------------------------------------------------------


def plan_texts(one: Schouw, parties: Collection[str]) -> dict[str, str]:
    """Return the plan as texts, by the last part of the key of its field."""
    invited = {f"{INVITED}{slug}": str((one.invited or {}).get(slug) or "") for slug in parties}
    rules = "\n".join(one.rules)
    plain = {"name": one.name, "lead": one.lead, "guard": one.guard, "rules": rules}
    return {**plain, "date": days.as_typed(one.date), **invited}


def stop_texts(stop: Stop) -> dict[str, str]:
    """Return a stop as texts, by the last part of the key of its field."""
    return {"title": stop.title, "minutes": str(stop.minutes), "question": stop.question}


def _plan(dossier: Dossier, one: Schouw, typed: Typed) -> str:
    """Keep one field of the plan; the others stay as they are."""
    name = typed.key.rpartition("/")[2]
    party = name.removeprefix(INVITED)
    if typed.text == plan_texts(one, [party]).get(name):
        return ""
    change: Mapping[str, Any] = {name: typed.text.strip()}
    if name == "rules":
        change = {name: [line.strip() for line in typed.text.splitlines() if line.strip()]}
    elif name.startswith(INVITED):
        change = {"invited": {**(one.invited or {}), party: _number(typed.text)}}
    elif name == "date":
        change = {name: day_of(typed.text)}
    elif name not in ("name", "lead", "guard"):
        raise InputError("Dit veld staat niet in het plan.", detail=typed.key)
    return change_plan(dossier, one.id, change)


def _stop(dossier: Dossier, one: Schouw, typed: Typed) -> str:
    """Keep one field of a stop; its key is `plan/<stop>/<field>`."""
    _, stop_id, name = typed.key.split("/") if typed.key.count("/") == 2 else ("", "", "")
    stop = next((stop for stop in one.stops if stop.id == stop_id), None)
    if stop is None or name not in stop_texts(stop):
        raise InputError("Deze stop staat niet meer in het plan.", detail=typed.key)
    if typed.text == stop_texts(stop)[name]:
        return ""
    changed: dict[str, Any] = {name: _number(typed.text) if name == "minutes" else typed.text}
    stops = [replace(row, **changed) if row is stop else row for row in one.stops]
    return change_plan(dossier, one.id, {"stops": stops})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


KEEPERS: dict[str, Callable[[Dossier, Schouw, Typed], str]] = {
    "draft": _draft, "note": _note, "plan": _plan, "stop": _stop,
}  # fmt: skip

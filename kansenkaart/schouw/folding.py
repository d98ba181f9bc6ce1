"""From the journal to the state of a schouw: a joint walk with stops. Pure, RD.

A schouw is a subject of the journal; everything said, drawn, proposed and signed is an entry that
stays. Bodies of the entries, by kind:

- `schouw.planned`: any of `name, date, start, stops, invited, guard, lead, rules`; later ones
  change only what they name. `stops` is a list of `Stop` fields.
- `schouw.started`: `present` (party to number of people), `first_time` (number), `rules_read`.
- `schouw.draft` and `schouw.note`: `stop, key, form, party, text`; the newest of a key counts. A draft
  is there until an entry with its key, or with a `draft` that its key begins with, has seen it.
- `schouw.drawing`: `stop, key, geometry` (WKT, RD), `colour, text`; the newest of a key counts.
- `schouw.photo`: `stop, photo` (id), `text`.
- `schouw.proposal`: `stop, about` (kans and finding ids), `text`.
- `schouw.consent`: `proposal` (entry id), `party, answer, reason`.
- `schouw.agreement`: `stop, proposal, what, who, by, first_step, departments, contact, self_organised`,
  and `replaces` (entry id) when it comes in the place of an earlier one, which stays beside it.
- `schouw.signed`: `party, agreements` (entry ids that were on the table).
- `schouw.closing`: `answers` (question slug to 1-5).
- `schouw.ended`: nothing.
- `progress` (subject: the id of the agreement's entry): `state, text`.

What does not have this form (an entry may come from any program) is passed over here and stays in the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from kansenkaart import dialogue
from kansenkaart.journal import Entry, History
from kansenkaart.schouw.state import (
    MINUTES,
    Agreement,
    Consent,
    Note,
    Photo,
    PlanVersion,
    Proposal,
    Schouw,
    Signature,
    Stop,
    outcome_of,
)

#: More people, minutes or metres than this are no count and no place.
_MOST = 10**6


def fold(entries: Iterable[Entry]) -> dict[str, Schouw]:
    """Return the state of every schouw, by id, newest date first.

    Parameters
    ----------
    entries
        All entries of the dossier, in any order; other kinds are passed over.
    """
    ordered = sorted(entries, key=lambda entry: entry.id)
    reports: dict[str, list[Entry]] = {}
    for entry in ordered:
        if entry.kind == "progress":
            reports.setdefault(entry.subject, []).append(entry)
    subjects: dict[str, list[Entry]] = {}
    for entry in ordered:
        if entry.kind.startswith("schouw."):
            subjects.setdefault(entry.subject, []).append(entry)
    folded = [_fold_one(subject, own, reports) for subject, own in subjects.items()]
    return {one.id: one for one in sorted(folded, key=lambda one: (one.date, one.id), reverse=True)}


def _fold_one(subject: str, entries: Sequence[Entry], reports: Mapping[str, list[Entry]]) -> Schouw:
    history = History(entries)
    by_kind: dict[str, list[Entry]] = {}
    for entry in history.entries:
        by_kind.setdefault(entry.kind, []).append(entry)

    def of(kind: str) -> list[Entry]:
        return by_kind.get(f"schouw.{kind}", [])

    plan: dict[str, Any] = {}
    for entry in of("planned"):
        plan |= entry.body
    plan["stops"] = _stops([entry for entry in of("planned") if "stops" in entry.body], history)
    started = of("started")[-1].body if of("started") else {}
    return Schouw(
        id=subject,
        **_plan_fields(plan),
        plan_doubles=_plan_doubles(of("planned"), history),
        present=_counts(started.get("present")),
        first_time=_count(started.get("first_time")),
        rules_read=bool(started.get("rules_read")),
        notes=_notes(of("note"), history),
        drafts=_notes(_unsaved(of("draft"), history), history),
        drawings=_drawings(of("drawing"), history),
        photos=tuple(_photo(entry) for entry in of("photo")),
        proposals=tuple(_proposal(entry, of("consent"), history) for entry in of("proposal")),
        agreements=_agreements(of("agreement"), reports),
        signatures=tuple(_signature(entry) for entry in of("signed")),
        closings=tuple(_counts(entry.body.get("answers")) or {} for entry in of("closing")),
        ended=bool(of("ended")),
        saved=frozenset(
            str(e.body["draft"]) for e in history.entries if e.body.get("draft") and e.kind != "schouw.planned"
        ),
    )


def _plan_fields(plan: Mapping[str, Any]) -> dict[str, Any]:
    start = plan.get("start")
    return {
        "name": str(plan.get("name", "")),
        "date": str(plan.get("date", "")),
        "start": (float(start["x"]), float(start["y"])) if _has_place(start) else None,
        "start_label": str(start.get("label", "")) if isinstance(start, Mapping) else "",
        "stops": tuple(_stop(one) for one in plan["stops"]),
        "invited": _counts(plan.get("invited")),
        "guard": str(plan.get("guard", "")),
        "lead": str(plan.get("lead", "")),
        "rules": _texts(plan.get("rules")) or tuple(rule.text for rule in dialogue.HOUSE_RULES),
    }


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in _items(value))


def _count(value: Any) -> int | None:
    """Return a number of people, or of a scale; None for what is no count."""
    return value if type(value) is int and 0 <= value < _MOST else None


def _counts(value: Any) -> dict[str, int] | None:
    """Return counts by name; None when there are none."""
    given = value.items() if isinstance(value, Mapping) else ()
    return {str(name): count for name, count in given if _count(count) is not None} or None


def _has_place(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Tell whether something has an x and a y that are numbers."""
    pair = [value.get("x"), value.get("y")] if isinstance(value, Mapping) else [None]
    return all(isinstance(one, int | float) and abs(one) < _MOST for one in pair)


def _plan_doubles(entries: Sequence[Entry], history: History) -> dict[str, tuple[PlanVersion, ...]]:
    """Return the fields with more than one value that nobody changed after having seen it."""
    found = {}
    for name in dict.fromkeys(name for entry in entries for name in entry.body if name not in _NO_FIELD):
        heads = history.latest([entry for entry in entries if name in entry.body])
        values = [_value(name, entry.body[name]) for entry in heads]
        if any(value != values[0] for value in values):
            found[name] = tuple(
                PlanVersion(value, entry.role, entry.made_at, entry.device)
                for value, entry in zip(values, heads, strict=True)
            )
    return found


#: In the body of an entry, but not a part of the plan.
_NO_FIELD = ("draft",)


def _value(name: str, value: Any) -> Any:
    return tuple(_stop(one) for one in _items(value) if _is_stop(one)) if name == "stops" else value


def _stops(entries: Sequence[Entry], history: History) -> list[Mapping[str, Any]]:
    """Return the stops of the newest plan; stops of a plan that was made apart from it come behind them."""
    heads = sorted(history.latest(entries), key=lambda entry: entry.id, reverse=True)
    found: dict[str, Mapping[str, Any]] = {}
    for stop in (stop for entry in heads for stop in _items(entry.body["stops"]) if _is_stop(stop)):
        found.setdefault(str(stop["id"]), stop)
    return list(found.values())


def _is_stop(value: Any) -> bool:
    return _has_place(value) and "id" in value


def _stop(body: Mapping[str, Any]) -> Stop:
    return Stop(
        id=str(body["id"]),
        title=str(body.get("title", "")),
        x=float(body["x"]),
        y=float(body["y"]),
        kansen=_texts(body.get("kansen")),
        findings=_texts(body.get("findings")),
        minutes=MINUTES if (minutes := _count(body.get("minutes"))) is None else minutes,
        question=str(body.get("question", "")),
        why=str(body.get("why", "")),
    )


def _notes(entries: Sequence[Entry], history: History) -> tuple[Note, ...]:
    """Return the newest text of each note; texts that were written apart from it are kept beside it."""
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(str(entry.body.get("key") or entry.id), []).append(entry)
    notes = []
    for own in by_key.values():
        heads = history.latest(own)
        last = heads[-1]
        others = tuple(str(e.body.get("text", "")) for e in heads[:-1] if e.body.get("text") != last.body.get("text"))
        if not str(last.body.get("text", "")).strip() and not others:
            continue
        notes.append(
            Note(
                last.id, str(last.body.get("stop", "")), str(last.body.get("form", "")),
                str(last.body.get("party", last.party)), str(last.body.get("text", "")), own[0].made_at, others,
                str(last.body.get("key") or last.id),
            )
        )  # fmt: skip
    return tuple(notes)


def _unsaved(drafts: Sequence[Entry], history: History) -> list[Entry]:
    """Return the drafts that nobody saved who had seen them."""
    saves = [entry for entry in history.entries if _saved_key(entry)]
    return [
        draft
        for draft in drafts
        if not any(_is_part(draft, _saved_key(one)) and history.saw(one, draft) for one in saves)
    ]


def _saved_key(entry: Entry) -> str:
    """Return the key of the text, or the start of the keys of the form, that an entry saves."""
    return str(entry.body.get("draft") or (entry.kind == "schouw.note" and entry.body.get("key")) or "")


def _is_part(draft: Entry, key: str) -> bool:
    return f"{draft.body.get('key', '')}/".startswith(f"{key}/")


def _drawings(entries: Sequence[Entry], history: History) -> tuple[Mapping[str, Any], ...]:
    """Return the newest of each drawing; what was drawn apart is all kept."""
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(str(entry.body.get("key") or entry.id), []).append(entry)
    newest = [entry for own in by_key.values() for entry in history.latest(own)]
    return tuple({**entry.body, "id": entry.id} for entry in newest if entry.body.get("geometry"))


def _photo(entry: Entry) -> Photo:
    return Photo(*(str(entry.body.get(name, "")) for name in ("stop", "photo", "text")))


def _signature(entry: Entry) -> Signature:
    body = entry.body
    return Signature(str(body.get("party", entry.party)), entry.role, entry.made_at, _texts(body.get("agreements")))


def _agreements(entries: Sequence[Entry], reports: Mapping[str, list[Entry]]) -> tuple[Agreement, ...]:
    replaced = {str(entry.body["replaces"]): entry.id for entry in entries if entry.body.get("replaces")}
    return tuple(_agreement(entry, reports.get(entry.id, []), replaced.get(entry.id, "")) for entry in entries)


def _proposal(entry: Entry, consents: Sequence[Entry], history: History) -> Proposal:
    """Return a proposal with the newest answer of each party; answers given apart are both kept."""
    by_party: dict[str, list[Entry]] = {}
    for one in consents:
        if one.body.get("proposal") == entry.id:
            by_party.setdefault(str(one.body.get("party", one.party)), []).append(one)
    given = tuple(_consent(party, one) for party, own in sorted(by_party.items()) for one in history.latest(own))
    return Proposal(
        entry.id, str(entry.body.get("stop", "")), _texts(entry.body.get("about")), str(entry.body.get("text", "")),
        given, outcome_of(given), entry.made_at,
    )  # fmt: skip


def _consent(party: str, entry: Entry) -> Consent:
    body = entry.body
    return Consent(party, str(body.get("answer", "")), str(body.get("reason", "")).strip(), entry.role, entry.made_at)


def _agreement(entry: Entry, reports: Sequence[Entry], replaced_by: str) -> Agreement:
    body = entry.body
    trail = tuple(
        (one.made_at, str(one.body.get("state", "")), str(one.body.get("text", ""))) for one in History(reports).entries
    )
    known = {row.slug for row in dialogue.PROGRESS}
    states = [state for _, state, _ in trail if state in known]
    return Agreement(
        id=entry.id,
        schouw=entry.subject,
        stop=str(body.get("stop", "")),
        proposal=str(body.get("proposal", "")),
        what=str(body.get("what", "")),
        who=str(body.get("who", "")),
        by=str(body.get("by", "")),
        first_step=str(body.get("first_step", "")),
        departments=_texts(body.get("departments")),
        contact=str(body.get("contact", "")),
        self_organised=bool(body.get("self_organised", False)),
        state=states[-1] if states else dialogue.PROGRESS[0].slug,
        trail=trail,
        made_at=entry.made_at,
        replaced_by=replaced_by,
    )

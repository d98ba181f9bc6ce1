"""Agreements: what, who (a function or group), by when, the first step, the one contact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from kansenkaart import actions, days, dialogue, terms
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import Agreement, Schouw, Stop
from kansenkaart.ui import blocks, state, writing
from kansenkaart.ui.words import as_day
from kansenkaart.ui.writing import Field, Form

FIELDS = (
    Field("what", "Wat spreken we af?", kind="long", most=1000, rows=2),
    Field("who", "Wie doet het?", "Een functie of een groep, geen naam."),
    Field("by", "Wanneer klaar?", kind="date"),
    Field("first_step", "De eerste stap"),
    Field("departments", "Welke afdelingen?", "Met een komma ertussen."),
    Field("contact", "Een vast contact bij de gemeente", "Een functie, geen naam."),
)


def at_stop(dossier: Dossier, one: Schouw, stop: Stop) -> None:
    """Show the agreements of a stop, and ask for one more."""
    own = [row for row in actions.agreements_now(one) if row.stop == stop.id]
    if own:
        blocks.show(*_listed(own), key=f"afspraken_{stop.id}")
    proposal = next((row.id for row in reversed(one.proposals) if row.stop == stop.id), "")
    ask(dossier, one, stop=stop.id, proposal=proposal)


def ask(dossier: Dossier, one: Schouw, *, stop: str = "", proposal: str = "", before: Agreement | None = None) -> None:
    """Ask for one agreement; what is typed is safe from the first letter.

    Parameters
    ----------
    before
        The agreement that the new one comes in the place of: its words stand in the form to begin with.
    """
    count = sum(row.stop == stop for row in one.agreements)
    family = f"vervangt/{before.id}/" if before else f"{stop or 'eind'}/afspraak/"
    key = f"{family}{dossier.device[:8]}/{count}"
    own = bool(before and before.self_organised)
    st.checkbox("Dit doen bewoners zelf", own, key=f"zelf_{key}", persist_state="session")

    def saved(texts: writing.Texts) -> None:
        departments = [part.strip() for part in texts["departments"].split(",") if part.strip()]
        fields: dict[str, Any] = {**texts, "departments": departments, "self_organised": state.value(f"zelf_{key}")}
        replaces = before.id if before else ""
        actions.agree(dossier, one.id, fields, stop=stop, proposal=proposal, draft=key, replaces=replaces)

    writing.ask(
        Form(key, FIELDS, stop, "Afspraak", values=lambda _one: texts_of(before) if before else {},
             save="Bewaar deze afspraak", family=family), one, saved=saved,
    )  # fmt: skip


def texts_of(row: Agreement) -> writing.Texts:
    """Return an agreement as texts of the form."""
    texts = {field.name: str(getattr(row, field.name)) for field in FIELDS}
    return texts | {"departments": ", ".join(row.departments), "by": days.as_typed(row.by)}


def _listed(rows: Iterable[Agreement]) -> list[blocks.Block]:
    """Return agreements, those that residents do themselves under their own heading."""
    found = list(rows)
    together = [row for row in found if not row.self_organised]
    themselves = [row for row in found if row.self_organised]
    shown: list[blocks.Block] = []
    for title, part in (("Afgesproken", together), ("Dit doen bewoners zelf", themselves)):
        if part:
            shown += [blocks.heading(title, level=3), blocks.items(in_words(row) for row in part)]
    return shown


def in_words(row: Agreement) -> str:
    """Return an agreement in one or two sentences."""
    parts = [row.what.rstrip("."), row.who, f"voor {as_day(row.by)}" if row.by else ""]
    first = f" Eerste stap: {row.first_step.rstrip('.')}." if row.first_step else ""
    contact = f" Contact: {row.contact.rstrip('.')}." if row.contact else ""
    departments = f" Afdelingen: {', '.join(row.departments)}." if row.departments else ""
    return " · ".join(part for part in parts if part) + "." + first + departments + contact


def everything(one: Schouw) -> list[blocks.Block]:
    """Return what came of a schouw: agreements, what is parked and why, objections, what is open."""
    shown = _listed(actions.agreements_now(one)) or [blocks.text("Er zijn nog geen afspraken.")]
    return shown + outcomes(one)


def outcomes(one: Schouw) -> list[blocks.Block]:
    """Return the proposals of a schouw under their outcome, with the reasons that were given."""
    numbers = {stop.id: number for number, stop in enumerate(one.stops, start=1)}
    shown: list[blocks.Block] = []
    for outcome in dialogue.OUTCOMES:
        found = [row for row in one.proposals if row.outcome == outcome.slug]
        if found:
            rows = [_proposal(row, numbers.get(row.stop, 0)) for row in found]
            shown += [blocks.heading(f"Voorstellen: {outcome.label.lower()}", level=3), blocks.items(rows)]
    return shown


def _proposal(row: Any, number: int) -> str:
    reasons = [f"{terms.find(terms.PARTIES, one.party).label}: {one.reason}" for one in row.consents if one.reason]
    where = f"Stop {number}: " if number else ""
    return f"{where}{row.text}" + (f" ({'; '.join(reasons)})" if reasons else "")

"""Verbs about the schouw: plan a walk, find the way, write what was said and agreed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from shapely.geometry import Point

from kansenkaart import days, dialogue, journal, routes, schouw, terms
from kansenkaart.actions.checking import check
from kansenkaart.actions.looking import find_addresses, layers_of
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.routes import Leg
from kansenkaart.schouw import Schouw, Stop

#: Pace of a group that talks on the way.
PACE_KM_PER_H = 3.5
#: Metres of map around the stops in which a way is looked for.
AROUND_M = 120.0
_KINDS = tuple(row.slug for row in journal.ENTRY_KINDS if row.slug.startswith("schouw.") or row.slug == "progress")


@dataclass(frozen=True, slots=True)
class Walk:
    """The way along the stops: legs in order, RD metres, whole minutes of walking, warnings in Dutch."""

    legs: tuple[Leg, ...]
    length_m: float
    minutes: int
    warnings: tuple[str, ...]


def schouwen(dossier: Dossier) -> dict[str, Schouw]:
    """Return the schouwen of a dossier by id, newest date first. Shared between visitors."""
    return _schouwen(dossier, dossier.version())


@lru_cache(maxsize=4)
def _schouwen(dossier: Dossier, _version: str) -> dict[str, Schouw]:
    return schouw.fold(dossier.entries(kinds=_KINDS))


def find_schouw(dossier: Dossier, name_or_id: str) -> Schouw:
    """Return a schouw by its id or name.

    Raises
    ------
    InputError
        When there is none, or two have the name; the message lists what there is.
    """
    known = schouwen(dossier)
    wanted = name_or_id.strip().lower()
    hits = [one for one in known.values() if wanted in (one.id.lower(), one.name.lower())]
    if len(hits) == 1:
        return hits[0]
    names = ", ".join(f"“{one.name}” ({one.id})" for one in known.values()) or "nog geen enkele"
    problem = "staat niet in dit dossier" if not hits else "is de naam van meer dan één schouw"
    raise InputError(f"De schouw '{name_or_id}' {problem}. Bekend: {names}.")


def plan_schouw(
    dossier: Dossier, name: str, *, stops: int = 6, start: str = "", date: str = "", role: str = "begeleider"
) -> Schouw:
    """Propose stops where most is at stake, order them into a short walk, and keep the plan.

    Parameters
    ----------
    start
        Address in the dossier to start from; the middle of the area when empty.
    date
        ISO day.

    Raises
    ------
    InputError
        When the start address is not in the dossier, or stops are asked for and there are none.
    """
    if not name.strip():
        raise InputError("Geef de schouw een naam.")
    begin, label = start_place(dossier, start)
    proposed = propose_stops(dossier, count=stops) if stops else []
    if stops and not proposed:
        raise InputError("Er zijn nog geen plekken waar kansen elkaar raken. Voeg eerst kansen toe.")
    ordered = [
        replace(stop, id=str(number)) for number, stop in enumerate(order_stops(dossier, begin, proposed), start=1)
    ]
    body = {
        "name": name.strip(), "date": day_of(date), "start": {"x": begin.x, "y": begin.y, "label": label},
        "stops": [schouw.stop_body(stop) for stop in ordered],
    }  # fmt: skip
    schouw_id = str(uuid.uuid4())
    write(dossier, "schouw.planned", schouw_id, body, role=role)
    return schouwen(dossier)[schouw_id]


def day_of(text: str) -> str:
    """Return the ISO day that somebody typed, or nothing when the field is empty.

    Raises
    ------
    InputError
        When it is no day, or not yet a whole one.
    """
    try:
        return days.from_text(text) if text.strip() else ""
    except ValueError:
        raise InputError("Schrijf de datum als dag-maand-jaar, zoals 31-12-2027.", detail=text) from None


def start_place(dossier: Dossier, text: str) -> tuple[Point, str]:
    """Return where a walk starts: an address, or a place in the middle of the area."""
    if not text.strip():
        middle = dossier.area().geometry.iloc[0].representative_point()
        return Point(middle.x, middle.y), "midden in het gebied"
    hits = find_addresses(dossier, text, limit=1)
    if not hits:
        raise InputError(f"Het adres '{text}' staat niet in dit dossier.")
    return Point(hits[0].x, hits[0].y), hits[0].label


def propose_stops(dossier: Dossier, *, count: int) -> list[Stop]:
    """Return the stops that the program proposes, with why; not kept yet."""
    found = check(dossier)
    titles = {name: str(one.get("title")) for name, one in found.kansen.items()}
    points = found.check.findings.geometry
    places = list(zip(points.x.tolist(), points.y.tolist(), strict=True))
    questions = {name: card.question for name, card in found.cards.items()}
    ranked = schouw.candidates(found.check.rows, places, titles)
    return [
        replace(stop, title=_stop_title(found.cards[stop.findings[0]].place, stop))
        for stop in schouw.propose(ranked, count=count, questions=questions)
    ]


def _stop_title(place: str, stop: Stop) -> str:
    return f"{place[0].upper()}{place[1:]}" if place else stop.title


def order_stops(dossier: Dossier, begin: Point, stops: Sequence[Stop]) -> list[Stop]:
    """Return the stops in the order of a short walk from the start; each keeps its id."""
    distance_m, _ways = _ways_between(dossier, begin, stops)
    return [stops[place - 1] for place in routes.order_stops(distance_m)[1:]]


def walk_of(dossier: Dossier, one: Schouw) -> Walk:
    """Return the way along the stops of a schouw, in their order."""
    begin = Point(one.start) if one.start else start_place(dossier, "")[0]
    _distances, ways = _ways_between(dossier, begin, one.stops)
    legs = tuple(ways[place, place + 1] for place in range(len(one.stops)))
    length_m = sum(leg.length_m for leg in legs)
    warnings = tuple(dict.fromkeys(text for leg in legs for text in leg.warnings))
    return Walk(legs, length_m, round(length_m / (PACE_KM_PER_H * 1000 / 60)), warnings)


def _ways_between(dossier: Dossier, begin: Point, stops: Sequence[Stop]) -> tuple[Any, dict[tuple[int, int], Leg]]:
    places = ((begin.x, begin.y), *((stop.x, stop.y) for stop in stops))
    return _ways(dossier, dossier.layers_version(), places)


@lru_cache(maxsize=8)
def _ways(
    dossier: Dossier, _version: str, places: tuple[tuple[float, float], ...]
) -> tuple[Any, dict[tuple[int, int], Leg]]:
    xs, ys = [x for x, _ in places], [y for _, y in places]
    bounds = (min(xs) - AROUND_M, min(ys) - AROUND_M, max(xs) + AROUND_M, max(ys) + AROUND_M)
    ground = routes.surface(layers_of(dossier), bounds)
    return routes.legs(ground, [Point(place) for place in places])


def write(
    dossier: Dossier,
    kind: str,
    subject: str,
    body: Mapping[str, Any],
    *,
    role: str = "",
    party: str = "",
    ticket: str | None = None,
    seen: Sequence[str] = (),
) -> str:
    """Append one entry about a schouw or agreement and return its id; the same ticket twice is one entry.

    Parameters
    ----------
    seen
        What its writer had seen; all that there is when empty.
    """
    known = tuple(seen) or tuple(dossier.heads(subject))
    entry = journal.new_entry(kind, subject, dict(body), role=role, party=party, seen=known, id=ticket)
    dossier.append([entry])
    return entry.id


def answer_proposal(
    dossier: Dossier,
    schouw_id: str,
    proposal_id: str,
    *,
    party: str,
    answer: str,
    reason: str = "",
    role: str = "",
    draft: str = "",
) -> None:
    """Keep what a party says to a proposal.

    Raises
    ------
    InputError
        When the answer asks for a reason and there is none.
    """
    row = terms.find(dialogue.ANSWERS, answer)
    if row.needs_reason and not reason.strip():
        raise InputError(f"Schrijf bij “{row.label}” de reden. Zonder reden telt het antwoord niet.")
    body = {"proposal": proposal_id, "party": party, "answer": answer, "reason": reason.strip()}
    body |= {"draft": draft} if draft else {}
    write(dossier, "schouw.consent", schouw_id, body, role=role, party=party)


def settle_kansen(dossier: Dossier, schouw_id: str) -> list[str]:
    """Give the kansen of settled proposals the status of the outcome; returns the ids that changed."""
    outcomes = {row.slug: row for row in dialogue.OUTCOMES}
    now = dossier.kansen().set_index("id")["status"].to_dict()
    changed = []
    for proposal in schouwen(dossier)[schouw_id].proposals:
        status = outcomes[proposal.outcome].status
        for kans_id in proposal.about:
            if status and kans_id in now and now[kans_id] != status:
                body = {"status": status, "reason": proposal.text, "schouw": schouw_id}
                write(dossier, "kans.status", kans_id, body, role="begeleider")
                changed.append(kans_id)
    return changed


def report_progress(dossier: Dossier, agreement_id: str, *, state: str, text: str = "", role: str = "") -> None:
    """Keep how far an agreement is; "not done" and "later" ask for the reason.

    Raises
    ------
    InputError
        When the state asks for a reason and there is none.
    """
    row = next((row for row in dialogue.PROGRESS if row.slug == state), None)
    if row is None:
        raise InputError(f"'{state}' is geen voortgang die we kennen.")
    if row.needs_reason and not text.strip():
        raise InputError(f"Schrijf bij “{row.label}” de reden.")
    write(dossier, "progress", agreement_id, {"state": state, "text": text.strip()}, role=role)

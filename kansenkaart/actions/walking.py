"""Verbs on the way: what is typed, seen, drawn, agreed and signed at a schouw. Each is one entry that stays."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from kansenkaart import dialogue, schouw, terms
from kansenkaart.actions.kansen import encode_photo
from kansenkaart.actions.looking import place_in_words
from kansenkaart.actions.schouwen import day_of, schouwen, settle_kansen, write
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.schouw import GROUP_M, Agreement, Schouw, Stop

#: What an agreement needs, and what to say when it is not there.
_NEEDED = {"what": "Schrijf op wat er is afgesproken.", "who": "Schrijf op wie het doet: een functie of een groep."}


def change_plan(dossier: Dossier, schouw_id: str, changes: Mapping[str, Any]) -> str:
    """Keep a change of the plan and return the id of its entry; what it does not name stays as it is.

    Parameters
    ----------
    changes
        Any of the fields of `schouw.planned`; `stops` as a list of `Stop`.
    """
    body = dict(changes)
    if "stops" in body:
        body["stops"] = [schouw.stop_body(stop) for stop in body["stops"]]
    return write(dossier, "schouw.planned", schouw_id, body, role="begeleider")


def add_stop(
    dossier: Dossier,
    one: Schouw,
    place: Point,
    *,
    title: str = "",
    kansen: Sequence[str] = (),
    findings: Sequence[str] = (),
    question: str = "",
    why: str = "",
) -> Stop:
    """Add a stop at a place (RD), or what it is about to the stop that lies within 30 m; returns the stop."""
    near = min(one.stops, key=lambda stop: place.distance(Point(stop.x, stop.y)), default=None)
    if near is not None and place.distance(Point(near.x, near.y)) <= GROUP_M:
        joined = replace(
            near,
            kansen=tuple(dict.fromkeys((*near.kansen, *kansen))),
            findings=tuple(dict.fromkeys((*near.findings, *findings))),
        )
        if joined != near:
            change_plan(dossier, one.id, {"stops": [joined if stop is near else stop for stop in one.stops]})
        return joined
    words = place_in_words(dossier, place)
    made = Stop(
        id=secrets.token_hex(4), title=title or f"{words[:1].upper()}{words[1:]}", x=place.x, y=place.y,
        kansen=tuple(kansen), findings=tuple(findings), question=question, why=why or "Door de begeleider gekozen.",
    )  # fmt: skip
    change_plan(dossier, one.id, {"stops": [*one.stops, made]})
    return made


def write_proposal(dossier: Dossier, schouw_id: str, stop: Stop, text: str, *, draft: str = "") -> str:
    """Keep a proposal at a stop; it is about the kansen and findings of that stop."""
    if not text.strip():
        raise InputError("Schrijf eerst het voorstel op.")
    body = {"stop": stop.id, "about": [*stop.kansen, *stop.findings], "text": text.strip(), "draft": draft}
    return write(dossier, "schouw.proposal", schouw_id, body, role="begeleider")


def agree(
    dossier: Dossier,
    schouw_id: str,
    fields: Mapping[str, Any],
    *,
    stop: str = "",
    proposal: str = "",
    draft: str = "",
    replaces: str = "",
) -> str:
    """Keep an agreement. A later one that `replaces` it stands beside it; the old words stay.

    Raises
    ------
    InputError
        When it does not say what is agreed or who does it, or `by` is no day.
    """
    for name, question in _NEEDED.items():
        if not str(fields.get(name, "")).strip():
            raise InputError(question)
    body = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    body |= {"by": day_of(str(body["by"]))} if body.get("by") else {}
    body |= {"stop": stop, "proposal": proposal, "draft": draft} | ({"replaces": replaces} if replaces else {})
    return write(dossier, "schouw.agreement", schouw_id, body, role="begeleider")


def draw_at_stop(
    dossier: Dossier, schouw_id: str, geometry: BaseGeometry | None, *, stop: str, key: str, colour: str, text: str = ""
) -> None:
    """Keep a drawing on the map (RD), as it is now; the same key again is a later version of it."""
    wkt = geometry.wkt if geometry is not None else ""
    write(
        dossier, "schouw.drawing", schouw_id,
        {"stop": stop, "key": key, "geometry": wkt, "colour": colour, "text": text},
    )  # fmt: skip


def add_stop_photo(dossier: Dossier, schouw_id: str, photo: bytes, *, stop: str, text: str = "") -> str:
    """Keep a photo that was taken at a stop, without its metadata; the same photo twice is one photo."""
    photo_id = dossier.add_photo(encode_photo(photo), schouw_id)
    known = schouwen(dossier)[schouw_id].photos
    if not any((one.stop, one.photo) == (stop, photo_id) for one in known):
        write(dossier, "schouw.photo", schouw_id, {"stop": stop, "photo": photo_id, "text": text})
    return photo_id


def begin_schouw(
    dossier: Dossier, schouw_id: str, *, present: Mapping[str, int], first_time: int, rules_read: bool
) -> None:
    """Open a schouw: the house rules were read, and how many people are there per party.

    Raises
    ------
    InputError
        When the rules were not read, or the numbers cannot be right.
    """
    if not rules_read:
        raise InputError("Lees eerst samen de huisregels. Zet dan het vinkje.")
    if min([first_time, *present.values()], default=0) < 0 or first_time > sum(present.values()):
        raise InputError("Er kunnen niet meer mensen voor het eerst zijn dan er mensen zijn.")
    body = {"present": dict(present), "first_time": first_time, "rules_read": True}
    write(dossier, "schouw.started", schouw_id, body, role="begeleider")


def agreements_now(one: Schouw) -> list[Agreement]:
    """Return the agreements as they stand: those that no later one came in the place of."""
    return list(one.standing)


def sign(dossier: Dossier, schouw_id: str, *, party: str, role: str) -> list[str]:
    """Sign for a party, with a role; once both signed, the kansen get the status of their outcome.

    Returns the ids of the kansen that changed.
    """
    terms.find(terms.PARTIES, party)
    terms.find(terms.ROLES, role)
    one = schouwen(dossier)[schouw_id]
    body = {"party": party, "agreements": [row.id for row in agreements_now(one)]}
    write(dossier, "schouw.signed", schouw_id, body, role=role, party=party)
    return settle_kansen(dossier, schouw_id) if schouwen(dossier)[schouw_id].signed_by_both else []


def answer_closing(dossier: Dossier, schouw_id: str, answers: Mapping[str, int], *, ticket: str) -> None:
    """Keep the answers of one person to the five closing questions; nothing says whose they are.

    Raises
    ------
    InputError
        When an answer is not 1-5, or there is none.
    """
    known = {question.slug for question in dialogue.CLOSING}
    if not answers or not set(answers) <= known or not all(value in range(1, 6) for value in answers.values()):
        raise InputError("Kies bij ten minste een vraag een cijfer van 1 tot 5.")
    write(dossier, "schouw.closing", schouw_id, {"answers": dict(answers)}, ticket=ticket)


def end_schouw(dossier: Dossier, schouw_id: str) -> None:
    """Close a schouw; what comes later stands beside it."""
    write(dossier, "schouw.ended", schouw_id, {}, role="begeleider")

"""What a schouw is: stops, what was said, proposals, agreements, signatures; folded in `folding`. Pure, RD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from kansenkaart import dialogue, terms

#: Minutes to spend at a stop of which nobody said how long.
MINUTES = 10


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where the walk stops: RD metres, what it is about, minutes to spend, one question."""

    id: str
    title: str
    x: float
    y: float
    kansen: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    minutes: int = MINUTES
    question: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something seen or said at a stop. `versions` holds other texts of the same note from another device."""

    id: str
    stop: str
    form: str
    party: str
    text: str
    made_at: str
    versions: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo taken at a stop: the id of the photo and a few words."""

    stop: str
    photo: str
    text: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What one party answered, with its reason."""

    party: str
    answer: str
    reason: str
    role: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal at a stop, the newest answer of each party, and what that makes."""

    id: str
    stop: str
    about: tuple[str, ...]
    text: str
    consents: tuple[Consent, ...]
    outcome: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who does what by when; `state` is a slug of `dialogue.PROGRESS`, `trail` all that was reported."""

    id: str
    schouw: str
    stop: str
    proposal: str
    what: str
    who: str
    by: str
    first_step: str
    departments: tuple[str, ...]
    contact: str
    self_organised: bool
    state: str
    trail: tuple[tuple[str, str, str], ...]
    made_at: str = ""
    replaced_by: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether there is still something to do; not when another agreement came in its place."""
        return not self.replaced_by and terms.find(dialogue.PROGRESS, self.state).is_open


@dataclass(frozen=True, slots=True)
class Signature:
    """A party signed: with which role and when, and which agreements (entry ids) were on the table."""

    party: str
    role: str
    made_at: str
    agreements: tuple[str, ...] = ()


#: What the fields of a plan are called.
PLAN_LABELS = {
    "name": "Naam van de schouw", "date": "Datum", "start": "Begin van de wandeling", "stops": "Stops",
    "invited": "Uitgenodigd", "guard": "Wie bewaakt de huisregels", "lead": "Wie leidt de schouw",
    "rules": "Huisregels",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One of the values of a field of the plan that were written apart: by whom (role), when, on which device."""

    value: Any
    role: str
    made_at: str
    device: str


@dataclass(frozen=True, slots=True)
class Schouw:
    """The state of one schouw, folded from its entries.

    `drafts` are texts that were typed and not saved yet; their `form` says in which field. `saved`
    are the keys of forms that were sent, and that nobody writes in again. `plan_doubles` holds, by
    name of the field of `schouw.planned`, values that were written apart from each other, oldest first.
    """

    id: str
    name: str = ""
    date: str = ""
    start: tuple[float, float] | None = None
    start_label: str = ""
    stops: tuple[Stop, ...] = ()
    invited: Mapping[str, int] | None = None
    guard: str = ""
    lead: str = ""
    rules: tuple[str, ...] = ()
    present: Mapping[str, int] | None = None
    first_time: int | None = None
    rules_read: bool = False
    notes: tuple[Note, ...] = ()
    drafts: tuple[Note, ...] = ()
    drawings: tuple[Mapping[str, Any], ...] = ()
    photos: tuple[Photo, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    signatures: tuple[Signature, ...] = ()
    closings: tuple[Mapping[str, int], ...] = ()
    ended: bool = False
    plan_doubles: Mapping[str, tuple[PlanVersion, ...]] = field(default_factory=dict)
    saved: frozenset[str] = frozenset()

    @property
    def minutes(self) -> int:
        """Minutes to spend at the stops, walking not counted."""
        return sum(stop.minutes for stop in self.stops)

    @property
    def standing(self) -> tuple[Agreement, ...]:
        """The agreements as they stand: those that no later one came in the place of."""
        return tuple(one for one in self.agreements if not one.replaced_by)

    @property
    def signed_by_both(self) -> bool:
        """Tell whether both default parties signed."""
        return set(consenting_parties()) <= {signature.party for signature in self.signatures}


def consenting_parties() -> tuple[str, ...]:
    """Return the parties without whose answer nothing is agreed."""
    return tuple(party.slug for party in terms.PARTIES if party.is_default)


def outcome_of(consents: Iterable[Consent]) -> str:
    """Return the outcome of the newest answers.

    Open until each default party has spoken; an answer that needs a reason counts only with one.
    Otherwise the heaviest answer decides: objection, parked, condition, agreed. Swapping the
    parties gives the same outcome.
    """
    answers = {row.slug: row for row in dialogue.ANSWERS}
    outcomes = {row.slug: row for row in dialogue.OUTCOMES}
    valid = [c for c in consents if c.answer in answers and (c.reason or not answers[c.answer].needs_reason)]
    if not set(consenting_parties()) <= {consent.party for consent in valid}:
        return dialogue.OPEN_OUTCOME
    return max((answers[consent.answer].outcome for consent in valid), key=lambda slug: outcomes[slug].weight)


def stop_body(stop: Stop) -> dict[str, Any]:
    """Return a stop as the JSON of a `schouw.planned` entry."""
    return {
        "id": stop.id, "title": stop.title, "x": stop.x, "y": stop.y, "kansen": list(stop.kansen),
        "findings": list(stop.findings), "minutes": stop.minutes, "question": stop.question, "why": stop.why,
    }  # fmt: skip


def closing_figures(schouwen: Iterable[Schouw]) -> list[dict[str, Any]]:
    """Return the closing questions over time: one row per schouw and question, never per person.

    Returns
    -------
    rows
        `schouw, date, question` (slug), `answers` (number) and `middle` (median 1-5); these two are None
        below `dialogue.SHOW_FROM` answers.
    """
    rows = []
    for one in sorted(schouwen, key=lambda schouw: (schouw.date, schouw.id)):
        for question in dialogue.CLOSING:
            given = [int(answers[question.slug]) for answers in one.closings if question.slug in answers]
            shown = len(given) >= dialogue.SHOW_FROM
            rows.append({
                "schouw": one.name, "date": one.date, "question": question.slug,
                "answers": len(given) if shown else None, "middle": median(given) if shown else None,
            })  # fmt: skip
    return rows


def attendance(schouwen: Iterable[Schouw]) -> dict[str, int]:
    """Return how many took part per party over all schouwen; numbers below `SHOW_FROM` are left out."""
    total: Counter[str] = Counter()
    for one in schouwen:
        for party, number in (one.present or {}).items():
            total[party] += int(number)
    return {party: number for party, number in total.items() if number >= dialogue.SHOW_FROM}

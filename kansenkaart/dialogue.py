"""The tables of the schouw: house rules, rounds, answers, outcomes and the five closing questions.

They follow the vertrouwensruimte (a room with house rules, where people ask before they argue) and
the rounds of the sociocratic circle method: consent of both sides, no majority. Content is Dutch.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A house rule as it opens a schouw; a group may change the words."""

    slug: str
    text: str


HOUSE_RULES: tuple[Rule, ...] = (
    Rule("eerst_vragen", "We vragen eerst, en geven daarna onze mening."),
    Rule("uitpraten", "Iedereen praat uit. Om de beurt, in een ronde."),
    Rule("samenvatten", "We zeggen eerst wat we hoorden, voordat we antwoorden."),
    Rule("zonder_oordeel", "We praten over plekken en plannen, niet over personen."),
    Rule("blijft_hier", "Wat persoonlijk is, blijft hier."),
    Rule("verschil", "We hoeven het niet eens te zijn. We leggen ook vast waarin we verschillen."),
    Rule("stop", "Wie de huisregels bewaakt, mag altijd even stoppen."),
)


@dataclass(frozen=True, slots=True)
class Round:
    """A round at a stop. `asks` is the question that is in view."""

    slug: str
    label: str
    asks: str


ROUNDS: tuple[Round, ...] = (
    Round("beeld", "Waar gaat het over?", "Wat zien we hier? Kloppen de twee kansen met wat u ziet?"),
    Round("mening", "Wat vindt u?", "Om de beurt: wat ziet u, wat vindt u, wat heeft u nodig?"),
    Round("voorstel", "Kan het zo?", "Is er een bezwaar met een reden? Zo niet, dan spreken we het af."),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a party says to a proposal, and the outcome that it asks for.

    `needs_reason` answers count only with a reason, which stays visible.
    """

    slug: str
    label: str
    explanation: str
    needs_reason: bool
    outcome: str


ANSWERS: tuple[Answer, ...] = (
    Answer("akkoord", "Akkoord", "Zo kan het voor ons.", False, "afgesproken"),
    Answer("akkoord_als", "Akkoord als …", "Zo kan het, met deze voorwaarde.", True, "voorwaarde"),
    Answer("bezwaar", "Bezwaar, omdat …", "Zo kan het niet, om deze reden.", True, "bezwaar"),
    Answer("parkeren", "Later", "We komen hier op een ander moment op terug.", True, "geparkeerd"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round ended in. Of two different answers the one with the higher `weight` is the outcome.

    `status` is the status that a kans gets; empty leaves it as it is.
    """

    slug: str
    label: str
    explanation: str
    weight: int
    status: str


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("open", "Nog open", "Nog niet alle partijen hebben geantwoord.", 9, ""),
    Outcome("afgesproken", "Afgesproken", "Beide partijen kunnen hiermee verder.", 0, "afgesproken"),
    Outcome("voorwaarde", "Afgesproken met voorwaarde", "Beide partijen kunnen verder, als de voorwaarde klopt.", 1,
            "afgesproken"),
    Outcome("geparkeerd", "Geparkeerd", "Komt later terug, met de reden erbij.", 2, "geparkeerd"),
    Outcome("bezwaar", "Bezwaar", "Er is een bezwaar met een reden. Het voorstel gaat zo niet door.", 3, "besproken"),
)  # fmt: skip
OPEN_OUTCOME = "open"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an agreement is."""

    slug: str
    label: str
    is_open: bool
    needs_reason: bool


PROGRESS: tuple[Progress, ...] = (
    Progress("afgesproken", "Afgesproken", True, False),
    Progress("begonnen", "Begonnen", True, False),
    Progress("gedaan", "Gedaan", False, False),
    Progress("uitgesteld", "Uitgesteld, omdat …", True, True),
    Progress("niet_gedaan", "Niet gedaan, omdat …", False, True),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A closing question; the answer is a whole number from 1 (nee) to 5 (ja)."""

    slug: str
    label: str
    text: str


CLOSING: tuple[Question, ...] = (
    Question("ruimte", "Ruimte", "Was er ruimte om te zeggen wat u wilde zeggen?"),
    Question("verbinding", "Verbinding", "Heeft u iemand beter leren kennen of begrijpen?"),
    Question("erbij_horen", "Erbij horen", "Hoorde u erbij?"),
    Question("grenzen", "Grenzen", "Waren uw grenzen in orde?"),
    Question("vertrouwen", "Vertrouwen", "Heeft u er vertrouwen in dat we doen wat we afspraken?"),
)
#: Below this number of people no figure about people is shown (privacy, conflicts.md G8).
SHOW_FROM = 5

"""An agenda for the next meeting, made of what is open. The group decides the order; nothing is ranked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kansenkaart import days, terms
from kansenkaart.days import as_day, as_moment
from kansenkaart.kans import Kans
from kansenkaart.report import parts
from kansenkaart.report.blocks import Block, Bullets, Document, Heading, Table, Text
from kansenkaart.report.parts import About
from kansenkaart.schouw import Agreement, Proposal, consenting_parties
from kansenkaart.wording import Card


@dataclass(frozen=True, slots=True)
class Open:
    """What is open in a dossier.

    Attributes
    ----------
    waiting
        Kansen without an answer, the oldest first.
    apart
        Cards of places where kansen clash or rub and nothing is agreed yet.
    proposals
        Proposals on which not every party has spoken.
    late
        Agreements of which the day has passed.
    running
        Other agreements that are not done.
    without_contact
        Plans without a contact person.
    """

    waiting: tuple[Kans, ...]
    apart: tuple[Card, ...]
    proposals: tuple[Proposal, ...]
    late: tuple[Agreement, ...]
    running: tuple[Agreement, ...]
    without_contact: tuple[Kans, ...]


def is_late(one: Agreement, today: str) -> bool:
    """Tell whether the day of an agreement has passed; words such as "voor de zomer" never do."""
    try:
        return one.is_open and days.days_between(one.by, today) > 0
    except ValueError:
        return False


def agenda(found: Open, about: About) -> Document:
    """Return the agenda. The column "Nr." is empty: the group fills in the order."""
    made_on = as_day(about.made_on)
    parted = tuple(
        (_capital(card.place or card.title), f"{card.level}. {card.text}", card.question) for card in found.apart
    )
    blocks: list[Block] = [
        *parts.opening(about),
        Text("Dit staat open. De groep bepaalt samen de volgorde: vul die in bij Nr."),
        Heading("Om te beginnen", 1),
        Bullets(("Welkom, en wie bewaakt de huisregels.", "Wat er gebeurde sinds de vorige keer.",
                 "Wat we vandaag bespreken, en in welke volgorde.")),
        *_part("Afspraken waarvan de dag voorbij is", ("Afspraak", "Wie", "Was voor"), (3, 1.6, 1.4),
               [(one.what, one.who, as_day(one.by)) for one in found.late]),
        *_part("Afspraken die lopen", ("Afspraak", "Wie", "Voor wanneer"), (3, 1.6, 1.4),
               [(one.what, one.who, parts.day_or(one.by, "niet afgesproken")) for one in found.running]),
        *_part("Voorstellen zonder uitkomst", ("Voorstel", "Gedaan op", "Wacht op"), (3, 1.6, 1.4),
               [(one.text, as_moment(one.made_at), _waits_for(one)) for one in found.proposals]),
        *_part("Kansen zonder antwoord", ("Kans", "Van", "Wacht"), (3, 1.6, 1.4),
               [(str(one.get("title")), _party(one), waits(one, about.made_on)) for one in found.waiting]),
        *_part("Plekken waar nog geen uitkomst is", ("Waar", "Wat", "Vraag"), (1.9, 3.4, 1.3), parted),
        *_part("Plannen zonder aanspreekpunt", ("Plan", "Van", "Afdelingen"), (3, 1.6, 1.4),
               [(str(one.get("title")), _party(one), ", ".join(one.get("departments")) or parts.NOT_FILLED)
                for one in found.without_contact]),
        Heading("Om af te ronden", 1),
        Bullets(("Wat spreken we af: wie doet wat, en wanneer?", "Wie vertelt dit verder, en aan wie?",
                 "Wanneer zien we elkaar weer?")),
    ]  # fmt: skip
    return Document(
        title="Agenda",
        subtitle=f"{about.neighbourhood} · wat open staat op {made_on}",
        header=f"Agenda · {about.neighbourhood}",
        blocks=tuple(blocks),
        mark=about.mark,
    )


def _part(
    title: str, headers: tuple[str, str, str], widths: tuple[float, float, float], rows: Sequence[tuple[str, str, str]]
) -> list[Block]:
    """Return a part of the agenda with an empty column for the order; a part without rows says so."""
    head = Heading(f"{title} ({len(rows)})", 1)
    if not rows:
        return [head, Text("Hier staat nu niets open.")]
    return [head, Table(("Nr.", *headers), tuple(("", *row) for row in rows), (0.5, *widths))]


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _waits_for(one: Proposal) -> str:
    """Return which parties did not answer yet."""
    spoken = {consent.party for consent in one.consents}
    return ", ".join(parts.label(terms.PARTIES, slug) for slug in consenting_parties() if slug not in spoken)


def _party(one: Kans) -> str:
    return parts.label(terms.PARTIES, one.get("party"))


def waits(one: Kans, today: str) -> str:
    """Return how long a kans waits for an answer, in words."""
    try:
        count = days.days_between(str(one.get("made_at")), today)
    except ValueError:
        return "onbekend"
    if count < 1:
        return "sinds vandaag"
    if count < 60:
        return f"{count} {'dag' if count == 1 else 'dagen'}"
    return f"{count // 30} maanden"

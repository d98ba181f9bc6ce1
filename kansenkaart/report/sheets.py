"""The sheets for a walk: a front page, and for each stop what to look at, what we know, and room to write."""

from __future__ import annotations

import io

import segno

from kansenkaart import terms
from kansenkaart.days import as_day
from kansenkaart.report import parts
from kansenkaart.report.blocks import (
    Beside,
    Block,
    Bullets,
    Document,
    Fields,
    Heading,
    NewPage,
    Picture,
    Room,
    Table,
    Text,
)
from kansenkaart.report.parts import About, StopPart, Subject
from kansenkaart.schouw import Schouw

#: Facts of a place on paper; the rest is on the screen.
FACTS = 6
#: So many findings of a stop are shown with all their numbers, and so many at all; the rest is on the map.
WHOLE_CARDS, MOST_CARDS = 1, 3


def sheets(subject: Subject, about: About, *, address: str = "") -> Document:
    """Return the sheets to take along.

    Parameters
    ----------
    address
        Web address of the laptop during the walk ("http://192.168.1.5:8501"), for the QR codes.
    """
    schouw = subject.schouw
    blocks: list[Block] = [*parts.opening(about), *_front(subject), NewPage(), *_list(subject)]
    pictures = parts.pictures_of(subject)
    for part in subject.stops:
        pictures[_code_name(part)] = qr(_code_text(schouw, part, address))
        blocks += [NewPage(), *_stop(part)]
    return Document(
        title=schouw.name or "Schouw",
        subtitle=subtitle(schouw, about),
        header=f"{schouw.name or 'Schouw'} · {about.neighbourhood}",
        blocks=(*blocks, NewPage(), *parts.sources(about)),
        mark=about.mark,
        pictures=pictures,
    )


def subtitle(schouw: Schouw, about: About) -> str:
    """Return where and when the walk is."""
    when = as_day(schouw.date) if schouw.date else "datum volgt"
    return f"Samen kijken in {about.neighbourhood} · {when}"


def _front(subject: Subject) -> list[Block]:
    schouw = subject.schouw
    rows = [
        ("Begin", schouw.start_label or "bij stop 1"),
        ("Leidt de schouw", schouw.lead or "nog af te spreken"),
        ("Bewaakt de huisregels", schouw.guard or "nog af te spreken"),
        ("Uitgenodigd", _people(schouw)),
        ("Lengte", parts.route_sentence(subject.route, schouw.minutes)),
    ]
    warned: list[Block] = [Text(f"Let op: {text}") for text in subject.route.warnings]
    return [Fields(tuple((name, value) for name, value in rows if value)), parts.route_map(subject), *warned]


def _people(schouw: Schouw) -> str:
    """Return who is invited, as the leader wrote it."""
    invited = schouw.invited or {}
    return ", ".join(f"{parts.label(terms.PARTIES, slug).lower()}: {count}" for slug, count in invited.items())


def _list(subject: Subject) -> list[Block]:
    rows = tuple((str(part.number), part.stop.title, part.stop.why, str(part.stop.minutes)) for part in subject.stops)
    return [
        Heading("Huisregels", 1),
        Bullets(subject.schouw.rules),
        Heading("De stops", 1),
        Table(("Nr.", "Waar", "Waarom hier", "Min."), rows, (0.5, 2.6, 4.1, 0.6)),
    ]


def _stop(part: StopPart) -> list[Block]:
    """Return the two sides of one sheet: look, and then talk and write."""
    stop = part.stop
    side_by_side = parts.side_by_side(part.kansen)
    compare: list[Block] = [Heading("Naast elkaar", 2), *side_by_side, Text(parts.order_note(), "quiet")]
    return [
        Heading(stop.title, 1, str(part.number)),
        *([Text(stop.why)] if stop.why else []),
        parts.stop_map(part),
        *parts.shared(part.cards),
        *(compare if side_by_side else []),
        *_known(part),
        *_talk(part),
    ]


def _known(part: StopPart) -> list[Block]:
    """Return the findings, the first ones with all their numbers, and what lies there."""
    found: list[Block] = [Heading("Wat de kaart laat zien", 2)] if part.cards else []
    for place, card in enumerate(part.cards[:MOST_CARDS]):
        found += parts.card_blocks(card, whole=place < WHOLE_CARDS)
    if (more := len(part.cards) - MOST_CARDS) > 0:
        found.append(Text(f"Op deze plek raken kansen elkaar nog {more} keer. Dat staat op de kaart.", "quiet"))
    facts = part.facts[:FACTS] or ("Van deze plek weten we nog niets.",)
    return [*found, Heading("Feiten van deze plek, met 25 meter eromheen", 2), Bullets(facts)]


def _talk(part: StopPart) -> list[Block]:
    """Return a page with the question, the code of the stop, and room for pencil and drawing."""
    question = part.stop.question or "Wat zien jullie hier buiten?"
    code = Picture(_code_name(part), f"QR-code die stop {part.number} opent op de laptop van de schouw", "", 0.16)
    asked: tuple[Block, ...] = (Heading(f"De vraag bij stop {part.number}", 2), Text(question, "lead"))
    return [
        NewPage(),
        Beside(asked, code),
        Room("Gezien, gehoord, gevraagd", 48),
        Room("Tekenen", 95, dotted=True),
        Room("Voorstel, en wat iedere partij ervan vindt", 40),
    ]


def _code_name(part: StopPart) -> str:
    return f"code{part.number}.svg"


def _code_text(schouw: Schouw, part: StopPart, address: str) -> str:
    if address:
        return f"{address.rstrip('/')}/lopen?schouw={schouw.id}&stop={part.stop.id}"
    return f"kansenkaart:stop/{schouw.id}/{part.stop.id}"


def qr(text: str) -> bytes:
    """Return a QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=4, border=2)
    return out.getvalue()

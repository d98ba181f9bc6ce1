"""What several documents have in common: what they are about, a kans in its box, findings, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from kansenkaart import kans, terms, wording
from kansenkaart.days import as_day
from kansenkaart.kans import Kans
from kansenkaart.report import symbols
from kansenkaart.report.blocks import Block, Box, Bullets, Fields, Gallery, Heading, Pair, Picture, Text
from kansenkaart.schouw import Schouw, Stop
from kansenkaart.wording import Card

MADE_UP = "verzonnen gegevens"
NOT_FILLED = "niet ingevuld"
#: On a sheet both sides get the same room for their story; the whole story is on the map and in the buurtverhaal.
STORY_SIGNS = 420


@dataclass(frozen=True, slots=True)
class About:
    """What every document says of itself.

    Attributes
    ----------
    made_on
        ISO day on which it was made: numbers are as known on that day.
    sources
        One line for each source of the base map.
    """

    neighbourhood: str
    made_on: str
    made_up: bool = False
    sources: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Return what stands at the top of each page of made-up data."""
        return MADE_UP if self.made_up else ""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo (JPEG) with the words that were written with it."""

    jpeg: bytes
    text: str = ""


@dataclass(frozen=True, slots=True)
class StopPart:
    """A stop with all that is shown there: kansen, cards, facts in Dutch, its map (SVG), photos.

    `number` is its place in the walk, as on the screen; the id of a stop stays when the order changes.
    """

    number: int
    stop: Stop
    kansen: tuple[Kans, ...]
    cards: tuple[Card, ...]
    facts: tuple[str, ...]
    drawing: str
    photos: tuple[Shot, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """The way along the stops: map (SVG), metres, minutes of walking, warnings in Dutch."""

    drawing: str
    length_m: float
    minutes: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One schouw with its route and stops.

    `counts` is level slug to number of findings of that day; `loose` are photos of stops that left the plan.
    """

    schouw: Schouw
    route: Route
    stops: tuple[StopPart, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    unchecked: tuple[str, ...] = ()
    loose: tuple[Shot, ...] = ()


def opening(about: About) -> list[Block]:
    """Return what stands first in a document about made-up data."""
    return [Text("Deze buurt en deze gegevens zijn verzonnen.", "strong")] if about.made_up else []


def label(table: Sequence[terms.Row], slug: object) -> str:
    """Return the label of a slug; what this program does not know is shown as it is."""
    return next((row.label for row in table if row.slug == slug), str(slug or ""))


def day_or(iso: str, otherwise: str) -> str:
    """Return a day in words, or other words when there is none."""
    return as_day(iso) if iso else otherwise


def party_first() -> terms.Party:
    """Return the party whose kansen stand left."""
    return next(row for row in terms.PARTIES if row.is_default)


def side_by_side(kansen: Sequence[Kans]) -> list[Block]:
    """Return kansen in equal boxes: left of the first party, right of all others."""
    first = party_first()
    left = [one for one in kansen if one.get("party") == first.slug]
    right = [one for one in kansen if one.get("party") != first.slug]
    others = next(row for row in terms.PARTIES if row.is_default and row is not first)
    return [
        Pair(_side(one, first, is_first=place == 0), _side(other, others, is_first=place == 0))
        for place, (one, other) in enumerate(zip_longest(left, right))
    ]


def order_note() -> str:
    """Return the sentence that says what left and right mean: nothing."""
    first, second = (row for row in terms.PARTIES if row.is_default)
    return (
        f"Links staat wat {first.name} hier zien, rechts wat {second.name} en andere partijen hier zien. "
        "Beide kanten krijgen evenveel ruimte. Links of rechts betekent niets."
    )


def _side(one: Kans | None, party: terms.Party, *, is_first: bool) -> tuple[Block, ...]:
    """Return a kans in the form that is the same for every party."""
    if one is None:
        return (Text(party.label, "quiet"), Text(f"Hier staat {'nog' if is_first else 'verder'} geen kans."))
    return (
        Text(label(terms.PARTIES, one.get("party")), "quiet"),
        Heading(str(one.get("title")), 3),
        Text(_shortened(str(one.get("story") or "")) or "Er is geen verhaal bij geschreven."),
        Fields(kans_rows(one)),
    )


def _shortened(words: str) -> str:
    """Return words cut at a space, with the sign that more follows."""
    if len(words) <= STORY_SIGNS:
        return words
    return f"{words[:STORY_SIGNS].rsplit(' ', 1)[0].rstrip(' ,;:.')} …"


def kans_rows(one: Kans) -> tuple[tuple[str, str], ...]:
    """Return the fields that stand under every kans, filled in or not."""
    values = ", ".join(label(terms.VALUES, slug).lower() for slug in one.get("values"))
    what = f"{label(terms.THEMES, one.get('theme'))}, {label(terms.DIRECTIONS, one.get('direction')).lower()}"
    return (
        ("Gaat over", what),
        ("Belangrijk", values or NOT_FILLED),
        ("Kan bijdragen", str(one.get("offer") or NOT_FILLED)),
        ("Hoe vast", wording.state(_record(one)) or NOT_FILLED),
        ("Aanspreekpunt", str(one.get("contact") or NOT_FILLED)),
        ("Nu", label(terms.STATUSES, one.get("status"))),
    )


def _record(one: Kans) -> Any:
    return {name: one.get(name) for name in kans.PUBLIC_COLUMNS}


def card_blocks(card: Card, *, whole: bool = True) -> list[Block]:
    """Return a finding as it is read at the stop; not `whole`: without its numbers."""
    inside: list[Block] = [Heading(f"{card.level}: {card.title[0].lower()}{card.title[1:]}", 3), Text(card.text)]
    if whole and card.measured:
        inside.append(Bullets(card.measured))
    rows = [("Hoe zeker", card.sure), ("Richtgetal", card.norm), ("Weten we niet", " ".join(card.unknown))]
    if whole:
        inside.append(Fields(tuple((name, value) for name, value in rows if value)))
    if card.badges:
        inside.append(Text(" ".join(card.badges), "quiet"))
    return [Box(tuple(inside))]


def shared(cards: Iterable[Card]) -> list[Block]:
    """Return what both sides share; this stands before where they differ."""
    sentences = tuple(dict.fromkeys(card.shared for card in cards if card.shared))
    return [Heading("Wat beide kanten delen", 2), Bullets(sentences)] if sentences else []


def gallery(part: StopPart) -> list[Block]:
    """Return the photos of a stop."""
    return _gallery(part.photos, f"stop{part.number}", f"bij stop {part.number}: {part.stop.title}")


def loose_gallery(subject: Subject) -> list[Block]:
    """Return the photos of stops that left the plan."""
    return _gallery(subject.loose, "los", "bij een stop die niet meer in het plan staat")


def _gallery(shots: Sequence[Shot], name: str, where: str) -> list[Block]:
    pictures = tuple(
        Picture(_photo_name(name, place), f"Foto {place} {where}", shot.text)
        for place, shot in enumerate(shots, start=1)
    )
    return [Gallery(pictures)] if pictures else []


def _photo_name(name: str, place: int) -> str:
    return f"{name}-{place}.jpg"


def _shots(shots: Sequence[Shot], name: str) -> dict[str, bytes]:
    return {_photo_name(name, place): shot.jpeg for place, shot in enumerate(shots, start=1)}


def pictures_of(subject: Subject) -> dict[str, bytes]:
    """Return the maps and photos of a schouw by file name."""
    found = {"route.svg": subject.route.drawing.encode()} | _shots(subject.loose, "los")
    for part in subject.stops:
        found[f"stop{part.number}.svg"] = part.drawing.encode()
        found |= _shots(part.photos, f"stop{part.number}")
    return found


def route_map(subject: Subject) -> Picture:
    """Return the overview map with a text that says what is on it."""
    stops = "; ".join(f"{part.number}: {part.stop.title}" for part in subject.stops)
    alt = f"Kaart van de wandeling met {len(subject.stops)} stops. {stops}."
    text = "Zwart met nummer: stop. B: begin. Zwarte lijn: de wandeling. Boven is het noorden."
    return Picture("route.svg", alt, text)


def stop_map(part: StopPart) -> Picture:
    """Return the map of a stop with a text that says what is on it."""
    titles = "; ".join(f"{label(terms.PARTIES, one.get('party'))}: {one.get('title')}" for one in part.kansen)
    alt = f"Kaart van stop {part.number}, {part.stop.title}. {titles}."
    return Picture(f"stop{part.number}.svg", alt, key(part.kansen))


def key(kansen: Sequence[Kans]) -> str:
    """Return how to read the signs on a map with these kansen: shapes of parties and letters of themes, in words."""
    parties = [row for row in terms.PARTIES if any(one.get("party") == row.slug for one in kansen)]
    themes = [row for row in terms.THEMES if any(one.get("theme") == row.slug for one in kansen)]
    shapes = ", ".join(f"{_SHAPES[row.shape]} {row.label.lower()}" for row in parties)
    letters = ", ".join(f"{symbols.LETTERS[row.slug]} {row.label.lower()}" for row in themes)
    return f"Tekens: {shapes}. Letters: {letters}. Boven is het noorden." if parties else "Boven is het noorden."


_SHAPES = {
    "circle": "rond", "square": "vierkant", "triangle": "driehoek", "pentagon": "vijfhoek", "hexagon": "zeshoek",
}  # fmt: skip


def route_sentence(route: Route, minutes_at_stops: int) -> str:
    """Return how long the walk is."""
    if not route.length_m:
        return f"{minutes_at_stops} minuten bij de stops"
    return (
        f"{wording.number(route.length_m, 'm')} lopen, ongeveer {route.minutes} minuten; "
        f"{minutes_at_stops} minuten bij de stops"
    )


def numbers(subject: Subject, about: About) -> list[Block]:
    """Return what the check said on the day of the document, and what it could not check."""
    rows = tuple(f"{row.label}: {subject.counts[row.slug]} keer. {row.explanation}" for row in terms.LEVELS
                 if subject.counts.get(row.slug))  # fmt: skip
    told: list[Block] = [Bullets(rows)] if rows else [Text("Er zijn geen plekken waar kansen elkaar raken.")]
    unsure: list[Block] = [Bullets(subject.unchecked)] if subject.unchecked else []
    return [Heading(f"De cijfers van {as_day(about.made_on)}", 1),
            Text("Zoveel plekken in de hele buurt waar kansen elkaar raken, zoals we het die dag wisten."),
            *told, *unsure]  # fmt: skip


def sources(about: About) -> list[Block]:
    """Return where the map and the numbers come from."""
    lines = about.sources or ("In dit dossier staan geen kaartlagen.",)
    return [Heading("Waar de kaart en de cijfers vandaan komen", 1), Bullets(lines),
            Text(f"Gemaakt op {as_day(about.made_on)} met Kansenkaart.", "quiet")]  # fmt: skip

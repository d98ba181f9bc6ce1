"""The buurtverhaal: themes, stories, agreements and maps as one document that grows. Only public fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kansenkaart import dialogue, terms
from kansenkaart.days import as_day
from kansenkaart.kans import Kans
from kansenkaart.report import parts
from kansenkaart.report.blocks import Beside, Block, Bullets, Document, Fields, Heading, NewPage, Picture, Text
from kansenkaart.report.parts import About
from kansenkaart.report.results import agreements
from kansenkaart.schouw import Agreement, Schouw


def story(
    kansen: Sequence[Kans],
    walks: Sequence[Schouw],
    about: About,
    *,
    places: Mapping[str, str],
    drawings: Mapping[str, str],
    photos: Mapping[str, bytes],
) -> Document:
    """Return the story of a neighbourhood.

    Parameters
    ----------
    kansen
        All that are on the map, oldest first; that is also the order within a theme.
    walks
        The schouwen, newest first.
    places
        Kans id to where it is, in words.
    drawings
        Theme slug to a map of its kansen (SVG); under "" a map of all.
    photos
        Kans id to one photo (JPEG).
    """
    existing = [one for one in kansen if one.get("kind") != terms.DEFAULT_KIND]
    wishes = [one for one in kansen if one.get("kind") == terms.DEFAULT_KIND]
    made = [one for walk in walks for one in walk.standing]
    blocks: list[Block] = [*parts.opening(about), *_front(wishes, existing, walks)]
    if existing:
        blocks += [Heading("Wat er al is", 1), *(block for one in existing for block in _told(one, places, photos))]
    for theme in terms.THEMES:
        own = [one for one in wishes if one.get("theme") == theme.slug]
        blocks += _theme(theme, own, places, photos) if own else []
    blocks += [NewPage(), *agreements(made), *_self_made(made), *_walks(walks), *parts.sources(about)]
    return Document(
        title=f"Het verhaal van {about.neighbourhood}",
        subtitle=f"Verteld met kansen, gesprekken en afspraken · {as_day(about.made_on)}",
        header=f"Buurtverhaal · {about.neighbourhood}",
        blocks=tuple(blocks),
        mark=about.mark,
        pictures={_map_name(slug): svg.encode() for slug, svg in drawings.items()}
        | {_photo_name(kans_id): jpeg for kans_id, jpeg in photos.items()},
    )


def _map_name(theme: str) -> str:
    return f"kaart-{theme or 'alles'}.svg"


def _photo_name(kans_id: str) -> str:
    return f"foto-{kans_id}.jpg"


def _front(wishes: Sequence[Kans], existing: Sequence[Kans], walks: Sequence[Schouw]) -> list[Block]:
    from_whom = tuple(
        f"{row.label}: {count} {'kans' if count == 1 else 'kansen'}"
        for row in terms.PARTIES if (count := sum(one.get("party") == row.slug for one in wishes))
    )  # fmt: skip
    already = f" En {len(existing)} keer vertelde iemand wat er al is." if existing else ""
    return [
        Text(f"In dit verhaal staan {len(wishes)} kansen: plekken waar iemand iets wil houden, erbij wil of met minder "
             f"kan.{already} {_walked(len(walks))}Het zijn de woorden van wie het "
             "schreef. Hoe vaak iets genoemd is, zegt niet hoe belangrijk het is.", "lead"),
        Bullets(from_whom),
        Picture(_map_name(""), "Kaart van de buurt met alle kansen. Ze staan hieronder per thema in woorden.",
                parts.key([*wishes, *existing])),
    ]  # fmt: skip


def _walked(count: int) -> str:
    return f"Er {'was 1 schouw' if count == 1 else f'waren {count} schouwen'}: samen lopen en kijken. " if count else ""


def _theme(
    theme: terms.Theme, own: Sequence[Kans], places: Mapping[str, str], photos: Mapping[str, bytes]
) -> list[Block]:
    titles = "; ".join(str(one.get("title")) for one in own)
    alt = f"Kaart met de kansen over {theme.label.lower()}: {titles}."
    return [
        Heading(theme.label, 1),
        Text(theme.explanation, "quiet"),
        Picture(_map_name(theme.slug), alt, parts.key(own), 0.8),
        *(block for one in own for block in _told(one, places, photos)),
    ]


def _told(one: Kans, places: Mapping[str, str], photos: Mapping[str, bytes]) -> list[Block]:
    """Return one kans as a small story."""
    where = places.get(one.id, "")
    joined = int(one.get("joined") or 0)
    rows = [
        ("Belangrijk", ", ".join(parts.label(terms.VALUES, slug).lower() for slug in one.get("values"))),
        ("Kan bijdragen", str(one.get("offer") or "")),
        ("Nu", parts.label(terms.STATUSES, one.get("status"))),
        ("Sloten zich aan", str(joined) if joined >= dialogue.SHOW_FROM else ""),
    ]
    about = " · ".join(part for part in (parts.label(terms.PARTIES, one.get("party")), where) if part)
    told: tuple[Block, ...] = (
        Text(about, "quiet"),
        *([Text(str(one.get("story")))] if one.get("story") else []),
        Fields(tuple((name, value) for name, value in rows if value)),
    )
    photo = Picture(_photo_name(one.id), f"Foto bij “{one.get('title')}”", "", 0.38)
    return [Heading(str(one.get("title")), 2), *([Beside(told, photo)] if one.id in photos else told)]


def _self_made(made: Sequence[Agreement]) -> list[Block]:
    own = tuple(one.what for one in made if one.self_organised)
    return [Heading("Wat bewoners zelf doen", 1), Bullets(own)] if own else []


def _walks(walks: Sequence[Schouw]) -> list[Block]:
    if not walks:
        return []
    lines = tuple(
        f"{walk.name}, {parts.day_or(walk.date, 'zonder datum')}: {len(walk.stops)} stops, "
        f"{len(walk.standing)} {'afspraak' if len(walk.standing) == 1 else 'afspraken'}"
        for walk in walks
    )
    return [Heading("De schouwen", 1), Bullets(lines)]

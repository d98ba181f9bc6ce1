"""Verbs about paper: sheets for a walk and its report, an agenda, the story of a neighbourhood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from shapely.geometry import Point

from kansenkaart import days, dialogue, facts, journal, kans, report, terms, wording
from kansenkaart.actions.checking import Checked, check, unchecked_sentences
from kansenkaart.actions.looking import layers_of, places_in_words
from kansenkaart.actions.picturing import draw_kansen, draw_route, draw_stop, photos_of, shots
from kansenkaart.actions.schouwen import Walk, schouwen, walk_of
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.kans import Kans
from kansenkaart.report import About, Document, Route, StopPart, Subject
from kansenkaart.schouw import Schouw

#: "Here" for the facts of a stop, in metres.
PLACE_M = 25.0


def report_of(dossier: Dossier, one: Schouw, *, address: str = "", made_on: str = "") -> Document:
    """Return the sheets of a schouw that has not begun, or the report of one that has.

    Parameters
    ----------
    address
        Web address of the laptop during the walk, for the QR codes on the sheets.
    made_on
        ISO day to write on it; today when empty.
    """
    about = about_of(dossier, made_on)
    subject = subject_of(dossier, one)
    return report.results(subject, about) if has_begun(one) else report.sheets(subject, about, address=address)


def has_begun(one: Schouw) -> bool:
    """Tell whether something was seen, said or agreed in a schouw."""
    return bool(one.present or one.rules_read or one.notes or one.proposals or one.agreements or one.ended)


def about_of(dossier: Dossier, made_on: str = "") -> About:
    """Return what every document says of a dossier."""
    rows = dossier.base_sources().sort_values(["title", "data_date"]).itertuples()
    lines = [f"{row.title} ({row.publisher}), {row.licence}; {_dated(row.data_date)}" for row in rows]
    return About(dossier.name, made_on or days.today(), dossier.made_up, tuple(dict.fromkeys(lines)))


def _dated(day: str) -> str:
    return f"gegevens van {days.as_day(day)}" if day else "datum onbekend"


def subject_of(dossier: Dossier, one: Schouw) -> Subject:
    """Return a schouw with its maps, cards, facts and photos."""
    checked, walk = check(dossier), walk_of(dossier, one)
    everyone = {record.id: record for record in kans.from_frame(dossier.kansen())}
    first_at = {name: stop.id for stop in reversed(one.stops) for name in stop.kansen}
    numbers = range(1, len(one.stops) + 1)
    stops = tuple(_part(dossier, one, number, walk, checked, everyone, first_at) for number in numbers)
    together = list({record.id: record for part in stops for record in part.kansen}.values())
    route = Route(draw_route(dossier, one, walk, together), walk.length_m, walk.minutes, walk.warnings)
    counts = Counter(row.level for row in checked.check.rows if row.pair == "kans")
    planned = {stop.id for stop in one.stops}
    loose = shots(dossier, (), [photo for photo in one.photos if photo.stop not in planned])
    return Subject(one, route, stops, dict(counts), tuple(unchecked_sentences(checked)), loose)


def _part(
    dossier: Dossier,
    schouw: Schouw,
    number: int,
    walk: Walk,
    checked: Checked,
    everyone: dict[str, Kans],
    first_at: dict[str, str],
) -> StopPart:
    """Return all that is shown at a stop; the photos of a kans stand at the first stop that is about it."""
    stop = schouw.stops[number - 1]
    kansen = tuple(everyone[name] for name in stop.kansen if name in everyone)
    drawings = [drawing for drawing in schouw.drawings if drawing.get("stop") == stop.id]
    place = facts.of_place(Point(stop.x, stop.y).buffer(PLACE_M), layers_of(dossier))
    known = place[~place["known"] | (place["count"] > 0)].to_dict("records")
    return StopPart(
        number=number,
        stop=stop,
        kansen=kansen,
        cards=tuple(checked.cards[name] for name in stop.findings if name in checked.cards),
        facts=tuple(wording.facts_text(known)),
        drawing=draw_stop(dossier, stop, walk, kansen, number=number, drawings=drawings),
        photos=shots(
            dossier,
            [one for one in kansen if first_at[one.id] == stop.id],
            [photo for photo in schouw.photos if photo.stop == stop.id],
        ),
    )


def agenda_of(dossier: Dossier, *, made_on: str = "") -> Document:
    """Return an agenda for the next meeting, made of what is open."""
    about = about_of(dossier, made_on)
    return report.agenda(open_points(dossier, about.made_on), about)


def open_points(dossier: Dossier, today: str) -> report.Open:
    """Return what is open in a dossier on a day (ISO)."""
    walks, checked = list(schouwen(dossier).values()), check(dossier)
    records = kans.from_frame(dossier.kansen())
    awaits = {row.slug for row in terms.STATUSES if row.awaits_answer}
    plans = {row.slug for row in terms.PARTIES if row.makes_plans}
    settled = [set(one.about) for walk in walks for one in walk.proposals if one.outcome != dialogue.OPEN_OUTCOME]
    rows = sorted(checked.check.rows, key=lambda row: (-terms.find(terms.LEVELS, row.level).rank, row.order))
    apart = [row for row in rows if row.pair == "kans" and terms.find(terms.LEVELS, row.level).hinders]
    running = [one for walk in walks for one in walk.agreements if one.is_open]
    return report.Open(
        waiting=tuple(one for one in records if one.get("status") in awaits and one.get("kind") == terms.DEFAULT_KIND),
        apart=tuple(
            checked.cards[row.id] for row in apart
            if not any(row.id in about or {row.a, row.b} <= about for about in settled)
        ),
        proposals=tuple(
            one for walk in walks for one in walk.proposals if one.outcome == dialogue.OPEN_OUTCOME
        ),
        late=tuple(one for one in running if report.is_late(one, today)),
        running=tuple(one for one in running if not report.is_late(one, today)),
        without_contact=tuple(one for one in records if one.get("party") in plans and not one.get("contact")
                              and one.get("kind") == terms.DEFAULT_KIND),
    )  # fmt: skip


def story_of(dossier: Dossier, *, made_on: str = "") -> Document:
    """Return the buurtverhaal: themes, stories, agreements and maps in one document."""
    frame = dossier.kansen()
    records = kans.from_frame(frame)
    places = dict(zip(frame["id"], places_in_words(dossier, frame), strict=True)) if len(frame) else {}
    by_theme = {row.slug: [one for one in records if one.get("theme") == row.slug] for row in terms.THEMES}
    groups = {"": records} | {slug: own for slug, own in by_theme.items() if own}
    return report.story(
        records,
        list(schouwen(dossier).values()),
        about_of(dossier, made_on),
        places=places,
        drawings={slug: draw_kansen(dossier, own, prefix=slug or "alles") for slug, own in groups.items()},
        photos={one.id: found[0] for one in records if (found := photos_of(dossier, [one]))},
    )


def schouw_ics(dossier: Dossier, one: Schouw) -> str:
    """Return the day of a schouw and those of its agreements for a calendar."""
    return report.ics(one, neighbourhood=dossier.name, stamp=journal.now())


def message_text(dossier: Dossier, one: Schouw) -> str:
    """Return a text to send round before or after a schouw; the program sends nothing."""
    return report.message(one, neighbourhood=dossier.name)


_FORMS: dict[str, Callable[[Document, str], bytes]] = {
    ".pdf": lambda document, paper: report.pdf(document, paper=paper),
    ".html": lambda document, _paper: report.html(document),
    ".md": lambda document, _paper: report.markdown(document).encode(),
}
DOCUMENT_FORMS = tuple(_FORMS)


def document_bytes(document: Document, suffix: str, *, paper: str = "a4") -> bytes:
    """Return a document in the form of a suffix: `.pdf`, `.html` or `.md`.

    Raises
    ------
    InputError
        When the suffix or the paper is unknown.
    """
    if suffix.lower() not in _FORMS:
        raise InputError(f"'{suffix}' kunnen we niet maken. Kies uit: {', '.join(_FORMS)}.")
    report.paper_of(paper)
    return _FORMS[suffix.lower()](document, paper)


def write_document(document: Document, out: Path, *, paper: str = "a4") -> None:
    """Write a document to a file by its suffix, in one step (`InputError` when that cannot be)."""
    data = document_bytes(document, out.suffix, paper=paper)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise InputError(f"{out.name}: we kunnen hier niet schrijven.", detail=str(error)) from error

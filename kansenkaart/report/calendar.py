"""Dates for a calendar (iCalendar, RFC 5545) and a message text to send round. Nothing is sent from here."""

from __future__ import annotations

from datetime import date, timedelta

from kansenkaart import days, dialogue
from kansenkaart.report import parts
from kansenkaart.schouw import Schouw

_PER_LINE = 75


def ics(walk: Schouw, *, neighbourhood: str, stamp: str) -> str:
    """Return a schouw and its agreements, as they stand, as whole days in a calendar; what has no day is left out.

    Parameters
    ----------
    stamp
        UTC moment of making, ISO 8601.
    """
    events: list[tuple[str, str, str, str, str]] = []
    if walk.date:
        about = "; ".join(_numbered(walk))
        events.append((walk.id, walk.date, f"Schouw: {walk.name} ({neighbourhood})", about, walk.start_label))
    for one in walk.standing:
        words = f"{one.what}. Wie: {one.who or 'niet afgesproken'}. Eerste stap: {one.first_step or 'niet ingevuld'}"
        events.append((one.id, one.by, f"Afspraak: {one.what}", words, ""))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kansenkaart//Schouw//NL"]
    for row in events:
        lines += _event(*row, stamp=stamp)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(uid: str, day: str, title: str, words: str, place: str, *, stamp: str) -> list[str]:
    """Return the lines of one whole day; none when the day is not a date."""
    try:
        first = date.fromisoformat(day[:10])
        after = first + timedelta(days=1)
    except (ValueError, OverflowError):
        return []
    moment = "".join(sign for sign in stamp[:19] if sign not in "-:")
    return [
        "BEGIN:VEVENT", f"UID:{uid}@kansenkaart", f"DTSTAMP:{moment}Z", f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}", f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(words)}", *([f"LOCATION:{_escaped(place)}"] if place else []), "END:VEVENT",
    ]  # fmt: skip


def _escaped(words: str) -> str:
    """Return text as iCalendar writes it; control characters other than a line end are left out."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in plain if sign == "\n" or sign.isprintable())
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, never in the middle of a letter."""
    pieces, now = [], ""
    for sign in line:
        if len((now + sign).encode()) > _PER_LINE:
            pieces.append(now)
            now = " "
        now += sign
    return "\r\n".join([*pieces, now])


def message(walk: Schouw, *, neighbourhood: str) -> str:
    """Return a text to send round: an invitation before the walk, what was agreed after it."""
    return _afterwards(walk, neighbourhood) if walk.ended else _invitation(walk, neighbourhood)


def _invitation(walk: Schouw, neighbourhood: str) -> str:
    when = days.as_day(walk.date) if walk.date else "binnenkort"
    lines = [
        "Hallo,", "",
        f"Op {when} lopen we samen door {neighbourhood}: “{walk.name}”." if walk.date else
        f"We lopen {when} samen door {neighbourhood}: “{walk.name}”.",
        f"We beginnen hier: {walk.start_label}." if walk.start_label else "",
        "We kijken naar plekken waar bewoners en gemeente allebei een kans zien. Iedereen komt aan het woord.", "",
        "We stoppen op deze plekken:", *_numbered(walk), "",
        f"Dat duurt ongeveer {walk.minutes} minuten, en de wandeling zelf komt daar nog bij.",
        "Is lopen lastig, of hebt u iets anders nodig om mee te doen? Laat het weten.",
    ]  # fmt: skip
    return _joined(lines)


def _numbered(walk: Schouw) -> list[str]:
    return [f"{number}. {stop.title}" for number, stop in enumerate(walk.stops, start=1)]


def _afterwards(walk: Schouw, neighbourhood: str) -> str:
    agreed = [
        f"- {one.what}. Wie: {one.who or 'niet afgesproken'}. Voor: {parts.day_or(one.by, 'niet afgesproken')}."
        for one in walk.standing
    ]
    still = [f"- {one.text}" for one in walk.proposals if one.outcome == dialogue.OPEN_OUTCOME]
    lines = [
        "Hallo,", "",
        f"We liepen samen door {neighbourhood}: “{walk.name}”"
        + (f", op {days.as_day(walk.date)}." if walk.date else "."),
        "Dit spraken we af:" if agreed else "We maakten nog geen afspraken.", *agreed, "",
        *(["Dit staat nog open:", *still, ""] if still else []),
        "In het verslag staat alles wat we zagen, zeiden en afspraken.",
        "Klopt er iets niet, of bent u iets kwijt? Laat het weten.",
    ]  # fmt: skip
    return _joined(lines)


def _joined(lines: list[str]) -> str:
    """Return lines as text, without two empty ones in a row."""
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept) + "\n"

"""Days and moments as people write them, in Dutch time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_HERE = ZoneInfo("Europe/Amsterdam")
#: A day as people type it here: day, month (a number or its name), year; or all eight digits.
_TYPED = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2}|[a-z]+)[-/. ]+((?:19|20|21)\d{2})|(\d{2})(\d{2})((?:19|20|21)\d{2})")
#: With dashes, or with strokes as GDAL and QGIS write a day in a CSV.
_ISO = re.compile(r"(\d{4})([-/])(\d{2})\2(\d{2})(?:[t ][\d:.+z-]+)?")


def from_text(text: str) -> str:
    """Return the ISO day that a text says: 31-12-2026, 31/12/2026, 31 december 2026, 31122026, 2026-12-31, 2026/12/31.

    The day always stands before the month, and the year is written in full: `ValueError` for other text.
    """
    clean = text.strip().lower()
    if iso := _ISO.fullmatch(clean):
        return date(int(iso[1]), int(iso[3]), int(iso[4])).isoformat()
    found = _TYPED.fullmatch(clean)
    if found is None:
        raise ValueError(text)
    day, month, year = (part for part in found.groups() if part)
    number = int(month) if month.isdecimal() else MONTHS.index(month) + 1
    return date(int(year), number, int(day)).isoformat()


def as_typed(iso: str) -> str:
    """Return '31-12-2026' for an ISO day, as one types it; other text unchanged."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day:%d-%m-%Y}"


def as_day(iso: str) -> str:
    """Return '31 december 2027' for an ISO day, or a moment (its day in Dutch time); other text unchanged."""
    try:
        day = _on_calendar(iso)
    except ValueError:
        return iso
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def as_moment(iso: str) -> str:
    """Return '3 juni 2026, 14:05' in Dutch time for a UTC moment; other text unchanged."""
    try:
        local = in_dutch_time(iso)
    except ValueError:
        return iso
    return f"{as_day(local.isoformat())}, {local:%H:%M}"


def in_dutch_time(iso: str) -> datetime:
    """Return a moment (UTC when it does not say) in Dutch time (`ValueError` for other text)."""
    moment = datetime.fromisoformat(iso)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(_HERE)
    except OverflowError:
        raise ValueError(f"{iso} lies outside the calendar") from None


def today() -> str:
    """Return the ISO day of now in the Netherlands."""
    return datetime.now(_HERE).date().isoformat()


def days_between(earlier: str, later: str) -> int:
    """Return whole days between two ISO days or moments in Dutch time (`ValueError` for other text)."""
    return (_on_calendar(later).date() - _on_calendar(earlier).date()).days


def _on_calendar(iso: str) -> datetime:
    """Return where a day or a moment stands on the Dutch calendar; only a moment moves with the clock."""
    return in_dutch_time(iso) if "T" in iso else datetime.fromisoformat(iso)

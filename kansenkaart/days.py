"""Days and moments as people write them, in Dutch time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_HERE = ZoneInfo("Europe/Amsterdam")


def as_day(iso: str) -> str:
    """Return '31 december 2027' for an ISO day or moment; other text unchanged."""
    try:
        day = datetime.fromisoformat(iso)
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
    first, last = (in_dutch_time(iso).date() if "T" in iso else datetime.fromisoformat(iso).date()
                   for iso in (earlier, later))  # fmt: skip
    return (last - first).days

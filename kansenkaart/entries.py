"""Entries: what a person does is written down once, and never changed.

Only `new_entry` looks at the clock; nothing here reads a file.
"""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class EntryKind:
    """What an entry does.

    `subject` says what it is about. `starts`: every other entry on the subject has seen it.
    `changes`: the kans looks different afterwards.
    """

    slug: str
    label: str
    subject: str
    starts: bool = False
    changes: bool = False


ENTRY_KINDS: tuple[EntryKind, ...] = (
    EntryKind("kans.added", "Kans toegevoegd", "kans", starts=True, changes=True),
    EntryKind("kans.changed", "Kans gewijzigd", "kans", changes=True),
    EntryKind("kans.withdrawn", "Kans ingetrokken", "kans", changes=True),
    EntryKind("kans.joined", "Iemand sloot zich aan", "kans"),
    EntryKind("kans.status", "Status veranderd", "kans", changes=True),
    EntryKind("kans.hidden", "Tekst verborgen door de groep", "kans", changes=True),
    EntryKind("kans.photo", "Foto toegevoegd", "kans", changes=True),
    EntryKind("reaction", "Reactie", "kans"),
    EntryKind("finding.remark", "Opmerking: dit klopt niet", "finding"),
    EntryKind("rules.changed", "Afspraak over de tabellen", "rules"),
    EntryKind("schouw.planned", "Schouw voorbereid", "schouw"),
    EntryKind("schouw.started", "Schouw begonnen", "schouw"),
    EntryKind("schouw.note", "Gezien en gezegd", "schouw"),
    EntryKind("schouw.draft", "Klad van een tekst", "schouw"),
    EntryKind("schouw.drawing", "Tekening op de kaart", "schouw"),
    EntryKind("schouw.photo", "Foto bij een stop", "schouw"),
    EntryKind("schouw.proposal", "Voorstel", "schouw"),
    EntryKind("schouw.consent", "Antwoord van een partij", "schouw"),
    EntryKind("schouw.agreement", "Afspraak", "schouw"),
    EntryKind("schouw.signed", "Ondertekend", "schouw"),
    EntryKind("schouw.closing", "Vijf vragen na afloop", "schouw"),
    EntryKind("schouw.ended", "Schouw afgesloten", "schouw"),
    EntryKind("progress", "Voortgang", "agreement"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One immutable entry.

    Attributes
    ----------
    id
        UUIDv7 as text; unique over all dossiers in the world.
    subject
        Id of the kans, finding, schouw or agreement it is about.
    kind
        Slug of `ENTRY_KINDS`. An unknown kind (from a newer program) is kept and passed on.
    made_at
        UTC, ISO 8601 with milliseconds and `Z`.
    role, party
        Slugs of `terms.ROLES` and `terms.PARTIES`, or empty.
    device
        Random id of the dossier copy in which it was written; tells devices apart, not people.
    body
        What was entered; plain JSON values. Geometry is WKT in RD under `geometry`.
    seen
        Ids of the newest entries on the same subject that the writer knew (the heads).
    schema
        Version of the body's form.
    """

    id: str
    subject: str
    kind: str
    made_at: str
    role: str = ""
    party: str = ""
    device: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    schema: int = SCHEMA


class _Ids:
    """Hands out UUIDv7s that only go up, also when the clock is set back or the process forks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> str:
        """Return the next id: 48 bits of milliseconds, then 74 random bits."""
        now = time.time_ns() // 1_000_000 << 74 | secrets.randbits(74)
        with self._lock:
            # A random step and not 1: two forked processes start from the same last number.
            self._last = max(now, self._last + 1 + secrets.randbits(40))
            number = self._last
        millis, first, second = number >> 74, number >> 62 & 0xFFF, number & (1 << 62) - 1
        return str(uuid.UUID(int=millis << 80 | 7 << 76 | first << 64 | 2 << 62 | second))


_IDS = _Ids()


def new_entry(  # noqa: PLR0913
    kind: str,
    subject: str,
    body: dict[str, Any],
    *,
    role: str = "",
    party: str = "",
    device: str = "",
    seen: Iterable[str] = (),
    made_at: str | None = None,
    id: str | None = None,
) -> Entry:
    """Return a new entry with a fresh UUIDv7 and the time of now.

    Parameters
    ----------
    seen
        The heads of the subject when the person looked at it (`heads`, `Dossier.heads`).
    made_at, id
        Only for what was made earlier elsewhere, such as a row of a file that is read again.
    """
    return Entry(
        id or _IDS.next(), subject, kind, made_at or now(), role, party, device, _writable(body), tuple(sorted(seen))
    )


def whole(text: str) -> str:
    """Return text without halves of characters, which JSON can spell and no file or page can hold."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode("utf-8")


def _writable(value: Any) -> Any:
    """Return JSON values of which every text is whole."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {name: _writable(one) for name, one in value.items()}
    return type(value)(map(_writable, value)) if isinstance(value, list | tuple) else value


def now() -> str:
    """Return the time of now: UTC, ISO 8601, milliseconds, `Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

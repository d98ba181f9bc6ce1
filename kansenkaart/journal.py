"""The journal: everything a person does is one entry, and entries are only added.

The state of a kans is a fold over its entries. Merging two dossiers is the union of their
entries, so it can be done in any order and any number of times. An entry names the entries it
had seen (`seen`), so two people who change the same thing apart from each other are both kept,
whatever their clocks say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class EntryKind:
    """What an entry does. `subject` says what it is about."""

    slug: str
    label: str
    subject: str


ENTRY_KINDS: tuple[EntryKind, ...] = (
    EntryKind("kans.added", "Kans toegevoegd", "kans"),
    EntryKind("kans.changed", "Kans gewijzigd", "kans"),
    EntryKind("kans.withdrawn", "Kans ingetrokken", "kans"),
    EntryKind("kans.joined", "Iemand sloot zich aan", "kans"),
    EntryKind("kans.status", "Status veranderd", "kans"),
    EntryKind("kans.hidden", "Tekst verborgen door de groep", "kans"),
    EntryKind("kans.photo", "Foto toegevoegd", "kans"),
    EntryKind("reaction", "Reactie", "kans"),
    EntryKind("finding.remark", "Opmerking: dit klopt niet", "finding"),
    EntryKind("rules.changed", "Afspraak over de tabellen", "rules"),
    EntryKind("schouw.planned", "Schouw voorbereid", "schouw"),
    EntryKind("schouw.started", "Schouw begonnen", "schouw"),
    EntryKind("schouw.note", "Gezien en gezegd", "schouw"),
    EntryKind("schouw.draft", "Klad van een tekst", "schouw"),
    EntryKind("schouw.drawing", "Tekening op de kaart", "schouw"),
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

"""What a file says that the journal does not: new kansen, and changes beside what the file's maker had seen.

A file is a copy of a moment. Who exports on Monday, works in a spreadsheet and imports on Friday did
not see what somebody changed on Wednesday. So a row is laid beside the kans as it was in that copy:
only what differs from it is a change, and it stands beside what others did since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import journal, kans
from kansenkaart.journal import Entry, KansState

#: Filled in by the program; a file cannot set them.
_COMPUTED = frozenset({"id", "joined", "versions", "photos", "made_at", "changed_at"})
#: Where a kans comes from is no news about it.
_ORIGIN = ("import_digest", "source_ref")
_STARTS = frozenset(row.slug for row in journal.ENTRY_KINDS if row.starts)
#: Degrees with eight decimals move a place by a millimetre; nobody draws a change of a centimetre.
SAME_PLACE_M = 0.01


@dataclass(frozen=True, slots=True)
class News:
    """Entries that bring a file in, and how many kansen are new, changed, unchanged.

    `apart` counts those among the changed that somebody else changed since in the same field: both
    versions stand beside each other.
    """

    entries: tuple[Entry, ...]
    new: int
    changed: int
    unchanged: int
    apart: int


def news(records: Iterable[kans.Kans], told: Collection[str], known: Mapping[str, Sequence[Entry]]) -> News:
    """Return what a file brings.

    Parameters
    ----------
    records
        The kansen of the file, as they were accepted.
    told
        Fields that the file has a column for: an empty cell there was emptied.
    known
        Kans id -> its entries in the journal.
    """
    entries: list[Entry] = []
    new = changed = unchanged = apart = 0
    for record in records:
        own, body = known.get(record.id, ()), _body(record)
        if not own:
            entries.append(_entry("kans.added", record, body, made_at=record.data.get("made_at")))
            new += 1
            continue
        entry = None if _came_before(own, body) else _change(record, body, told, own)
        if entry is None:
            unchanged += 1
        else:
            entries.append(entry)
            changed += 1
            apart += _doubles(own, entry)
    return News(tuple(entries), new, changed, unchanged, apart)


def _came_before(own: Sequence[Entry], body: Mapping[str, Any]) -> bool:
    return any(entry.body.get("import_digest") == body["import_digest"] for entry in own)


def _change(record: kans.Kans, body: dict[str, Any], told: Collection[str], own: Sequence[Entry]) -> Entry | None:
    """Return the entry with what differs from the copy that the file's maker had; None when nothing does."""
    copy = _copy(own, str(record.data.get("changed_at") or ""))
    before = journal.fold(copy)[record.id]
    known = kans.Kans(record.id, shapely.from_wkt(before.geometry), before.data)
    said = {name: value for name, value in body.items() if name != "geometry"}
    changes = {name: value for name, value in said.items() if not _same(value, _plain(known.get(name)))}
    changes |= {name: None for name in _emptied(record, told) if kans.is_filled(known.get(name))}
    if not _same_place(record.geometry, known.geometry):
        changes["geometry"] = body["geometry"]
    if not changes.keys() - set(_ORIGIN):
        return None
    return _entry("kans.changed", record, changes, seen=journal.heads(copy))


def _copy(own: Sequence[Entry], changed_at: str) -> list[Entry]:
    """Return the entries that the maker of a file had seen.

    Our own export says until when; other files only know what came from them before. A kans that is
    no older than either was seen whole.
    """
    until = [entry for entry in own if changed_at and entry.made_at <= changed_at]
    from_files = [entry for entry in own if "import_digest" in entry.body]
    return next((part for part in (until, from_files) if any(entry.kind in _STARTS for entry in part)), list(own))


def _same(said: Any, known: Any) -> bool:
    """Tell whether a file says what is known, or as much of it as a Shapefile holds."""
    return said == known or (isinstance(known, str) and said in _cut(known))


def _cut(text: str) -> tuple[str, str]:
    """Return what a Shapefile keeps of a text: 254 bytes, in UTF-8 or with one byte per letter."""
    return text.encode()[:_SHAPEFILE_BYTES].decode(errors="ignore").strip(), text[:_SHAPEFILE_BYTES].strip()


_SHAPEFILE_BYTES = 254


def _emptied(record: kans.Kans, told: Collection[str]) -> list[str]:
    return [name for name in told if kans.field(name).in_form and not kans.is_filled(record.get(name))]


def _same_place(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.hausdorff_distance(one, other) <= SAME_PLACE_M)


def _doubles(own: Sequence[Entry], entry: Entry) -> bool:
    """Tell whether an entry comes to stand beside something that others changed since."""
    return _versions(journal.fold([*own, entry])[entry.subject]) > _versions(journal.fold(own)[entry.subject])


def _versions(state: KansState) -> int:
    return sum(len(found) for found in state.versions.values())


def _entry(
    kind: str, record: kans.Kans, body: dict[str, Any], *, made_at: str | None = None, seen: Sequence[str] = ()
) -> Entry:
    party = str(record.get("party"))
    return journal.new_entry(kind, record.id, body, role="programma", party=party, made_at=made_at, seen=seen)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _body(record: kans.Kans) -> dict[str, Any]:
    """Return the journal body of an imported kans, with a digest of what the file said."""
    body = {name: _plain(value) for name, value in record.data.items() if name not in _COMPUTED}
    body["geometry"] = record.geometry.wkt
    said = {name: value for name, value in body.items() if name != "source_ref"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return body | {"import_digest": hashlib.sha256(text.encode()).hexdigest()[:16]}

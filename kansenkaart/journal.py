"""The journal: everything a person does is one entry, and entries are only added.

The state of a kans is a fold over its entries. Merging two dossiers is the union of their
entries, so it can be done in any order and any number of times. An entry names the entries it
had seen (`seen`), so two people who change the same thing apart from each other are both kept,
whatever their clocks say. Pure.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from kansenkaart import terms
from kansenkaart.entries import ENTRY_KINDS, Entry, EntryKind, new_entry, now

__all__ = [
    "ENTRY_KINDS", "HIDDEN_TEXT", "HIDEABLE", "Entry", "EntryKind", "History", "KansState", "Remark", "Version", "fold",
    "heads", "known", "merge", "new_entry", "now",
]  # fmt: skip

#: What stands in the place of a text that the group hid; the text itself stays in the journal.
HIDDEN_TEXT = "(tekst verborgen door de groep)"
#: What the group can hide: what somebody typed, and photos. The rest is a choice or the place.
HIDEABLE = ("title", "story", "offer", "departments", "contact", "reason", "photos")


def merge(*lists: Iterable[Entry]) -> list[Entry]:
    """Return the union of lists of entries by id, sorted by id.

    The order and the grouping of the lists make no difference. One id with two contents can only
    be damage; the same one of the two is then kept everywhere.
    """
    found: dict[str, Entry] = {}
    for entry in (entry for entries in lists for entry in entries):
        known = found.setdefault(entry.id, entry)
        if known != entry:
            found[entry.id] = max(known, entry, key=repr)
    return sorted(found.values(), key=lambda entry: entry.id)


def heads(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the ids of the entries that no other of these entries had seen, sorted."""
    rows = list(entries)
    seen = {earlier for entry in rows for earlier in entry.seen}
    return tuple(sorted(entry.id for entry in rows if entry.id not in seen))


def known(entries: Iterable[Entry], seen: Iterable[str]) -> list[Entry]:
    """Return what somebody knew who saw these heads: those entries and all that came before them."""
    history, chosen = History(entries), set(seen)
    looked_at = [entry for entry in history.entries if entry.id in chosen]
    return [one for one in history.entries if one.id in chosen or any(history.saw(entry, one) for entry in looked_at)]


class History:
    """Who had seen what, among the entries on one subject.

    Attributes
    ----------
    entries
        In an order in which nobody comes before what he had seen; ties by id.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        by_id = {entry.id: entry for entry in entries}
        links = _links(by_id)
        order = _order(links)
        self.entries = tuple(by_id[key] for key in order)
        self._place = {key: place for place, key in enumerate(order)}
        self._seen: dict[str, int] = {}
        for key in order:
            bits = 0
            for earlier in links[key]:
                bits |= self._seen.get(earlier, 0) | 1 << self._place[earlier]
            self._seen[key] = bits

    def saw(self, later: Entry, earlier: Entry) -> bool:
        """Tell whether the writer of `later` knew `earlier`, directly or through others."""
        return bool(self._seen[later.id] >> self._place[earlier.id] & 1)

    def latest(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return those of `entries` that no other of them had seen: more than one is a double."""
        return [one for one in entries if not any(self.saw(other, one) for other in entries)]


def _links(by_id: dict[str, Entry]) -> dict[str, set[str]]:
    """Return per entry which entries it had seen. Whoever changes something saw how it began."""
    starts = {entry.id for entry in by_id.values() if entry.kind in _STARTS}
    return {key: set() if key in starts else starts | {e for e in entry.seen if e in by_id and e != key}
            for key, entry in by_id.items()}  # fmt: skip


def _order(links: dict[str, set[str]]) -> list[str]:
    """Return the ids in causal order, ties by id; a circle (damage) is cut at the higher ids."""
    sorter = TopologicalSorter(links)
    try:
        sorter.prepare()
    except CycleError:
        loose = {key for key, earlier in links.items() if not earlier}
        for key, earlier in links.items():
            earlier -= {other for other in earlier - loose if other > key}
        sorter = TopologicalSorter(links)
        sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values of a field that people filled in apart from each other.

    `hidden` says that the group hid it; `value` is then empty.
    """

    value: Any
    entry: str
    made_at: str
    role: str
    party: str
    device: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in the journal that is kept, and that people should look at. `text` is Dutch."""

    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class KansState:
    """The state of one kans after all its entries.

    Attributes
    ----------
    geometry
        WKT in RD, or empty when no entry gave one.
    data
        Field name to value as in `kans.FIELDS`, without what the group hid.
    versions
        Per field (and `geometry`) that was filled in apart from each other: all values, the one in
        `data` last. Empty for nearly every kans.
    hidden
        Field to the reason why the group hid it.
    remarks
        Such as a status that does not follow from the one before.
    code_hashes
        Any code that fits one of these may change or withdraw the kans.
    heads
        What a new entry has `seen`.
    """

    id: str
    geometry: str
    data: dict[str, Any]
    versions: dict[str, tuple[Version, ...]]
    hidden: dict[str, str]
    remarks: tuple[Remark, ...]
    code_hashes: tuple[str, ...]
    heads: tuple[str, ...]


def fold(entries: Iterable[Entry]) -> dict[str, KansState]:
    """Return the state of every kans that was added, by id.

    Only what people had seen counts, never whose clock was ahead: a change replaces what its maker
    had seen, and changes made apart from each other are both kept (`KansState.versions`). Of
    those, one is shown: the one with the highest id, and a withdrawal before anything else. The
    order in which the entries come makes no difference. Nothing in an entry can make this fail.
    """
    by_subject: dict[str, list[Entry]] = defaultdict(list)
    for entry in merge(entries):
        by_subject[entry.subject].append(entry)
    return {subject: _fold_one(subject, History(own)) for subject, own in sorted(by_subject.items())
            if any(entry.kind == _ADDED for entry in own)}  # fmt: skip


def _fold_one(subject: str, history: History) -> KansState:
    hides = _hides(history)
    versions = {name: _versions(history, name, own, hides) for name, own in _assigned(history).items()}
    geometry = versions.pop("geometry", ())
    doubles = {name: found for name, found in [("geometry", geometry), *versions.items()] if len(found) > 1}
    photos, hidden_photos = _photos(history, hides)
    return KansState(
        id=subject,
        geometry=geometry[-1].value if geometry else "",
        data={name: _shown(found[-1]) for name, found in versions.items() if _shown(found[-1]) not in (None, "", [])}
        | _counted(history)
        | {"photos": photos, "versions": max((len(found) for found in doubles.values()), default=1)},
        versions=doubles,
        hidden={name: _reason(hides[name][-1]) for name, found in versions.items() if found[-1].hidden}
        | ({"photos": _reason(hides["photos"][-1])} if hidden_photos else {}),
        remarks=_remarks(history),
        code_hashes=tuple(str(e.body["code_hash"]) for e in history.entries if e.body.get("code_hash")),
        heads=heads(history.entries),
    )


def _content(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in entry.body.items() if name not in _COUNTED}


def _status(entry: Entry) -> dict[str, Any]:
    return {"status": entry.body.get("status")}


def _nothing(_entry: Entry) -> dict[str, Any]:
    return {}


def _withdrawal(_entry: Entry) -> dict[str, Any]:
    return {"status": terms.WITHDRAWN_STATUS}


_ADDED = "kans.added"
#: What the program counts itself; a body cannot set it.
_COUNTED = frozenset({"id", "joined", "photos", "versions", "made_at", "changed_at", "code_hash"})
#: What an entry fills in, per kind; kinds that are not here fill in nothing.
_FILLS: dict[str, Callable[[Entry], dict[str, Any]]] = {
    _ADDED: _content,
    "kans.changed": _content,
    "kans.status": _status,
    "kans.withdrawn": _withdrawal,
}
#: So many people never sign up for one kans: a larger number in a file is no count.
_MOST_JOINED = 10**6
_STARTS = frozenset(row.slug for row in ENTRY_KINDS if row.starts)
_CHANGES = frozenset(row.slug for row in ENTRY_KINDS if row.changes)
_STATUSES = {row.slug: row for row in terms.STATUSES}


def _assigned(history: History) -> dict[str, list[tuple[Entry, Any]]]:
    """Return per field who filled in what. A status or geometry that we cannot read is passed over."""
    found: dict[str, list[tuple[Entry, Any]]] = defaultdict(list)
    for entry in history.entries:
        for name, value in _FILLS.get(entry.kind, _nothing)(entry).items():
            if _can_read(name, value):
                found[name].append((entry, value))
    return found


def _can_read(name: str, value: Any) -> bool:
    if name == "status":
        return isinstance(value, str) and value in _STATUSES
    return isinstance(value, str) or name != "geometry"


def _versions(
    history: History, name: str, own: list[tuple[Entry, Any]], hides: dict[str, list[Entry]]
) -> tuple[Version, ...]:
    """Return the values that nobody replaced knowingly, each once, the one to show last."""
    values = {entry.id: value for entry, value in own}
    distinct: dict[str, Version] = {}
    for entry in sorted(history.latest([entry for entry, _ in own]), key=lambda entry: entry.id):
        is_hidden = any(not history.saw(entry, hide) for hide in hides.get(name, ()))
        distinct[json.dumps(values[entry.id], sort_keys=True)] = Version(
            None if is_hidden else values[entry.id], entry.id, entry.made_at, entry.role, entry.party, entry.device,
            is_hidden,
        )  # fmt: skip
    return tuple(sorted(distinct.values(), key=lambda version: (_is_withdrawal(name, version.value), version.entry)))


def _is_withdrawal(name: str, value: Any) -> bool:
    """Tell whether somebody took the kans back: that goes before a status given apart from it."""
    return name == "status" and not _STATUSES[value].on_map


def _shown(version: Version) -> Any:
    return HIDDEN_TEXT if version.hidden else version.value


def _hides(history: History) -> dict[str, list[Entry]]:
    """Return per field the entries that hid it."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in history.entries:
        if entry.kind == "kans.hidden":
            fields = entry.body.get("fields")
            for name in HIDEABLE:
                if isinstance(fields, list | tuple) and name in fields:
                    found[name].append(entry)
    return found


def _reason(entry: Entry) -> str:
    return str(entry.body.get("reason") or "")


def _photos(history: History, hides: dict[str, list[Entry]]) -> tuple[list[str], bool]:
    """Return the photos to show, in order and each once, and whether the group hid some."""
    own = [entry for entry in history.entries if entry.kind == "kans.photo" and entry.body.get("photo")]
    shown = [e for e in own if all(history.saw(e, hide) for hide in hides.get("photos", ()))]
    return list(dict.fromkeys(str(entry.body["photo"]) for entry in shown)), len(shown) < len(own)


def _counted(history: History) -> dict[str, Any]:
    """Return what follows from the entries together; a kans from a file may bring its own past."""
    added = [entry for entry in history.entries if entry.kind == _ADDED]
    joined = [entry.body.get("joined") for entry in added]
    return {
        "joined": max([n for n in joined if type(n) is int and 0 <= n < _MOST_JOINED], default=0)
        + sum(entry.kind == "kans.joined" for entry in history.entries),
        "made_at": min(str(entry.body.get("made_at") or entry.made_at) for entry in added),
        "changed_at": max(entry.made_at for entry in history.entries if entry.kind in _CHANGES),
    }


def _remarks(history: History) -> tuple[Remark, ...]:
    """Return a remark for each status that does not follow from what its maker had seen."""
    found = []
    slugs = {entry.id: slug for entry in history.entries if (slug := _status_after(entry))}
    steps = [entry for entry in history.entries if entry.id in slugs]
    for entry in steps:
        before = [slugs[one.id] for one in history.latest([other for other in steps if history.saw(entry, other)])]
        if entry.kind == "kans.status" and not any(_may_follow(slug, slugs[entry.id]) for slug in before):
            found.append(Remark(entry.id, _remark_text(before, slugs[entry.id])))
    return tuple(found)


def _status_after(entry: Entry) -> str:
    """Return the status that this entry gives, or nothing when it gives none."""
    given = _FILLS.get(entry.kind, _nothing)(entry).get("status")
    return str(given or (terms.FIRST_STATUS if entry.kind in _STARTS else ""))


def _may_follow(before: str, after: str) -> bool:
    return before == after or (before in _STATUSES and after in _STATUSES[before].next)


def _remark_text(before: list[str], after: str) -> str:
    if after not in _STATUSES:
        return f"De status '{after}' kent dit programma niet. Hij is bewaard, maar telt nog niet mee."
    labels = " of ".join(sorted({_STATUSES[slug].label if slug in _STATUSES else slug for slug in before}))
    return f"De status ging van '{labels}' naar '{_STATUSES[after].label}'. Dat is geen gewone stap: kijk het na."

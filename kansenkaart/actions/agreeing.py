"""Verbs about the tables behind a check: what holds in this dossier, changing it together, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kansenkaart import journal, rules, terms, wording
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.journal import Entry
from kansenkaart.rules import Gates, Rules

#: Subject of the entries with which a group changes its tables.
RULES_SUBJECT = "rules"
#: Per table what people may change in a row: name in a change, and its heading.
CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "themas": (("same", "Op dezelfde grond"), ("near", "Dichtbij")),
    "kaart": (("same", "Op deze grond"),),
    "drempels": (("value", "Getal"),),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row of a table as it holds in a dossier, with its default beside it.

    `now` and `default` hold the values of `CHANGES[table]`, `now_words` and `default_words` the same in
    words. `themes` are the themes that it is about (none for a threshold).
    """

    table: str
    slug: str
    label: str
    why: str
    themes: tuple[str, ...]
    now: tuple[Any, ...]
    default: tuple[Any, ...]
    now_words: tuple[str, ...]
    default_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change that people made together: when, in which table and row, what, by whom (roles) and why."""

    made_at: str
    table: str
    row: str
    before: str
    after: str
    default: str
    who: tuple[str, ...]
    reason: str


def rules_of(dossier: Dossier) -> tuple[Rules, Gates]:
    """Return the tables and gates that hold in this dossier: the defaults, changed as the group agreed."""
    return rules.changed([entry.body for entry in _changes(dossier)])


def _changes(dossier: Dossier) -> list[Entry]:
    entries = journal.History(dossier.entries(subject=RULES_SUBJECT, kinds=("rules.changed",))).entries
    return [entry for entry in entries if rules.is_known(entry.body)]


def change_rules(dossier: Dossier, change: Mapping[str, Any], *, agreed: Mapping[str, str | None], reason: str) -> None:
    """Change one row of the tables of this dossier; the default stays beside it.

    Parameters
    ----------
    change
        Body for `rules.changed`: `table`, `row` and the new value.
    agreed
        Who agreed: party to role. Each party that stands side by side is asked for.
    reason
        Why; shown beside the change.

    Raises
    ------
    InputError
        When the reason or one side is missing, or the change is not possible.
    """
    if not reason.strip():
        raise InputError("Schrijf erbij waarom u dit samen verandert.")
    absent = [row.singular for row in terms.PARTIES if row.is_default and not agreed.get(row.slug)]
    if absent:
        raise InputError(f"Een tabel verandert u samen. Kies ook wie het eens is als {' en als '.join(absent)}.")
    roles = {party: terms.find(terms.ROLES, role).slug for party, role in sorted(agreed.items()) if role}
    before = rules_of(dossier)
    body = {**change, "reason": reason.strip(), "agreed": roles}
    after = rules.changed([*(entry.body for entry in _changes(dossier)), body])
    if after == before:
        raise InputError("Dit is al zo. Kies iets anders om het te veranderen.")
    seen = dossier.heads(RULES_SUBJECT)
    dossier.append([journal.new_entry("rules.changed", RULES_SUBJECT, body, seen=seen)])


def rule_rows(dossier: Dossier, table: str) -> list[RuleRow]:
    """Return a table of this dossier (a name of `rules.TABLES`), with the default beside each row."""
    found = zip(_rows(table, *rules_of(dossier)), _rows(table, rules.DEFAULT, rules.GATES), strict=True)
    return [_rule_row(table, now, default) for now, default in found]


def _rows(table: str, now: Rules, gates: Gates) -> tuple[Any, ...]:
    return {"themas": now.pairs, "kaart": now.on_ground, "drempels": gates.thresholds}[table]


def _rule_row(table: str, now: Any, default: Any) -> RuleRow:
    label, why, themes = _DESCRIBE[table](now)
    names = [name for name, _ in CHANGES[table]]
    values, defaults = (tuple(getattr(row, name) for name in names) for row in (now, default))
    words, default_words = (tuple(in_words(one, getattr(now, "unit", "")) for one in row) for row in (values, defaults))
    return RuleRow(table, now.slug, label, why, themes, values, defaults, words, default_words)


def in_words(value: Any, unit: str = "") -> str:
    """Return a sign as the label of its level, or a threshold with its unit."""
    if not isinstance(value, str):
        digits = len(f"{value:g}".replace(".", "").strip("0"))  # a threshold is never rounded
        return wording.number(value, unit, digits=max(2, digits))
    labels = {row.sign: row.label for row in terms.LEVELS}
    return labels.get(value) or next(row.label for row in rules.NOTES if row.slug == value)


def _theme(slug: str) -> str:
    return terms.find(terms.THEMES, slug).label


def _of_pair(row: rules.Pair) -> tuple[str, str, tuple[str, ...]]:
    second = _theme(row.b)
    return f"{_theme(row.a)} en {second[0].lower()}{second[1:]}", row.why, (row.a, row.b)


def _of_ground(row: rules.OnGround) -> tuple[str, str, tuple[str, ...]]:
    ground = next(ground.label for ground in rules.GROUNDS if ground.slug == row.ground)
    return f"{_theme(row.theme)}; hier is nu: {ground}", row.why, (row.theme,)


def _of_threshold(row: rules.Threshold) -> tuple[str, str, tuple[str, ...]]:
    gate = next(gate for gate in rules.GATE_STEPS if gate.slug == row.gate)
    return f"{gate.label}: {row.label[0].lower()}{row.label[1:]}", f"{gate.explanation} {gate.why}", ()


_DESCRIBE: dict[str, Any] = {"themas": _of_pair, "kaart": _of_ground, "drempels": _of_threshold}


def rule_changes(dossier: Dossier) -> list[RuleChange]:
    """Return what people changed together in the tables, newest first."""
    bodies: list[Mapping[str, Any]] = []
    found = []
    for entry in _changes(dossier):
        before = rules.changed(bodies)
        bodies.append(entry.body)
        found.append(_rule_change(entry, before, rules.changed(bodies)))
    return found[::-1]


def _rule_change(entry: Entry, before: tuple[Rules, Gates], after: tuple[Rules, Gates]) -> RuleChange:
    table, slug = str(entry.body["table"]), str(entry.body["row"])
    states = (before, after, (rules.DEFAULT, rules.GATES))
    rows = [next(row for row in _rows(table, *state) if row.slug == slug) for state in states]
    found = [_rule_row(table, row, row) for row in rows]
    agreed = entry.body.get("agreed", {})
    who = tuple(f"{terms.find(terms.ROLES, role).label} ({_party(party)})" for party, role in agreed.items())
    was, now, default = (", ".join(_said(table, row.now_words)) for row in found)
    reason = str(entry.body.get("reason", ""))
    return RuleChange(entry.made_at, rules.TABLES[table], found[0].label, was, now, default, who, reason)


def _party(slug: str) -> str:
    return terms.find(terms.PARTIES, slug).label.lower()


def _said(table: str, words: tuple[str, ...]) -> list[str]:
    """Return each value behind its heading, or alone when there is one."""
    if len(words) == 1:
        return list(words)
    return [f"{heading.lower()}: {word.lower()}" for (_, heading), word in zip(CHANGES[table], words, strict=True)]

"""Verbs about the tables behind a check: what holds in this dossier, and changing it together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kansenkaart import journal, rules
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.rules import Gates, Rules

#: Subject of the entries with which a group changes its tables.
RULES_SUBJECT = "rules"


def rules_of(dossier: Dossier) -> tuple[Rules, Gates]:
    """Return the tables and gates that hold in this dossier: the defaults, changed as the group agreed."""
    entries = journal.History(dossier.entries(subject=RULES_SUBJECT, kinds=("rules.changed",))).entries
    return rules.changed([entry.body for entry in entries])


def change_rules(dossier: Dossier, change: Mapping[str, Any], *, roles: Sequence[str], reason: str) -> None:
    """Change one row of the tables of this dossier; the default stays beside it.

    Parameters
    ----------
    change
        Body for `rules.changed`: `table`, `row` and the new value.
    roles
        Who agreed; both sides of the table are asked for.
    reason
        Why; shown beside the change.

    Raises
    ------
    InputError
        When the reason or one side is missing, or the change is not possible.
    """
    if not reason.strip():
        raise InputError("Schrijf erbij waarom u dit samen verandert.")
    if len(set(roles)) < 2:
        raise InputError("Een tabel verandert u samen: een bewoner en iemand van de gemeente.")
    now, gates = rules_of(dossier)
    if change.get("table") == "drempels":
        gates.with_change(change)
    else:
        now.with_change(change)
    body = {**change, "reason": reason.strip(), "roles": sorted(set(roles))}
    seen = dossier.heads(RULES_SUBJECT)
    dossier.append([journal.new_entry("rules.changed", RULES_SUBJECT, body, seen=seen)])

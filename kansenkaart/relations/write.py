"""A check as JSON: the same bytes on every run and every machine. All rounding is here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kansenkaart import rules

if TYPE_CHECKING:
    from kansenkaart.relations import Check

_DECIMALS = {row.slug: row.decimals for row in rules.MEASURES}


def to_json(
    check: Check,
    *,
    made_with: str,
    data: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> str:
    """Return a check as JSON text.

    Parameters
    ----------
    check
        What was found.
    made_with
        Name and version of the program.
    data
        What it was made from, such as name and date per layer; plain JSON values.
    texts
        Finding id to its text; an empty text where absent.

    Returns
    -------
    text
        `made_with`, `data`, `thresholds`, `findings` and `unchecked`; UTF-8, keys in a fixed order, two
        spaces, a line feed at the end.
    """
    document = {
        "made_with": made_with,
        "data": dict(sorted((data or {}).items())),
        "thresholds": dict(sorted(check.thresholds.items())),
        "findings": [
            {
                "id": row.id,
                "a": row.a,
                "b": row.b,
                "level": row.level,
                "certainty": row.certainty,
                "rule": row.rule,
                "evidence": {name: _measure(name, item) for name, item in row.evidence.items()},
                "text": (texts or {}).get(row.id, ""),
            }
            for row in check.rows
        ],
        "unchecked": check.unchecked.to_dict("records"),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _measure(name: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value and its unit, rounded as the table of measures says."""
    value, decimals = item["value"], _DECIMALS[name]
    if value is None or not math.isfinite(value):
        return {"value": None, "unit": item["unit"]}
    rounded = round(float(value), decimals) + 0.0
    return {"value": int(rounded) if decimals == 0 else rounded, "unit": item["unit"]}

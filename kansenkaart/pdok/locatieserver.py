"""The Locatieserver of PDOK: an address anywhere in the Netherlands, when somebody asks for it.

What was typed leaves the machine, so it is asked only after a press on a button that says so, and
neither question nor answer is kept in the folder of pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kansenkaart import pdok
from kansenkaart.crs import RD_BOUNDS
from kansenkaart.errors import SourceError

NAME = "adressen van heel Nederland"
#: Kinds that are one place; a town has a middle that may lie kilometres from where people think it is.
KINDS = {"adres": "adres", "weg": "straat", "postcode": "postcode"}
_FIELDS = "id,type,weergavenaam,centroide_rd"
_POINT = re.compile(r"POINT\s*\(([\d.]+) ([\d.]+)\)")
_LONGEST = 100
#: Somebody is waiting.
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that the Locatieserver knows: its name, what it is (Dutch), and where (RD)."""

    label: str
    kind: str
    x: float
    y: float


def search(text: str, *, base_url: str, limit: int = 8, client: pdok.Client | None = None) -> list[Hit]:
    """Return addresses, streets and postcodes for a typed text, in the order of the server.

    Parameters
    ----------
    base_url
        Address of the service, without `/free`.

    Raises
    ------
    SourceError
        When it cannot be reached or gives something else.
    """
    asked = {
        "q": " ".join(text.split())[:_LONGEST],
        "fq": f"type:({' OR '.join(KINDS)})",
        "fl": _FIELDS,
        "rows": str(limit),
    }
    client = client or pdok.Client(tries=_TRIES)
    document = client.document(f"{base_url.rstrip('/')}/free?{urlencode(asked)}", NAME)
    response = document.get("response")
    docs = response.get("docs") if isinstance(response, dict) else None
    if not isinstance(docs, list):
        raise SourceError(f"De bron van '{NAME}' geeft iets anders dan we vroegen.", detail=str(document)[:300])
    return [hit for hit in map(_hit, docs) if hit is not None][:limit]


def _hit(doc: Any) -> Hit | None:
    """Return what one answer says; None when it is of another kind, or has no place in the Netherlands."""
    if not isinstance(doc, dict) or doc.get("type") not in KINDS:
        return None
    found = _POINT.fullmatch(str(doc.get("centroide_rd", "")).strip())
    if not found or not doc.get("weergavenaam"):
        return None
    x, y = float(found[1]), float(found[2])
    inside = RD_BOUNDS[0] <= x <= RD_BOUNDS[2] and RD_BOUNDS[1] <= y <= RD_BOUNDS[3]
    return Hit(str(doc["weergavenaam"]), KINDS[doc["type"]], x, y) if inside else None

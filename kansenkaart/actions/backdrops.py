"""Verbs about maps of pictures (MBTiles, PMTiles) that a municipality adds."""

from __future__ import annotations

from pathlib import Path

from kansenkaart import journal
from kansenkaart.dossier import Dossier
from kansenkaart.files.pictures import Found
from kansenkaart.layers import Source


def keep_backdrop(dossier: Dossier, path: Path, found: Found) -> list[str]:
    """Keep what was read from a file with pictures; return a report in Dutch."""
    given = found.pictures
    source = Source(
        given.name, path.name, given.title, found.attribution or "niet bekend",
        found.licence or "niet bekend: vraag het de maker", found.attribution, read_at=journal.now(),
        counts=found.counts,
    )  # fmt: skip
    dossier.put_backdrop(given, source)
    counts = ", ".join(f"{reason} {number}" for reason, number in found.counts.items() if number)
    return [*found.notes, f"Achtergrond '{given.title}' uit {path.name}, plaatjes: {counts}."]

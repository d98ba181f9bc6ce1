"""Verbs about maps of tiles (MBTiles, PMTiles) that a municipality adds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kansenkaart import journal
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.files.backdrop import Found
from kansenkaart.layers import Source


@dataclass(frozen=True, slots=True)
class OwnMap:
    """A backdrop of a dossier: its name inside, what it is called, and the file that it came from."""

    name: str
    title: str
    file: str


def keep_backdrop(dossier: Dossier, path: Path, found: Found) -> list[str]:
    """Keep what was read from a file with tiles; return a report in Dutch."""
    given = found.tiled
    source = Source(
        given.name, path.name, given.title, found.attribution or "niet bekend",
        found.licence or "niet bekend: vraag het de maker", found.attribution, read_at=journal.now(),
        counts=found.counts,
    )  # fmt: skip
    dossier.put_backdrop(given, source)
    kind = "plaatjes" if given.side else "vectortegels"
    counts = ", ".join(f"{reason} {number}" for reason, number in found.counts.items() if number)
    return [*found.notes, f"Achtergrond '{given.title}' uit {path.name}, {kind}: {counts}."]


def own_maps(dossier: Dossier) -> list[OwnMap]:
    """Return the backdrops of a dossier, by title."""
    sources = dossier.sources()
    files = dict(zip(sources["layer"], sources["file"], strict=True))
    return [OwnMap(row.name, row.title, str(files.get(row.name, ""))) for row in dossier.backdrops()]


def find_own_map(dossier: Dossier, wanted: str) -> OwnMap:
    """Return the backdrop that is called so, came from a file of that name, or has that name inside.

    Raises
    ------
    InputError
        When there is none, or more than one.
    """
    known = own_maps(dossier)
    found = [row for row in known if wanted in (row.title, row.file, row.name)]
    if len(found) == 1:
        return found[0]
    names = "; ".join(f"'{row.title}' uit {row.file} ({row.name})" for row in found or known)
    if found:
        raise InputError(f"'{wanted}' past bij meer achtergronden. Noem de naam tussen haakjes: {names}.")
    there = f" Wel: {names}." if names else ""
    raise InputError(f"In dit dossier is geen achtergrond '{wanted}'.{there} Er is niets veranderd.")


def remove_own_map(dossier: Dossier, own: OwnMap) -> str:
    """Take a backdrop out of a dossier; return in Dutch what is gone, and what is not."""
    dossier.remove_backdrop(own.name)
    return f"Achtergrond '{own.title}' uit {own.file} is uit het dossier gehaald. Verder is er niets veranderd."

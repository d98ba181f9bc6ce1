"""Verbs about giving and taking kansen: import with a report, export with filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from kansenkaart import exchange, journal, kans
from kansenkaart.actions.checking import write_text
from kansenkaart.actions.showing import map_as_html
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.journal import Entry

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes
    ----------
    new, changed, unchanged
        Numbers of kansen.
    refused
        `files.Refusal` rows: row, field, reason.
    notes
        Dutch sentences on how the file was read and what was left out.
    preview
        The accepted kansen, RD.
    kept
        False for a dry run.
    """

    new: int
    changed: int
    unchanged: int
    refused: tuple[Any, ...]
    notes: tuple[str, ...]
    preview: gpd.GeoDataFrame
    kept: bool

    @property
    def summary(self) -> str:
        """One line with all the counts."""
        verb = "Ingelezen" if self.kept else "Proef, niets bewaard"
        return (
            f"{verb}: {self.new} nieuw, {self.changed} gewijzigd, {self.unchanged} al bekend, "
            f"{len(self.refused)} geweigerd."
        )


def import_kansen(
    dossier: Dossier,
    path: Path,
    *,
    party: str | None = None,
    mapping: Mapping[str, str] | None = None,
    theme: str | None = None,
    crs: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read kansen from a file into the dossier; the same file twice changes nothing.

    Raises
    ------
    InputError
        When the file cannot be read at all; the dossier is then unchanged.
    """
    read = exchange.read_kansen(
        path, party=party, mapping=dict(mapping or {}), theme=theme, crs=crs, area=dossier.extent()
    )
    found = exchange.news(_counted(kans.from_frame(read.accepted), progress), read.told, _known(dossier))
    if not dry_run:
        dossier.append(found.entries)
    notes = (*read.notes, *([_apart(found.apart)] if found.apart else []))
    return ImportReport(
        found.new, found.changed, found.unchanged,
        refused=tuple(read.refused), notes=notes, preview=read.accepted, kept=not dry_run,
    )  # fmt: skip


def _known(dossier: Dossier) -> dict[str, list[Entry]]:
    """Return the entries of each kans."""
    known: dict[str, list[Entry]] = {}
    for entry in dossier.entries(kinds=[row.slug for row in journal.ENTRY_KINDS if row.subject == "kans"]):
        known.setdefault(entry.subject, []).append(entry)
    return known


def _counted(records: Sequence[kans.Kans], progress: Progress | None) -> Iterator[kans.Kans]:
    for done, record in enumerate(records, start=1):
        yield record
        if progress:
            progress(done, len(records))


def _apart(count: int) -> str:
    """Return what happens to kansen that somebody changed after this file was made."""
    which = "1 kans" if count == 1 else f"{count} kansen"
    return f"Bij {which} veranderde iemand hier intussen hetzelfde. Beide versies staan naast elkaar bij de kans."


def preview_import(dossier: Dossier, path: Path, **options: Any) -> ImportReport:
    """Tell what an import would do, and keep nothing."""
    return import_kansen(dossier, path, dry_run=True, **options)


def export_kansen(
    dossier: Dossier,
    out: Path,
    *,
    parties: Sequence[str] = (),
    themes: Sequence[str] = (),
    statuses: Sequence[str] = (),
    buurt: str | None = None,
    rd: bool = False,
) -> list[str]:
    """Write kansen to a file by its suffix and return notes in Dutch; `.html` is the whole map as one file.

    Raises
    ------
    InputError
        When the suffix, a slug or the buurt is unknown.
    """
    frame = selected_kansen(dossier, parties=parties, themes=themes, statuses=statuses, buurt=buurt)
    if out.suffix.lower() == ".html":
        write_text(out, map_as_html(dossier, frame))
        stays = ["Een eigen achtergrond gaat niet mee."] if dossier.backdrops() else []
        return [f"{out.name}: de kaart met {len(frame)} kansen. Dit bestand opent zonder internet.", *stays]
    attribution = sorted({row.attribution for row in dossier.base_sources().itertuples() if row.attribution})
    return exchange.write(frame, out, rd=rd, name=dossier.name, made_up=dossier.made_up, attribution=attribution)


def selected_kansen(
    dossier: Dossier,
    *,
    parties: Sequence[str] = (),
    themes: Sequence[str] = (),
    statuses: Sequence[str] = (),
    buurt: str | None = None,
) -> gpd.GeoDataFrame:
    """Return the kansen that pass all filters; an empty filter lets everything through."""
    within = _buurt(dossier, buurt) if buurt else None
    return exchange.select(
        dossier.kansen(everything=bool(statuses)), parties=parties, themes=themes, statuses=statuses, within=within
    )


def _buurt(dossier: Dossier, name: str) -> BaseGeometry:
    """Return the outline of a buurt by name or code (InputError lists the ones there are)."""
    buurten = dossier.layer("buurt")
    text = name.strip().lower()
    hit = buurten[(buurten["name"].str.lower() == text) | (buurten["code"].str.lower() == text)]
    if hit.empty:
        known = ", ".join(sorted(buurten["name"].dropna())) or "geen enkele"
        raise InputError(f"De buurt '{name}' staat niet in dit dossier. Bekend: {known}.")
    outline: BaseGeometry = hit.union_all()
    return outline

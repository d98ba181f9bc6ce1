"""Verbs about giving and taking kansen: import with a report, export with filters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from kansenkaart import exchange, journal, kans
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
    entries, counts = _entries(dossier, read.accepted, progress)
    if not dry_run:
        dossier.append(entries)
    return ImportReport(
        **counts, refused=tuple(read.refused), notes=tuple(read.notes), preview=read.accepted, kept=not dry_run
    )


def preview_import(dossier: Dossier, path: Path, **options: Any) -> ImportReport:
    """Tell what an import would do, and keep nothing."""
    return import_kansen(dossier, path, dry_run=True, **options)


def _entries(
    dossier: Dossier, accepted: gpd.GeoDataFrame, progress: Progress | None
) -> tuple[list[Entry], dict[str, int]]:
    """Return the entries that bring the accepted kansen in, and how many are new, changed, unchanged."""
    known: dict[str, list[Entry]] = {}
    for entry in dossier.entries(kinds=("kans.added", "kans.changed")):
        known.setdefault(entry.subject, []).append(entry)
    entries: list[Entry] = []
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    records = kans.from_frame(accepted)
    for done, record in enumerate(records):
        body = _body(record)
        before = known.get(record.id, [])
        if any(entry.body.get("import_digest") == body["import_digest"] or _same(entry, body) for entry in before):
            counts["unchanged"] += 1
        else:
            counts["changed" if before else "new"] += 1
            entries.append(_entry(dossier, record, body, is_new=not before))
        if progress:
            progress(done + 1, len(records))
    return entries, counts


def _entry(dossier: Dossier, record: kans.Kans, body: dict[str, Any], *, is_new: bool) -> Entry:
    """Return one entry that adds or changes a kans as the file says it."""
    return journal.new_entry(
        "kans.added" if is_new else "kans.changed",
        record.id,
        body,
        role="programma",
        party=str(record.get("party")),
        made_at=record.data.get("made_at") if is_new else None,
        seen=() if is_new else tuple(dossier.heads(record.id)),
    )


#: Filled in by the program; a file cannot set them.
_COMPUTED = frozenset({"id", "joined", "versions", "photos", "made_at", "changed_at"})


def _body(record: kans.Kans) -> dict[str, Any]:
    """Return the journal body of an imported kans, with a digest of what the file said."""
    body = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in record.data.items()
        if name not in _COMPUTED
    }
    body["geometry"] = record.geometry.wkt
    told = {name: value for name, value in body.items() if name != "source_ref"}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    body["import_digest"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return body


def _same(entry: Entry, body: Mapping[str, Any]) -> bool:
    """Tell whether an entry already said all that the file says (our own export read back)."""
    told = {name: value for name, value in body.items() if name not in ("import_digest", "source_ref", "geometry")}
    return all(entry.body.get(name) == value for name, value in told.items())


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
        out.write_text(map_as_html(dossier, frame), encoding="utf-8")
        return [f"{out.name}: de kaart met {len(frame)} kansen. Dit bestand opent zonder internet."]
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

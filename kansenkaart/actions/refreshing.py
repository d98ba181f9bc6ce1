"""Fetching the base map again: first what would be different, in layers and in findings; then replacing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kansenkaart import journal, pdok, relations, sources, terms
from kansenkaart import layers as layer_table
from kansenkaart.actions.agreeing import rules_of
from kansenkaart.actions.background import Background
from kansenkaart.actions.checking import check
from kansenkaart.actions.fetching import Change, Online, again, asked_for, changes_in_words
from kansenkaart.actions.looking import layers_of
from kansenkaart.days import as_day
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.relations import Finding

#: Where the dossier remembers what the last refresh did to findings.
_REMEMBERED = "opnieuw_opgehaald"


@dataclass(frozen=True, eq=False)
class Refresh:
    """What came in again and is not kept yet.

    Attributes
    ----------
    changes
        Per layer what is different.
    findings
        Finding id to a Dutch sentence on what is different about it; the same finding with other
        numbers counts, a new date of the data alone does not.
    foretold
        Dutch sentence per finding that would be different: between which two, and how.
    notes
        Remarks of the sources.
    """

    changes: tuple[Change, ...]
    findings: Mapping[str, str]
    foretold: tuple[str, ...]
    notes: tuple[str, ...]
    loaded: sources.Loaded
    gone: Mapping[str, set[str]]
    layers_version: str

    @property
    def sentences(self) -> list[str]:
        """What is different in Dutch: one sentence per layer, remarks, and one on the findings."""
        return [*changes_in_words(self.changes), *self.notes, _findings_in_words(len(self.findings))]

    @property
    def different(self) -> list[str]:
        """One sentence for each layer that is different."""
        return changes_in_words([change for change in self.changes if not change.is_none])

    @property
    def same(self) -> list[str]:
        """Labels of the layers that are not."""
        return [layer_table.row(change.layer).label for change in self.changes if change.is_none]


def read_again(
    dossier: Dossier,
    *,
    layers: Sequence[str] | None = None,
    online: Online | None = None,
    progress: pdok.Progress | None = None,
) -> Refresh:
    """Fetch layers again and say what is different; the dossier stays as it is.

    Raises
    ------
    InputError
        When the neighbourhood is made up: there is no such place.
    SourceError
        When a source fails.
    """
    if dossier.made_up:
        raise InputError("Deze buurt is verzonnen. Er is niets om opnieuw op te halen.")
    version = dossier.layers_version()
    loaded, gone, changes = again(dossier, layers, online or Online(), progress)
    pairs = _different(dossier, _after(layers_of(dossier), loaded.layers, gone))
    said = {name: _said(*pair) for name, pair in pairs.items()}
    return Refresh(tuple(changes), said, _foretold(dossier, pairs), loaded.notes, loaded, gone, version)


def replace_layers(dossier: Dossier, refresh: Refresh) -> None:
    """Keep what came in again, in one step; findings that changed by it say so from now on.

    Raises
    ------
    InputError
        When the layers changed meanwhile: what was shown is then not what would happen.
    """
    if dossier.layers_version() != refresh.layers_version:
        raise InputError("De kaartlagen zijn intussen veranderd. Haal ze opnieuw op om te zien wat er anders is.")
    dossier.put_layers(((part.layer, part.frame, part.source) for part in refresh.loaded.parts), gone=refresh.gone)
    dossier.remember(_REMEMBERED, {"at": journal.now(), "findings": dict(refresh.findings)})


def refresh_layers(
    dossier: Dossier,
    *,
    layers: Sequence[str] | None = None,
    online: Online | None = None,
    write: bool = False,
    progress: pdok.Progress | None = None,
) -> Refresh:
    """Fetch layers again; only with `write` the dossier changes (errors as `read_again`)."""
    refresh = read_again(dossier, layers=layers, online=online, progress=progress)
    if write:
        replace_layers(dossier, refresh)
    return refresh


def refresh_in_background(dossier: Dossier) -> Background:
    """Return the work of `read_again`, not yet started; its result is a `Refresh`."""
    present = [slug for slug in dossier.layer_counts() if slug in sources.fetchable()]
    return Background(
        "Kaartlagen opnieuw ophalen",
        lambda progress: read_again(dossier, progress=progress),
        asked=asked_for(dossier.area(), present),
    )


def since_refresh(dossier: Dossier, finding_id: str) -> str:
    """Return what the last refresh of the base map changed about a finding, in Dutch; empty when nothing."""
    kept = dossier.recall(_REMEMBERED) or {}
    what = kept.get("findings", {}).get(finding_id, "")
    return f"De kaart is op {as_day(kept['at'])} opnieuw opgehaald. {what}" if what else ""


def _after(
    here: Mapping[str, gpd.GeoDataFrame], new: Mapping[str, gpd.GeoDataFrame], gone: Mapping[str, set[str]]
) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers as they would be: objects with the same id replaced, those that are gone left out."""
    made = dict(here)
    for slug in {*new, *gone} & {row.slug for row in layer_table.LAYERS}:
        fresh, old = new.get(slug, layer_table.empty(slug)), here.get(slug, layer_table.empty(slug))
        stays = old[~old["id"].isin({*fresh["id"], *gone.get(slug, ())})]
        parts = [part for part in (stays, fresh) if len(part)]
        made[slug] = (
            layer_table.conform(pd.concat(parts, ignore_index=True), slug) if parts else layer_table.empty(slug)
        )
    return made


def _different(
    dossier: Dossier, layers: Mapping[str, gpd.GeoDataFrame]
) -> dict[str, tuple[Finding | None, Finding | None]]:
    """Return the findings about which these layers would change something: id to how it is and how it would be."""
    now, gates = rules_of(dossier)
    before = {row.id: row for row in check(dossier).check.rows}
    found = relations.find(dossier.kansen(), relations.ready(layers), rules=now, gates=gates)
    after = {row.id: row for row in found.rows}
    pairs = {name: (before.get(name), after.get(name)) for name in sorted({*before, *after})}
    return {name: pair for name, pair in pairs.items() if _said(*pair)}


def _foretold(dossier: Dossier, pairs: Mapping[str, tuple[Finding | None, Finding | None]]) -> tuple[str, ...]:
    """Return what would happen to each finding, in words and in the fixed order of findings."""
    titles = dict(zip(*(dossier.kansen()[column] for column in ("id", "title")), strict=True))
    told = []
    for before, after in pairs.values():
        found = before or after
        assert found is not None  # the name came from one of the two
        layer = found.b.partition(":")[0]
        what = f"'{titles[found.b]}'" if found.b in titles else layer_table.row(layer).label.lower()
        told.append((found.order, f"'{titles[found.a]}' en {what}: {_becomes(before, after)}."))
    return tuple(sentence for _, sentence in sorted(told))


def _becomes(before: Finding | None, after: Finding | None) -> str:
    if after is None:
        return "valt weg"
    if before is None:
        return f"komt erbij, als '{_level(after)}'"
    if before.level != after.level:
        return f"wordt '{_level(after)}'; nu is het '{_level(before)}'"
    return "krijgt andere getallen"


def _said(before: Finding | None, after: Finding | None) -> str:
    """Return what is different between two checks of one finding; empty when nothing is."""
    if before is None or after is None:
        found = before or after
        assert found is not None  # the name came from one of the two
        return f"Deze bevinding is er {'sindsdien niet meer' if after is None else 'sindsdien bij gekomen'}."
    if before.level != after.level:
        return f"Daardoor veranderde deze bevinding: eerst '{_level(before)}', nu '{_level(after)}'."
    if (before.evidence, before.certainty) != (after.evidence, after.certainty):
        return "Daardoor veranderden de getallen bij deze bevinding."
    return ""


def _level(row: Finding) -> str:
    return terms.find(terms.LEVELS, row.level).label.lower()


def _findings_in_words(count: int) -> str:
    if not count:
        return "Bij de botsingen en kansen samen verandert er niets."
    return "1 bevinding verandert." if count == 1 else f"{count} bevindingen veranderen."

"""Verbs about relations: check a dossier, say what does not fit, write what was found.

A dossier is checked whole once per process; after that only what changed is looked at again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from kansenkaart import __version__, journal, kans, relations, rules, terms, wording
from kansenkaart.actions.agreeing import rules_of
from kansenkaart.actions.kansen import near_place
from kansenkaart.actions.looking import layers_of, places_in_words, who
from kansenkaart.crs import to_wgs84
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.relations import Check, Finding, Ground
from kansenkaart.rules import Gates, Rules
from kansenkaart.wording import Card

MADE_WITH = f"Kansenkaart {__version__}"
#: Ready arrays beside the dossier; whoever throws the folder away only loses seconds.
CACHE_FOLDER = ".kansenkaart-cache"
#: Two visitors who come at once wait for one check and do not make it twice.
_ALONE = threading.RLock()


@dataclass(frozen=True, eq=False)
class Checked:
    """A check of a dossier, with its words.

    Attributes
    ----------
    check
        What was found, and what could not be checked.
    cards
        Finding id to its card.
    kansen
        Id to the kans, for those in the findings.
    """

    check: Check
    cards: Mapping[str, Card]
    kansen: Mapping[str, kans.Kans]

    def of_kans(self, kans_id: str) -> list[Finding]:
        """Return the findings of one kans, the heaviest level first."""
        return sorted(self.check.about(kans_id), key=lambda row: (-_rank(row.level), row.order))


def _rank(level: str) -> int:
    return terms.find(terms.LEVELS, level).rank


def ground_of(dossier: Dossier) -> Ground:
    """Return the base map made ready for checking, once per version of the layers."""
    return _ground(dossier, dossier.layers_version())


@lru_cache(maxsize=2)
def _ground(dossier: Dossier, version: str) -> Ground:
    """Return the base map from the folder beside the dossier, or make it and keep it there."""
    folder = dossier.path.parent / CACHE_FOLDER
    kept = folder / f"{dossier.id}-{version}.npz"
    if (ground := relations.load(kept)) is not None:
        return ground
    days = dossier.base_sources().sort_values("data_date")
    ground = relations.ready(layers_of(dossier), dates=dict(zip(days["layer"], days["data_date"], strict=True)))
    with suppress(OSError):  # a read-only stick only costs the time of making it again
        folder.mkdir(exist_ok=True)
        for old in folder.glob(f"{dossier.id}-*.npz"):
            old.unlink()
        relations.save(ground, kept)
    return ground


def check(dossier: Dossier, *, parties: Sequence[str] = (), themes: Sequence[str] = ()) -> Checked:
    """Check a dossier: where kansen clash, rub, go together or reinforce each other.

    Parameters
    ----------
    parties, themes
        Only findings in which one of these takes part; empty for all.
    """
    for table, chosen in ((terms.PARTIES, parties), (terms.THEMES, themes)):
        for slug in chosen:
            terms.find(table, slug)
    with _ALONE:
        checked = _checked(dossier, dossier.version())
    return replace(checked, check=_only(checked.check, parties, themes)) if parties or themes else checked


@lru_cache(maxsize=2)
def _checked(dossier: Dossier, _version: str) -> Checked:
    """Return the check of this version, made from the last one when the base map and the tables are the same."""
    frame = dossier.kansen()
    latest = _latest(dossier, dossier.layers_version(), rules_of(dossier))
    checked = _updated(dossier, latest[0], frame) if latest else _whole(dossier, frame)
    latest[:] = [checked]
    return checked


@lru_cache(maxsize=2)
def _latest(_dossier: Dossier, _layers_version: str, _rules: tuple[Rules, Gates]) -> list[Checked]:
    """Return where the last check with this base map and these tables is kept: a list of none or one."""
    return []


def _whole(dossier: Dossier, frame: gpd.GeoDataFrame) -> Checked:
    now, gates = rules_of(dossier)
    return _worded(dossier, relations.find(frame, ground_of(dossier), rules=now, gates=gates), _by_id(frame))


def _by_id(frame: gpd.GeoDataFrame) -> dict[str, kans.Kans]:
    return {one.id: one for one in kans.from_frame(frame)}


def _updated(dossier: Dossier, before: Checked, frame: gpd.GeoDataFrame) -> Checked:
    """Return the check after some kansen changed; the same as a whole check would give."""
    kansen = _by_id(frame)
    ids = {name for name in {*kansen, *before.kansen} if kansen.get(name) != before.kansen.get(name)}
    if not ids:
        return before
    now, gates = rules_of(dossier)
    found = relations.update(before.check, ids, frame, ground_of(dossier), rules=now, gates=gates)
    return _worded(dossier, found, kansen, before)


def _only(found: Check, parties: Sequence[str], themes: Sequence[str]) -> Check:
    """Return the check with only the rows that a filter lets through."""
    return found.only(
        row
        for row in found.rows
        if (not parties or {row.a_party, row.b_party} & set(parties))
        and (not themes or {row.a_theme, row.b_theme} & set(themes))
    )


def _worded(dossier: Dossier, found: Check, kansen: Mapping[str, kans.Kans], before: Checked | None = None) -> Checked:
    """Put a card beside each finding, with where it is in street terms; cards of before stay with their finding."""
    kept = {row.id: row for row in before.check.rows} if before else {}
    news = [row for row in found.rows if kept.get(row.id) is not row]
    sides: dict[str, Any] = {**kansen, **_objects(dossier, {row.b for row in news if row.pair != "kans"})}
    places = places_in_words(dossier, found.only(news).findings) if news else []
    cards = {} if before is None else {row.id: before.cards[row.id] for row in found.rows if row.id in before.cards}
    cards |= {
        row.id: wording.card(row, sides[row.a], sides.get(row.b), place=place)
        for row, place in zip(news, places, strict=True)
    }
    return Checked(found, cards, kansen)


def _objects(dossier: Dossier, names: set[str]) -> dict[str, dict[str, Any]]:
    """Return objects of the base map by `layer:id`."""
    wanted: dict[str, set[str]] = {}
    for name in names:
        slug, _, object_id = name.partition(":")
        wanted.setdefault(slug, set()).add(object_id)
    frames = layers_of(dossier)
    return {
        f"{slug}:{row['id']}": row
        for slug, ids in wanted.items()
        if slug in frames
        for row in frames[slug][frames[slug]["id"].isin(ids)].drop(columns="geometry").to_dict("records")
    }


def check_while_adding(dossier: Dossier, one: kans.Kans) -> Checked:
    """Tell what a kans that is not kept yet would meet, and nothing else.

    Only what lies around it is looked at, so that the first visitor need not wait for a whole check.
    """
    one = replace(one, data={**one.data, "made_at": datetime.now(UTC).isoformat()})  # the youngest
    now, gates = rules_of(dossier)
    near = near_place(dossier, one.geometry, distance_m=gates["near_m"])
    frame = kans.to_frame([*kans.from_frame(near), one])
    found = relations.find(frame, ground_of(dossier), rules=now, gates=gates)
    return _worded(dossier, found.only(found.about(one.id)), _by_id(frame))


def remark(dossier: Dossier, finding_id: str, *, text: str, role: str = "", party: str = "") -> None:
    """Keep "dit klopt niet" with a finding; anyone may, and it stays visible.

    Raises
    ------
    InputError
        When there is no text.
    """
    words = text.strip()
    if not words:
        raise InputError("Schrijf eerst wat er niet klopt.")
    if len(words) > 2000:
        raise InputError(f"De opmerking is te lang ({len(words)} tekens, hooguit 2000).")
    seen = dossier.heads(finding_id)
    body = {"text": words}
    dossier.append([journal.new_entry("finding.remark", finding_id, body, role=role, party=party, seen=seen)])


def remarks(dossier: Dossier, finding_id: str) -> list[tuple[str, str, str]]:
    """Return what people said does not fit a finding: when, party or role in words, text."""
    entries = dossier.entries(subject=finding_id, kinds=("finding.remark",))
    return [(entry.made_at, who(entry), str(entry.body.get("text", ""))) for entry in entries]


def sensitivity(dossier: Dossier) -> pd.DataFrame:
    """Return which findings would flip with thresholds 25 % lower or higher (`relations.sensitivity`)."""
    with _ALONE:
        return _sensitivity(dossier, check(dossier))


@lru_cache(maxsize=2)
def _sensitivity(dossier: Dossier, checked: Checked) -> pd.DataFrame:
    now, gates = rules_of(dossier)
    return relations.sensitivity_of(checked.check, ground_of(dossier), rules=now, gates=gates)


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many findings a level has now, and how many it would have after a change of the tables."""

    level: str
    label: str
    now: int
    then: int

    @property
    def sentence(self) -> str:
        """Return the count in words: "Botst: 4 (nu 6)"."""
        return f"{self.label}: {self.then} (nu {self.now})"


def counts_after(dossier: Dossier, change: Mapping[str, Any]) -> list[LevelCount]:
    """Return per level how many findings there are now and would be with one row of the tables changed.

    Nothing is kept: this is what both sides look at before they agree.

    Parameters
    ----------
    change
        Body for `rules.changed`: `table`, `row` and the new value.

    Raises
    ------
    InputError
        When the change is not possible.
    """
    with _ALONE:
        checked = check(dossier)
        after, gates = rules.changed([change], since=rules_of(dossier))
        then = relations.judged(checked.check, ground_of(dossier), rules=after, gates=gates)
    counts = [Counter(row.level for row in one.rows) for one in (checked.check, then)]
    return [LevelCount(level.slug, level.label, *(count[level.slug] for count in counts)) for level in terms.LEVELS]


def edge_of(dossier: Dossier, finding_id: str) -> tuple[str, str]:
    """Return the level of a finding with thresholds 25 % lower and higher; empty where it would not be there."""
    table = sensitivity(dossier)
    row = table[table["id"] == finding_id].iloc[0]
    return str(row["lower"]), str(row["higher"])


def findings_json(dossier: Dossier, checked: Checked) -> str:
    """Return the findings as JSON; the same bytes on every run and machine."""
    data = {
        row.layer: {"file": row.file, "publisher": row.publisher, "licence": row.licence, "date": row.data_date}
        for row in dossier.base_sources().sort_values(["layer", "file"]).itertuples()
    }
    texts = {name: card.text for name, card in checked.cards.items()}
    return relations.to_json(checked.check, made_with=MADE_WITH, data=data, texts=texts)


def findings_geojson(checked: Checked) -> str:
    """Return the findings as points in longitude and latitude (RFC 7946)."""
    frame = checked.check.findings[["id", "a", "b", "level", "certainty", "rule", "geometry"]].copy()
    frame["text"] = [checked.cards[name].text for name in frame["id"]]
    text: str = to_wgs84(frame).set_index("id", drop=False).to_json(drop_id=False, ensure_ascii=False)
    return text + "\n"


def write_text(path: Path, text: str) -> None:
    """Write a text file in one step; a directory that is not there is a Dutch complaint."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path.name}: we kunnen hier niet schrijven.", detail=str(error)) from error


def finding_rows(checked: Checked) -> list[tuple[str, str, str, str, str]]:
    """Return the findings as a table for the terminal: level, certainty, the two sides, place."""
    rows = sorted(checked.check.rows, key=lambda row: (-_rank(row.level), row.order))
    return [
        (
            terms.find(terms.LEVELS, row.level).label,
            terms.find(terms.CERTAINTIES, row.certainty).label,
            (card := checked.cards[row.id]).sides[0].title,
            card.sides[1].title or card.sides[1].wish,
            card.place,
        )
        for row in rows
    ]


def unchecked_sentences(checked: Checked) -> list[str]:
    """Return in Dutch what could not be checked, each once."""
    found = checked.check.unchecked
    return sorted({f"Niet gecontroleerd: {row.reason}" for row in found.itertuples()})

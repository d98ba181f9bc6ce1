"""Verbs about relations: check a dossier, write what was found, change the tables together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd

from kansenkaart import __version__, journal, kans, relations, rules, terms, wording
from kansenkaart.actions.looking import layers_of, places_in_words
from kansenkaart.crs import to_wgs84
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.relations import Check, Finding, Ground
from kansenkaart.rules import Gates, Rules
from kansenkaart.wording import Card

MADE_WITH = f"Kansenkaart {__version__}"
#: Subject of the entries with which a group changes its tables.
RULES_SUBJECT = "rules"


@dataclass(frozen=True)
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


def ground_of(dossier: Dossier) -> Ground:
    """Return the base map made ready for checking, once per version of the layers."""
    return _ground(dossier, dossier.layers_version())


@lru_cache(maxsize=2)
def _ground(dossier: Dossier, _version: str) -> Ground:
    return relations.ready(layers_of(dossier))


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
    return _checked(dossier, dossier.version(), tuple(parties), tuple(themes))


@lru_cache(maxsize=4)
def _checked(dossier: Dossier, _version: str, parties: tuple[str, ...], themes: tuple[str, ...]) -> Checked:
    now, gates = rules_of(dossier)
    frame = dossier.kansen()
    found = relations.find(frame, ground_of(dossier), rules=now, gates=gates)
    return _worded(dossier, _only(found, parties, themes), frame)


def _only(found: Check, parties: tuple[str, ...], themes: tuple[str, ...]) -> Check:
    """Return the check with only the rows that a filter lets through."""
    rows = tuple(
        row
        for row in found.rows
        if (not parties or {row.a_party, row.b_party} & set(parties))
        and (not themes or {row.a_theme, row.b_theme} & set(themes))
    )
    return found if len(rows) == len(found.rows) else found.only(rows)


def _worded(dossier: Dossier, found: Check, frame: gpd.GeoDataFrame) -> Checked:
    """Put a card beside each finding, with where it is in street terms."""
    sides: dict[str, Any] = {one.id: one for one in kans.from_frame(frame)}
    kansen = dict(sides)
    sides |= _objects(dossier, {row.b for row in found.rows if row.pair != "kans"})
    places = places_in_words(dossier, found.findings) if found.rows else []
    cards = {
        row.id: wording.card(asdict(row), sides[row.a], sides.get(row.b), place=place)
        for row, place in zip(found.rows, places, strict=True)
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
    """Tell what a kans that is not kept yet would meet, and nothing else."""
    now, gates = rules_of(dossier)
    before = check(dossier).check
    frame = kans.to_frame([one])
    found = relations.update(before, [one.id], frame, ground_of(dossier), rules=now, gates=gates)
    everyone = kans.to_frame([*kans.from_frame(dossier.kansen()), one])
    return _worded(dossier, found.only(found.about(one.id)), everyone)


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
    """Return what people said does not fit a finding: when, party or role, text."""
    entries = dossier.entries(subject=finding_id, kinds=("finding.remark",))
    return [(entry.made_at, entry.party or entry.role, str(entry.body.get("text", ""))) for entry in entries]


def sensitivity(dossier: Dossier) -> gpd.GeoDataFrame:
    """Return which findings would flip with thresholds 25 % lower or higher (`relations.sensitivity`)."""
    return _sensitivity(dossier, dossier.version())


@lru_cache(maxsize=2)
def _sensitivity(dossier: Dossier, _version: str) -> gpd.GeoDataFrame:
    now, gates = rules_of(dossier)
    return relations.sensitivity(dossier.kansen(), ground_of(dossier), rules=now, gates=gates)


def findings_json(dossier: Dossier, checked: Checked) -> str:
    """Return the findings as JSON; the same bytes on every run and machine."""
    data = {
        row.layer: {"file": row.file, "publisher": row.publisher, "licence": row.licence, "date": row.data_date}
        for row in dossier.sources().sort_values(["layer", "file"]).itertuples()
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

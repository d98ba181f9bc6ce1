"""Verbs that count: the numbers before and after plans, and other places for what a plan adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import pandas as pd

from kansenkaart import alternatives, indicators, wording
from kansenkaart.actions.looking import content_of, layers_of, places_in_words
from kansenkaart.alternatives import Search
from kansenkaart.dossier import Dossier
from kansenkaart.ground import Ground


@dataclass(frozen=True)
class Elsewhere:
    """Other places for a plan, with their words.

    Attributes
    ----------
    search
        The places, the combinations, what was left out and what was not checked.
    sentences
        Id of a place to its sentence, with where it is in street terms.
    choices
        One sentence per row of `search.choices`: the plan, "niets doen", other places.
    heading
        What to say above the list.
    """

    search: Search
    sentences: Mapping[str, str]
    choices: tuple[str, ...]
    heading: str


def measure(dossier: Dossier, *, plan_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Measure the neighbourhood before and after plans (`indicators.measure`), with columns `text` and `why`.

    Parameters
    ----------
    plan_ids
        Ids of kansen to carry out; None for everything that is on the table.

    Returns
    -------
    numbers
        Shared between calls: never assign to it.
    """
    return _measured(dossier, content_of(dossier), None if plan_ids is None else tuple(sorted(plan_ids)))


@lru_cache(maxsize=8)
def _measured(dossier: Dossier, _content: str, plan_ids: tuple[str, ...] | None) -> pd.DataFrame:
    now = _now(dossier, dossier.layers_version())
    found = indicators.measure(dossier.kansen(), now, area=dossier.area(), plan_ids=plan_ids)
    plan = "alles samen" if plan_ids is None else "dit plan" if len(plan_ids) == 1 else "deze plannen samen"
    rows = [row for _, row in found.iterrows()]
    return found.assign(
        text=[wording.indicator_sentence(row, plan=plan) for row in rows],
        why=[wording.reason_sentence(row) for row in rows],
    )


@lru_cache(maxsize=2)
def _now(dossier: Dossier, _layers_version: str) -> Ground:
    """Return the neighbourhood as it is, which remembers what was measured on it."""
    return indicators.before(layers_of(dossier), dossier.area())


def elsewhere(dossier: Dossier, *, plan_id: str | None = None, theme: str = alternatives.GOALS[0].theme) -> Elsewhere:
    """Find other places for what a plan adds, or for a theme when there is no plan.

    Raises
    ------
    InputError
        When the plan is not there, or there is no search for its theme.
    """
    return _elsewhere(dossier, content_of(dossier), plan_id, theme)


@lru_cache(maxsize=8)
def _elsewhere(dossier: Dossier, _content: str, plan_id: str | None, theme: str) -> Elsewhere:
    found = alternatives.find(
        dossier.kansen(), layers_of(dossier), area=dossier.area(), around=dossier.extent(), plan_id=plan_id, theme=theme
    )
    return Elsewhere(
        found,
        _sentences(dossier, found.candidates),
        tuple(wording.choice_sentence(row) for _, row in found.choices.iterrows()),
        wording.alternatives_sentence(len(found.candidates), goal=found.goal),
    )


def _sentences(dossier: Dossier, candidates: gpd.GeoDataFrame) -> dict[str, str]:
    places = places_in_words(dossier, candidates) if len(candidates) else []
    rows = zip(candidates.iterrows(), places, strict=True)
    return {row["id"]: wording.alternative_sentence(row, place) for (_, row), place in rows}

"""Where else could it go? And, by the same rules, where could green or play be added?

Arithmetic that anybody can check while walking. It proposes places to look at, not plans; "niets doen"
and the plan itself are always beside them, and nothing is weighed into one score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers as tables
from kansenkaart import terms
from kansenkaart.alternatives.choose import MOST_PLACES, pareto
from kansenkaart.alternatives.kinds import KINDS, Draft, Kind
from kansenkaart.alternatives.labels import SHARED_M2, UNKNOWN, Label, labels_of
from kansenkaart.alternatives.losses import LOSSES, Place
from kansenkaart.crs import RD, require_rd
from kansenkaart.density import DEFAULT, Assumptions
from kansenkaart.errors import InputError
from kansenkaart.ground import Layers, areas_in, sound

#: How many are shown at first; the count of the rest is shown too.
SHOWN = 5
#: A place that shares more of its ground than this with the plan is not "somewhere else".
SAME_SHARE = 0.5
#: What the labels of a place outside the neighbourhood say.
OUTSIDE = "Buiten de buurt"
_LOSSES = tuple(row.slug for row in LOSSES)

CANDIDATES = (
    "id", "kind", "label", "goal", "unit", "fit_low", "fit_mid", "fit_high", "now", "added_low", "added_mid",
    "added_high", *_LOSSES, "per_green_m2", "plot_m2", "labels", "unknown", "steps", "distance_m", "in_area",
)  # fmt: skip
CHOICES = ("what", "ids", "labels", "unit", "added_low", "added_mid", "added_high", *_LOSSES, "distance_m")


@dataclass(frozen=True, slots=True)
class Goal:
    """What is looked for: a theme, the unit (homes or m²) it is counted in, and the losses that count for it."""

    theme: str
    label: str
    unit: str
    losses: tuple[str, ...]
    counts_homes: bool = False


GOALS: tuple[Goal, ...] = (
    Goal("wonen", "Waar kunnen deze woningen nog meer?", "dwellings", _LOSSES, True),
    Goal("groen", "Waar kan groen erbij?", "m2", ("bays", "residents", "facilities", "play_m2")),
    Goal("spelen", "Waar kan spelen erbij?", "m2", ("green_m2", "trees", "bays", "residents", "facilities")),
)


@dataclass(frozen=True)
class Search:
    """What a search found.

    Attributes
    ----------
    candidates
        One row per place, RD; see `find`.
    choices
        Combinations of one to three places, with the plan and "niets doen" on top.
    left_out
        Places that were found but left out: `id`, `kind`, `reason`.
    notes
        What was not checked, as sentences.
    goal
        The theme that was looked for.
    """

    candidates: gpd.GeoDataFrame
    choices: pd.DataFrame
    left_out: pd.DataFrame
    notes: tuple[str, ...]
    goal: str


def find(
    kansen: gpd.GeoDataFrame,
    layers: Layers,
    *,
    area: gpd.GeoDataFrame,
    around: gpd.GeoDataFrame | None = None,
    plan_id: str | None = None,
    theme: str = GOALS[0].theme,
    assumptions: Assumptions = DEFAULT,
) -> Search:
    """Find other places for what a plan adds: in the neighbourhood, then in what the map holds around it.

    Parameters
    ----------
    kansen
        One row per kans, RD. Areas of the same theme that people drew are candidates too.
    layers
        Canonical frames by slug, RD.
    area
        The neighbourhood, RD.
    around
        How far the map goes, RD: places outside the area are found too and say so in their labels. A plan is
        only set beside them where the places in the area together cannot do what it does.
    plan_id
        The plan to find other places for; None lists all places. Its theme is the goal.
    theme
        The goal when there is no plan: a theme of `GOALS`.
    assumptions
        Home sizes and floor ratio.

    Returns
    -------
    search
        `candidates` has one row per place: `fit_*` (what fits: low, middle, high), `now`, `added_*`,
        per kind of loss what lies there (NA: layer absent), `per_green_m2` (added per m² green that
        goes; NA when none goes), `labels` and `unknown` (tuples of text), `steps` (how it was
        found), `in_area` and `distance_m` to the plan. Sorted by distance, then id; nothing is ranked.

    Raises
    ------
    InputError
        When the plan is not there, or there is no search for its theme.
    """
    kansen = sound(require_rd(kansen, "kansen"))
    plan = _plan(kansen, plan_id)
    goal = _goal(theme if plan is None else str(plan["theme"]))
    shape = shapely.union_all(require_rd(area, "area").geometry.to_numpy())
    wide = shape if around is None else shapely.union_all(require_rd(around, "around").geometry.to_numpy())
    place = Place(layers, wide, _drawn(kansen, goal, plan_id), goal.counts_homes, assumptions)
    rows, dropped, notes = _search(place, goal, None if plan is None else plan["geometry"])
    candidates = _placed(_candidates(rows), shape)
    choices = _choices(candidates, place, goal, plan)
    left_out = pd.DataFrame(dropped, columns=["id", "kind", "reason"])
    return Search(candidates, choices, left_out, tuple(notes), goal.theme)


def _plan(kansen: gpd.GeoDataFrame, plan_id: str | None) -> pd.Series | None:
    if plan_id is None:
        return None
    rows = kansen[kansen["id"] == plan_id]
    if rows.empty:
        raise InputError(f"Kans {plan_id} staat niet in dit dossier, of heeft geen plek op de kaart.")
    return rows.iloc[0]


def _goal(theme: str) -> Goal:
    goal = next((row for row in GOALS if row.theme == theme), None)
    if goal is None:
        labels = {row.slug: row.label for row in terms.THEMES}
        *others, last = (labels[row.theme].lower() for row in GOALS)
        raise InputError(f"Voor '{labels.get(theme, theme)}' kunnen we geen andere plekken zoeken. "
                         f"Dat kan voor {', '.join(others)} en {last}.")  # fmt: skip
    return goal


def _drawn(kansen: gpd.GeoDataFrame, goal: Goal, plan_id: str | None) -> gpd.GeoDataFrame:
    """Return the areas that people drew for this goal, without the plan."""
    is_area = shapely.get_dimensions(kansen.geometry.to_numpy()) == 2
    adds = (kansen["theme"] == goal.theme) & (kansen["direction"] == terms.DEFAULT_DIRECTION)
    status = kansen["status"].astype(object).where(kansen["status"].notna(), "")
    is_open = status.map(lambda slug: terms.find(terms.STATUSES, slug or terms.FIRST_STATUS).is_open)
    return kansen[is_area & adds & is_open.astype(bool) & (kansen["kind"] == terms.DEFAULT_KIND)
                  & (kansen["id"] != plan_id)].sort_values("id")  # fmt: skip


def _search(
    place: Place, goal: Goal, plan: BaseGeometry | None
) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]], list[str]]:
    """Return candidate rows, what was left out and why, and what was not checked."""
    rows: list[dict[str, Any]] = []
    dropped: list[tuple[str, str, str]] = []
    notes: list[str] = []
    for kind in KINDS:
        if goal.theme not in kind.serves:
            continue
        missing = [slug for slug in kind.needs if slug not in place.layers]
        if missing:
            notes.append(f"{kind.label}: niet gecontroleerd, laag {', '.join(map(_label, missing))} ontbreekt.")
            continue
        for draft in kind.find(place):
            labels = labels_of(draft.shape, draft.words, place.layers)
            reason = _refused(draft, kind, labels, plan)
            if reason:
                dropped.append((f"{kind.slug}:{draft.name}", kind.slug, reason))
            else:
                rows.append(_row(draft, kind, goal, labels, place, plan))
    notes += [f"{row.label}: niet gecontroleerd, laag {_label(row.layer)} ontbreekt."
              for row in LOSSES if row.layer not in place.layers and row.slug in goal.losses]  # fmt: skip
    return rows, dropped, notes


def _label(slug: str) -> str:
    return next(row.label for row in tables.LAYERS if row.slug == slug)


def _refused(draft: Draft, kind: Kind, labels: Sequence[Label], plan: BaseGeometry | None) -> str:
    """Return why a place is left out; empty when it is not."""
    for row in labels:
        if row.excludes or row.slug in kind.never:
            return row.label
    if plan is not None and shapely.area(shapely.intersection(draft.shape, plan)) > SAME_SHARE * draft.shape.area:
        return "Dit is de plek van het plan zelf."
    return "" if draft.fits[1] > draft.now else "Hier past niet meer dan er nu is."


def _row(
    draft: Draft, kind: Kind, goal: Goal, labels: Sequence[Label], place: Place, plan: BaseGeometry | None
) -> dict[str, Any]:
    """Return one row of `candidates`."""
    losses = _losses(draft, place)
    added = [max(0.0, fit - draft.now) for fit in draft.fits]
    green = losses["green_m2"]
    return {
        "id": f"{kind.slug}:{draft.name}", "kind": kind.slug, "label": kind.label, "goal": goal.theme,
        "unit": goal.unit, "now": draft.now, **dict(zip(("fit_low", "fit_mid", "fit_high"), draft.fits, strict=True)),
        **dict(zip(("added_low", "added_mid", "added_high"), added, strict=True)), **losses,
        "per_green_m2": added[1] / green if green else None, "plot_m2": draft.shape.area,
        "labels": tuple(row.label for row in labels), "unknown": UNKNOWN, "steps": draft.steps,
        "distance_m": None if plan is None else shapely.distance(draft.shape, plan), "geometry": draft.shape,
    }  # fmt: skip


def _losses(draft: Draft, place: Place) -> dict[str, float | None]:
    """Return what is given up; green and trees only when more ground is needed than the buildings have now."""
    losses = place.losses(draft.ground)
    losses["residents"] = place.homes_on(draft.shape) if place.counts_homes else losses["residents"]
    losses["facilities"] = place.facilities_on(shapely.Polygon() if draft.stays else draft.shape)
    if draft.extra_m2 is not None:
        green, trees = losses["green_m2"], losses["trees"]
        losses["green_m2"] = None if green is None else min(green, draft.extra_m2)
        losses["trees"] = None if trees is None else trees if draft.extra_m2 > 0 else 0.0
    return losses


def _candidates(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return the places as a frame, by distance to the plan and then by id."""
    frame = gpd.GeoDataFrame(rows, columns=[*CANDIDATES, "geometry"], geometry="geometry", crs=RD)
    numbers = [name for name in CANDIDATES if name.endswith(("_m2", "_low", "_mid", "_high", "_m"))]
    frame = frame.astype(dict.fromkeys([*numbers, "now", "trees", "bays", "residents", "facilities"], "Float64"))
    return frame.sort_values(["distance_m", "id"], ignore_index=True)


def _placed(candidates: gpd.GeoDataFrame, area: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the places with whether they lie in the area; of those that do not, the labels say so."""
    shapes = candidates.geometry.to_numpy()
    inside = np.asarray(shapely.intersects(shapely.point_on_surface(shapes), area), dtype=bool)
    labels = [row if here else (*row, OUTSIDE) for row, here in zip(candidates["labels"], inside, strict=True)]
    return candidates.assign(labels=pd.Series(labels, index=candidates.index, dtype=object), in_area=inside)


def _choices(candidates: gpd.GeoDataFrame, place: Place, goal: Goal, plan: pd.Series | None) -> pd.DataFrame:
    """Return the plan, "niets doen", and the combinations that could do what the plan does."""
    nothing = {"what": "niets doen", "ids": (), "labels": (), "unit": goal.unit, "distance_m": None,
               **dict.fromkeys(("added_low", "added_mid", "added_high"), 0.0),
               **{row.slug: None if row.layer not in place.layers else 0.0 for row in LOSSES}}  # fmt: skip
    rows: list[dict[str, Any]] = [nothing]
    if plan is not None:
        own = _own(plan, place, goal)
        nearby = candidates[candidates["in_area"]]
        sets = [] if own["added_mid"] is None else _sets(nearby, goal, own) or _sets(candidates, goal, own)
        rows = [own, nothing, *sorted(sets, key=lambda row: (row["distance_m"], row["ids"]))]
    frame = pd.DataFrame(rows, columns=list(CHOICES))
    return frame.astype(dict.fromkeys(("added_low", "added_mid", "added_high", *_LOSSES, "distance_m"), "Float64"))


def _own(plan: pd.Series, place: Place, goal: Goal) -> dict[str, Any]:
    """Return the row of the plan itself; what it adds or takes is None when nobody said or drew it."""
    drawn = areas_in(plan["geometry"])
    given = plan["dwellings"] if place.counts_homes else drawn.area
    added = None if pd.isna(given) or (drawn.is_empty and not place.counts_homes) else float(given)
    said = plan["claim"]  # a frame writes nothing as None, NA or NaN
    claim = terms.find(terms.CLAIMS, said if isinstance(said, str) and said else terms.CLAIMS[0].slug)
    panden = place.layers["pand"].geometry.to_numpy() if "pand" in place.layers else np.zeros(0, object)
    ground = shapely.difference(drawn, shapely.union_all(panden[shapely.intersects(panden, drawn)]))
    losses = place.losses(ground)
    losses["residents"] = place.homes_on(drawn) if claim.demolishes else losses["residents"]
    if drawn.is_empty:  # a dot has no area: what it takes is unknown, not nothing
        losses = dict.fromkeys(losses)
    return {"what": "het plan", "ids": (plan["id"],), "labels": (), "unit": goal.unit, "distance_m": 0.0,
            **dict.fromkeys(("added_low", "added_mid", "added_high"), added), **losses}  # fmt: skip


def _sets(candidates: gpd.GeoDataFrame, goal: Goal, own: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the combinations that nothing beats, of the `MOST_PLACES` places that add most."""
    most = candidates.sort_values(["added_mid", "distance_m", "id"], ascending=[False, True, True]).head(MOST_PLACES)
    chosen = most.sort_index()
    known = [slug for slug in goal.losses if chosen[slug].notna().all()]
    taken = [np.inf if own[slug] is None else own[slug] for slug in known]  # unknown beats nothing
    shapes = chosen.geometry.to_numpy()
    clash = shapely.area(shapely.intersection(shapes[:, None], shapes[None, :])) > SHARED_M2
    sets = pareto(chosen["added_mid"].to_numpy(float), chosen[known].to_numpy(float), clash,
                  needed=own["added_mid"], plan=taken)  # fmt: skip
    return [_set(chosen.iloc[list(numbers)], goal) for numbers in sets]


def _set(rows: gpd.GeoDataFrame, goal: Goal) -> dict[str, Any]:
    """Return one combination: sums, all labels, and the distance of its farthest place."""
    sums = {name: rows[name].sum(skipna=False) for name in ("added_low", "added_mid", "added_high", *_LOSSES)}
    labels = tuple(dict.fromkeys(label for labels in rows["labels"] for label in labels))
    return {"what": "andere plek" if len(rows) == 1 else "andere plekken", "ids": tuple(rows["id"]), "labels": labels,
            "unit": goal.unit, "distance_m": float(rows["distance_m"].max()), **sums}  # fmt: skip

"""Measure every indicator before and after one plan, some plans, or everything on the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from kansenkaart import layers as tables
from kansenkaart import norms
from kansenkaart.crs import require_rd
from kansenkaart.density import DEFAULT, Assumptions, split_change
from kansenkaart.ground import Ground, Layers, areas_in, sound
from kansenkaart.indicators import effects
from kansenkaart.indicators.table import INDICATORS, Indicator
from kansenkaart.indicators.value import Value, unknown

COLUMNS = (
    "slug", "code", "label", "variant", "area", "before", "after", "change", "parts", "unit", "higher", "formula",
    "norm", "norm_label", "norm_value", "norm_status", "source", "meets_before", "meets_after", "needs", "data_dates",
    "unknown", "caveats",
)  # fmt: skip


def measure(
    kansen: gpd.GeoDataFrame,
    layers: Layers | Ground,
    *,
    area: gpd.GeoDataFrame,
    plan_ids: Sequence[str] | None = None,
    assumptions: Assumptions = DEFAULT,
    only: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure the neighbourhood before and after plans.

    Parameters
    ----------
    kansen
        One row per kans, RD.
    layers
        Canonical frames by slug, RD; a layer that is absent makes its indicators "niet gecontroleerd".
        Or the neighbourhood as `before` gave it, which keeps what it measured for the next plan; then
        its own area and assumptions hold.
    area
        The neighbourhood, RD, one row or more.
    plan_ids
        Ids of the kansen to carry out; None for everything that is on the table.
    assumptions
        Home sizes, floor ratio and parking norm.
    only
        Slugs of `INDICATORS` to measure; None for all.

    Returns
    -------
    numbers
        One row per indicator and variant: `before`, `after`, `change` (Float64, NA when not known),
        `parts` (dict word -> part of the change, order-free), `unit` (see `wording.number`), `formula`,
        `norm` (slug), `norm_value`, `norm_status`, `source`, `meets_before`/`meets_after` (boolean),
        `data_dates` (dict layer -> newest object), `unknown` (why there is no number) and `caveats`.
    """
    chosen = effects.only(require_rd(kansen, "kansen"), None if plan_ids is None else list(plan_ids))
    now = layers if isinstance(layers, Ground) else effects.before(layers, area, assumptions=assumptions)
    outcome = effects.after(chosen, now)
    plot = _plot(chosen, now) if plan_ids is not None else None
    rows = [
        _row(row, *_grounds(row, (now, outcome.ground), plot), outcome)
        for row in INDICATORS
        if (only is None or row.slug in only) and (plot is not None or not row.of_plan) and not _has_gone(row, now)
    ]
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS)))


def _has_gone(row: Indicator, now: Ground) -> bool:
    """Tell whether an indicator needs a layer that only some neighbourhoods have, and this one has not."""
    extra = {layer.slug for layer in tables.LAYERS if layer.is_extra}
    return any(slug in extra and slug not in now.layers for slug in row.needs)


def _plot(chosen: gpd.GeoDataFrame, now: Ground) -> tuple[Ground, Ground] | None:
    """Return the drawn ground before and after; None when nothing is drawn as an area."""
    drawn = shapely.union_all([areas_in(shape) for shape in sound(chosen).geometry])
    if drawn.is_empty:
        return None
    plot = replace(now, area=drawn, memo={})
    return plot, effects.after(chosen, plot).ground


def _grounds(row: Indicator, whole: tuple[Ground, Ground], plot: tuple[Ground, Ground] | None) -> tuple[Ground, Ground]:
    return plot if row.of_plan and plot is not None else whole


def _row(row: Indicator, now: Ground, later: Ground, outcome: effects.Outcome) -> dict[str, Any]:
    """Return one row of the result."""
    missing = [slug for slug in row.needs if slug not in now.layers]
    if missing and not _homes_anyway(missing, now):
        first, second = (unknown(f"niet gecontroleerd: laag {', '.join(map(_label, missing))} ontbreekt"),) * 2
    else:
        first = row.compute(now)
        second = row.compute(later) if row.compares else Value(None)
        if outcome.silent & set(row.needs) and row.compares:
            second = unknown("de tekening is een stip of lijn, dus de grootte is onbekend")
    norm = next((norm for norm in norms.NORMS if norm.slug == row.norm), None)
    return {
        "slug": row.slug, "code": row.code, "label": row.label, "variant": row.variant,
        "area": "plan" if row.of_plan else "buurt", "before": first.value, "after": second.value,
        "change": None if first.value is None or second.value is None else second.value - first.value,
        "parts": _parts(row, first, second), "unit": row.unit, "higher": row.higher, "formula": row.formula,
        "norm": row.norm or None, "norm_label": norm.label if norm else None,
        "norm_value": norm.value if norm else None, "norm_status": norm.status if norm else None,
        "source": norm.source if norm else None, "meets_before": _met(norm, row, first),
        "meets_after": _met(norm, row, second), "needs": row.needs, "data_dates": _dates(row, now.layers),
        "unknown": first.unknown or second.unknown,
        "caveats": tuple(dict.fromkeys((*first.caveats, *second.caveats, *outcome.ways, *outcome.caveats))),
    }  # fmt: skip


def _homes_anyway(missing: list[str], now: Ground) -> bool:
    """Tell whether only addresses are missing, while buildings tell how many homes they hold."""
    return missing == ["adres"] and now.homes is not None


def _label(slug: str) -> str:
    return next(row.label for row in tables.LAYERS if row.slug == slug)


def _parts(row: Indicator, first: Value, second: Value) -> dict[str, float]:
    """Return the parts of a change by name: "minder groen", "meer woningen"."""
    if row.parts is None or None in (first.top, first.bottom, second.top, second.bottom):
        return {}
    top, bottom = (first.top, second.top), (first.bottom, second.bottom)
    from_top, from_bottom = split_change(top, bottom)  # type: ignore[arg-type]
    names = [f"{'minder' if after < before else 'meer'} {name}"  # type: ignore[operator]
             for name, (before, after) in zip(row.parts, (top, bottom), strict=True)]  # fmt: skip
    pairs = zip(names, (from_top, from_bottom), strict=True)
    return {name: part for name, part in pairs if part != 0}


def _met(norm: norms.Norm | None, row: Indicator, value: Value) -> bool | None:
    """Tell whether a norm in the same unit is met."""
    comparable = norm is not None and norm.unit == {"share": "share", "m2 per dwelling": "m² per woning"}.get(row.unit)
    return norm.met(value.value) if norm is not None and comparable and value.value is not None else None


def _dates(row: Indicator, layers: Layers) -> dict[str, str]:
    """Return the newest object date of each layer that the indicator uses."""
    present = {slug: layers[slug]["object_date"].dropna() for slug in row.needs if slug in layers}
    return {slug: str(dates.max()) for slug, dates in present.items() if len(dates)}


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give numbers and truths nullable kinds."""
    kinds = dict.fromkeys(("before", "after", "change", "norm_value"), "Float64")
    return frame.astype(kinds | dict.fromkeys(("meets_before", "meets_after"), "boolean"))

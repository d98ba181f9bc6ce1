"""What a kans would do on the ground that it meets: what it takes of each layer, and what it brings.

Measures by name, None where a thing cannot be known: arithmetic on a `Look`, no sign and no level.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from kansenkaart import areas, rules
from kansenkaart.relations import access
from kansenkaart.relations.ground import LAYER_SLUGS, Buurt, Ground
from kansenkaart.relations.look import Look

#: What a kans does when something comes here; 0 for the others.
_DOING = (
    *(row.measure for row in rules.LOSSES), *(row.slug for row in rules.ACCESS),
    "dwellings_added", "green_won_m2", "paved_extra_m2", "storage_m3",
)  # fmt: skip


def of(look: Look, ground: Ground, gates: rules.Gates) -> dict[str, float | None]:
    """Return what the side takes and gives, by measure; None where it cannot be known."""
    side, use = look.side, rules.use(look.side.theme)
    buurt = _buurt(look, ground)
    before = _per_dwelling(buurt.green_m2, buurt.dwellings) if "groen" in ground.present else None
    play = _play_share(buurt, 0.0, ground)
    effects: dict[str, float | None] = {"green_per_dwelling_before_m2": before, "green_per_dwelling_after_m2": before}
    effects |= {"play_share_before": play, "play_share_after": play}
    if not side.acts:
        return effects | dict.fromkeys(_DOING, 0.0)
    taken = _taken(look, use, ground)
    effects |= taken
    effects["dwellings_added"] = side.dwellings if side.dwellings is not None or use.homes else 0
    effects |= _rain(look, use, ground) | _access(look, use, ground, gates)
    here = _within(look, buurt, ground) if any(taken.values()) else look
    own = taken if here is look else _taken(here, use, ground)
    lost, won, gone = (own[name] for name in ("green_lost_m2", "green_won_m2", "play_lost_m2"))
    after = None if before is None or lost is None or won is None else buurt.green_m2 - lost + won
    homes = (buurt.dwellings or 0) + (side.dwellings or 0)
    effects["green_per_dwelling_after_m2"] = None if after is None else _per_dwelling(after, homes)
    return effects | {"play_share_after": None if gone is None else _play_share(buurt, gone, ground)}


def _taken(look: Look, use: rules.Use, ground: Ground) -> dict[str, float | None]:
    """Return what the claim takes of each layer, and the green that it brings."""
    losses = {row.measure: _loss(look, row, ground) if row.layer in use.takes else 0.0 for row in rules.LOSSES}
    return losses | {"green_won_m2": _won(look, use, ground)}


def _play_share(buurt: Buurt, lost_m2: float, ground: Ground) -> float | None:
    """Return play space / ground given out to buildings and yards, after some play space is gone."""
    if "spelen" not in ground.present or not buurt.given_out_m2:
        return None
    return (buurt.play_m2 - lost_m2) / buurt.given_out_m2


def _per_dwelling(green_m2: float, dwellings: int | None) -> float | None:
    return green_m2 / dwellings if dwellings else None


def _loss(look: Look, row: rules.Loss, ground: Ground) -> float | None:
    """Return how much of a layer the claim takes; None for dots and absent layers."""
    if look.claim is None or row.layer not in ground.present:
        return None
    own = ground.layers[look.objects] == LAYER_SLUGS.index(row.layer)
    shared, objects = look.shared_m2[own], look.objects[own]
    if not row.column:
        return float(shared.sum())
    counted = ground.amounts[objects] * shared / ground.areas.outlines.area_m2[objects]
    return float(np.where(np.isnan(counted), shared / row.each_m2, counted).sum())


def _shared_with(look: Look, slugs: tuple[str, ...], ground: Ground) -> float:
    """Return how much of the claim these layers cover."""
    own = np.isin(ground.layers[look.objects], [LAYER_SLUGS.index(slug) for slug in slugs])
    return float(look.shared_m2[own].sum())


def _rain(look: Look, use: rules.Use, ground: Ground) -> dict[str, float | None]:
    """Return the ground that gets paved or built, and the rain that needs another place."""
    if not use.paves:
        return {"paved_extra_m2": 0.0, "storage_m3": 0.0}
    if look.claim is None or not ground.present.issuperset(rules.PAVED):
        return {"paved_extra_m2": None, "storage_m3": None}
    paved = max(0.0, look.claim_m2 - _shared_with(look, rules.PAVED, ground))
    return {"paved_extra_m2": paved, "storage_m3": rules.STORAGE_M * paved}


def _won(look: Look, use: rules.Use, ground: Ground) -> float | None:
    """Return the green that comes where there is none yet."""
    if not use.gives:
        return 0.0
    if look.claim is None:
        return None
    return max(0.0, look.claim_m2 - _shared_with(look, (use.gives, "water", *rules.BUILT), ground))


def _access(look: Look, use: rules.Use, ground: Ground, gates: rules.Gates) -> dict[str, float | None]:
    """Return per kind of place how many dwellings lose the only one nearby."""
    found: dict[str, float | None] = {}
    for row in rules.ACCESS:
        taken = [LAYER_SLUGS.index(slug) for slug in row.layers if slug in use.takes]
        if not taken:
            found[row.slug] = 0
        elif look.claim is None:
            found[row.slug] = None
        else:
            own = look.objects[np.isin(ground.layers[look.objects], taken)]
            found[row.slug] = access.losing(look.claim, own, row, ground, gates)
    return found


def _buurt(look: Look, ground: Ground) -> Buurt:
    """Return the neighbourhood in which most of the shape lies."""
    if not len(ground.buurten):
        return ground.buurt(-1)
    shape = look.side.shape
    hits = np.sort(ground.buurten.tree.query(shape, predicate="intersects"))
    if len(hits) < 2:
        return ground.buurt(int(hits[0]) if len(hits) else -1)
    sizes = shapely.area(shapely.intersection(ground.buurten.shapes[hits], shape))
    return ground.buurt(int(hits[int(np.argmax(sizes))]))


def _within(look: Look, buurt: Buurt, ground: Ground) -> Look:
    """Return what the side meets inside the neighbourhood; the look itself when all of it lies there."""
    if buurt.shape is None or look.claim is None or shapely.contains(buurt.shape, look.claim):
        return look
    part = shapely.intersection(look.claim, buurt.shape)
    none = np.zeros(len(look.objects), np.int64)
    shared = areas.shared_m2(areas.outlines([part]), none, ground.areas.outlines, look.objects)
    return replace(look, claim=part, claim_m2=float(part.area), shared_m2=shared)

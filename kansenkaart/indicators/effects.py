"""What a kans changes on the ground: a table by theme and direction, and the state after it.

We compute as if a drawing is carried out over its whole area; a dot has no area and changes no ground.
Where one kans takes what another gives, that ground stays as it is and the result says how much: so
the order of the plans cannot matter and no plan wins.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import kans as records
from kansenkaart import layers as tables
from kansenkaart import terms
from kansenkaart.crs import RD, require_rd
from kansenkaart.density import DEFAULT, Assumptions
from kansenkaart.ground import Ground, Layers, areas_in, homes_of, make_homes, sound

EMPTY = shapely.Polygon()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a kans with this theme and direction takes from and gives to the ground.

    `takes` and `gives` are layer slugs. `homes` is +1 when its homes are added, -1 when they go.
    """

    theme: str
    direction: str
    takes: tuple[str, ...]
    gives: str
    explanation: str
    homes: int = 0


_GREEN = ("groen", "boom", "water")
_HARD = ("verhard", "parkeren", "rijbaan", "pad")

#: A theme and direction that is not here changes nothing that we can count.
EFFECTS: tuple[Effect, ...] = (
    Effect("wonen", "erbij", (*_GREEN, "spelen", "sport", "parkeren", "rijbaan", "pad", "erf"), "verhard",
           "Het hele getekende vlak telt als bebouwd of verhard; de woningen tellen mee.", 1),
    Effect("wonen", "minder", (), "", "De woningen gaan van het aantal af; de grond blijft zoals hij is.", -1),
    Effect("groen", "erbij", (*_HARD, "erf"), "groen",
           "Het hele getekende vlak telt als groen, behalve gebouwen en water."),
    Effect("groen", "minder", ("groen", "boom"), "", "Het groen in de tekening telt niet meer mee."),
    Effect("spelen", "erbij", ("verhard", "parkeren", "rijbaan"), "spelen",
           "Het hele getekende vlak telt als speelruimte; groen en bomen blijven staan."),
    Effect("spelen", "minder", ("spelen",), "", "De speelruimte in de tekening telt niet meer mee."),
    Effect("auto", "erbij", (*_GREEN, "spelen", "sport", "verhard", "pad"), "parkeren",
           "Het hele getekende vlak telt als parkeren."),
    Effect("auto", "minder", ("parkeren",), "verhard", "De parkeerplekken in de tekening tellen niet meer mee."),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """The neighbourhood after some kansen: the ground, and what the sum leaves out.

    `ways` are sentences: how each kind of kans was counted. `caveats` say what is not in the sum.
    `silent` are the layers of which nobody can say what becomes: only dots or lines would change them.
    """

    ground: Ground
    ways: tuple[str, ...]
    caveats: tuple[str, ...]
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Claim:
    """One kans with what it does and the ground that it claims."""

    kans: records.Kans
    effect: Effect
    ground: BaseGeometry
    demolishes: bool


def effect_of(theme: str, direction: str) -> Effect | None:
    """Return what a kans with this theme and direction does, or None when it changes nothing we count."""
    return next((row for row in EFFECTS if (row.theme, row.direction) == (theme, direction)), None)


def before(layers: Layers, area: gpd.GeoDataFrame, *, assumptions: Assumptions = DEFAULT) -> Ground:
    """Return the neighbourhood as it is; it remembers what was measured on it.

    Parameters
    ----------
    layers
        Canonical frames by slug, RD.
    area
        The neighbourhood, RD, one row or more.
    """
    shape = shapely.union_all(require_rd(area, "area").geometry.to_numpy())
    return Ground(layers, shape, homes_of(layers, shape), assumptions)


def after(kansen: gpd.GeoDataFrame, now: Ground) -> Outcome:
    """Return the neighbourhood as it would be with these kansen carried out.

    Parameters
    ----------
    kansen
        One row per kans, RD.
    now
        The neighbourhood as it is (`before`).
    """
    claims = _claims(sound(require_rd(kansen, "kansen")), now.layers)
    contested = _contested(claims)
    layers = {slug: _layer_after(slug, frame, claims, contested) for slug, frame in now.layers.items()}
    floor, footprint = _new_floor(claims, now)
    ground = Ground(layers, now.area, _homes_after(claims, now), now.assumptions, floor, footprint, before=now)
    inside_m2 = float(shapely.area(shapely.intersection(contested, now.area)))
    ways = tuple(sorted({claim.effect.explanation for claim in claims}))
    return Outcome(ground, ways, tuple(_caveats(kansen, claims, now, inside_m2, footprint)), _silent(claims))


def _silent(claims: list[_Claim]) -> frozenset[str]:
    """Return the layers that only kansen without an area would change."""
    changed: dict[bool, set[str]] = {True: set(), False: set()}
    for claim in claims:
        is_area = not areas_in(claim.kans.geometry).is_empty
        changed[is_area] |= {*claim.effect.takes, *filter(None, [claim.effect.gives])}
    return frozenset(changed[False] - changed[True])


def _claims(kansen: gpd.GeoDataFrame, layers: Layers) -> list[_Claim]:
    """Return what each kans does, ordered by id so that the order of rows never matters."""
    found = []
    for kans in sorted(records.from_frame(kansen), key=lambda kans: kans.id):
        effect = effect_of(str(kans.get("theme")), str(kans.get("direction")))
        if effect is None:
            continue
        claim = terms.find(terms.CLAIMS, str(kans.get("claim") or terms.CLAIMS[0].slug))
        drawn = areas_in(kans.geometry)
        built = _inside_of(layers.get("pand"), drawn)
        water = EMPTY if "water" in effect.takes else _inside_of(layers.get("water"), drawn)
        ground = shapely.difference(drawn, shapely.union(built, water))
        found.append(_Claim(kans, effect, ground, claim.demolishes and effect.homes > 0))
    return found


def _inside_of(frame: gpd.GeoDataFrame | None, shape: BaseGeometry) -> BaseGeometry:
    """Return what a layer and a shape share, as one geometry."""
    if frame is None or shape.is_empty:
        return EMPTY
    hits = frame.geometry.to_numpy()[frame.sindex.query(shape, predicate="intersects")]
    return areas_in(shapely.intersection(shapely.union_all(hits), shape))


def _union(claims: list[_Claim], *, takes: str = "", gives: str = "") -> BaseGeometry:
    """Return the ground of the claims that take from, or give to, a layer."""
    shapes = [c.ground for c in claims if takes in c.effect.takes or (gives and c.effect.gives == gives)]
    return shapely.union_all(shapes)


def _contested(claims: list[_Claim]) -> BaseGeometry:
    """Return the ground of which one kans takes what another gives."""
    given = {claim.effect.gives for claim in claims if claim.effect.gives}
    shared = [shapely.intersection(_union(claims, takes=slug), _union(claims, gives=slug)) for slug in sorted(given)]
    return shapely.union_all([areas_in(shape) for shape in shared])


def _layer_after(slug: str, frame: gpd.GeoDataFrame, claims: list[_Claim], contested: BaseGeometry) -> gpd.GeoDataFrame:
    """Return a layer without what is taken and with what is given."""
    taken = shapely.difference(_union(claims, takes=slug), contested)
    given = [(c, shapely.difference(c.ground, contested)) for c in claims if c.effect.gives == slug]
    result = _without(frame, taken) if not taken.is_empty else frame
    if slug == "pand":
        result = _without(result, shapely.union_all([c.kans.geometry for c in claims if c.demolishes]), whole=True)
    rows = [_new_row(slug, claim, shape) for claim, shape in given if not shape.is_empty]
    return result if not rows else gpd.GeoDataFrame(pd.concat([result, *rows], ignore_index=True), crs=RD)


def _without(frame: gpd.GeoDataFrame, taken: BaseGeometry, *, whole: bool = False) -> gpd.GeoDataFrame:
    """Return a layer less some ground; with `whole` an object goes when its middle is taken."""
    if taken.is_empty or not len(frame):
        return frame
    shapes = frame.geometry.to_numpy().copy()
    hits = frame.sindex.query(taken, predicate="intersects")
    if not len(hits):
        return frame
    is_point = shapely.get_dimensions(shapes[hits]) == 0
    if whole:
        gone = shapely.intersects(shapely.point_on_surface(shapes[hits]), taken)
        shapes[hits[gone]] = EMPTY
    else:
        shapes[hits[is_point]] = EMPTY
        shapes[hits[~is_point]] = shapely.difference(shapes[hits[~is_point]], taken)
    changed = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    if "bays" in frame.columns:
        changed = _fewer_bays(frame, changed)
    return changed[~shapely.is_empty(shapes)]


def _fewer_bays(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return parking with bays in proportion to what is left of each area (whole bays, rounded down)."""
    left = (new.area / old.area.where(old.area > 0)).fillna(0.0)
    bays = old["bays"].astype("Float64") * left
    return new.assign(bays=(bays + 1e-9).floordiv(1).astype("Int64"))


def _new_row(slug: str, claim: _Claim, shape: BaseGeometry) -> gpd.GeoDataFrame:
    """Return a planned object; what is given is public unless the map says otherwise."""
    values = {"id": f"plan:{claim.kans.id}", "level": 0, "public": True, "status": "plan"}
    row = gpd.GeoDataFrame({name: [value] for name, value in values.items()}, geometry=[shape], crs=RD)
    return tables.conform(row, slug)


def _homes_after(claims: list[_Claim], now: Ground) -> gpd.GeoDataFrame | None:
    """Return the homes with those of plans added, and without those that go first."""
    if now.homes is None:
        return None
    gone = shapely.union_all([claim.kans.geometry for claim in claims if claim.demolishes])
    kept = now.homes[~shapely.intersects(now.homes.geometry.to_numpy(), gone)]
    known = [c for c in claims if c.effect.homes and c.kans.get("dwellings") is not None]
    points = [claim.kans.geometry.representative_point() for claim in known]
    counts = [claim.effect.homes * float(claim.kans.get("dwellings")) for claim in known]
    new = make_homes(points, counts, [None] * len(known), [claim.kans.geometry for claim in known])
    return gpd.GeoDataFrame(pd.concat([kept, new], ignore_index=True), crs=RD) if known else kept


def _new_floor(claims: list[_Claim], now: Ground) -> tuple[float, float | None]:
    """Return planned gross floor in the area, and its footprint (None when a plan has no storeys).

    Floor is homes x the middle home size / eta. What keeps its footprint adds none.
    """
    floor, footprint = 0.0, 0.0
    unknown = False
    middle = now.assumptions.home_m2[1] / now.assumptions.eta
    for claim in claims:
        spot = claim.kans.geometry.representative_point()
        if claim.effect.homes <= 0 or claim.kans.get("dwellings") is None or not spot.intersects(now.area):
            continue
        added = float(claim.kans.get("dwellings")) * middle
        floor += added
        row = terms.find(terms.CLAIMS, str(claim.kans.get("claim") or terms.CLAIMS[0].slug))
        if row.takes_ground or row.demolishes:
            storeys = claim.kans.get("storeys")
            unknown |= not storeys
            footprint += added / float(storeys) if storeys else 0.0
    return floor, None if unknown else footprint


def _caveats(
    kansen: gpd.GeoDataFrame, claims: list[_Claim], now: Ground, contested_m2: float, footprint: float | None
) -> list[str]:
    """Return what the sum leaves out."""
    dots = sum(shapely.get_dimensions(claim.kans.geometry) < 2 and bool(claim.effect.takes) for claim in claims)
    silent = sum(claim.effect.homes != 0 and claim.kans.get("dwellings") is None for claim in claims)
    outside = sum(not claim.kans.geometry.intersects(now.area) for claim in claims)
    rest = len(kansen) - len(claims)
    found = [
        (dots, f"{dots} keer is alleen een stip of lijn gezet: de grootte is onbekend en telt niet mee."),
        (silent, f"Bij {silent} keer wonen staat geen aantal woningen: dat aantal telt niet mee."),
        (outside, f"{outside} keer ligt de tekening buiten dit gebied."),
        (rest, f"{rest} keer verandert er niets dat we kunnen tellen."),
        (contested_m2 >= 1,
         f"Op {contested_m2:.0f} m² gaan tekeningen elk een andere kant op; die grond blijft hier gelijk."),
        (footprint is None, "Van een plan is het aantal bouwlagen niet ingevuld."),
    ]  # fmt: skip
    return [text for count, text in found if count]


def only(kansen: gpd.GeoDataFrame, plan_ids: list[str] | None) -> gpd.GeoDataFrame:
    """Return the kansen to count: the named ones, or everything that is on the table.

    On the table is what is still open and is a kans, not something that is there already.
    """
    if plan_ids is not None:
        return kansen[kansen["id"].isin(plan_ids)]
    is_open = kansen["status"].map(lambda slug: terms.find(terms.STATUSES, slug or terms.FIRST_STATUS).is_open)
    return kansen[is_open.astype(bool) & (kansen["kind"] == terms.DEFAULT_KIND)]

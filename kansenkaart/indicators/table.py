"""The table of indicators. A new one is a row: words, formula, norm, the layers it needs, a function.

`higher` says in neutral words what a higher number means; it never says that it is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from kansenkaart.indicators import around, built, surfaces, walking
from kansenkaart.indicators.value import Compute

GREEN_PARTS = ("groen", "woningen")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    `code` is its number in the method (I1 to I13; I0 for plain counts). `variant` names the definition,
    `norm` a slug of `norms.NORMS` or empty. `needs` are layers: without one of them the value is not
    checked. `of_plan` measures the drawn ground instead of the whole area. `parts` names what a change
    of a ratio is split in (top, bottom). `compares` is false where "after" means nothing.
    """

    slug: str
    code: str
    label: str
    unit: str
    higher: str
    formula: str
    needs: tuple[str, ...]
    compute: Compute
    variant: str = ""
    norm: str = ""
    of_plan: bool = False
    parts: tuple[str, str] | None = None
    compares: bool = True


_HARD = ("verhard", "rijbaan", "pad", "parkeren")
_G = "oppervlakte van (al het groen samen, overlap één keer) in het gebied"


def _per_home(slug: str, variant: str, cover: str, needs: tuple[str, ...]) -> Indicator:
    return Indicator(
        slug, "I1", "Groen per woning", "m2 per dwelling", "meer groen voor elke woning",
        f"g = G / H: G = {_G}, H = woningen in het gebied", (*needs, "adres"),
        partial(surfaces.cover_per_home, cover=cover), variant, "groen_75", parts=GREEN_PARTS,
    )  # fmt: skip


def _around(radius_m: int) -> tuple[Indicator, ...]:
    rule = f"per woning: groen in een cirkel van {radius_m} m gedeeld door de woningen in die cirkel"
    needs, where = ("groen", "adres"), f"cirkel van {radius_m} m"
    return (
        Indicator(f"groen_{radius_m}_midden", "I2", "Groen dichtbij per woning, de middelste woning", "m2 per dwelling",
                  "meer groen dichtbij de middelste woning", f"mediaan van {rule}", needs,
                  partial(around.green_quantile, radius_m=radius_m, quantile=0.5), where, "groen_75"),
        Indicator(f"groen_{radius_m}_laagste", "I2", "Groen dichtbij per woning, de laagste 10%", "m2 per dwelling",
                  "meer groen bij de woningen met het minste groen", f"P10 van {rule}", needs,
                  partial(around.green_quantile, radius_m=radius_m, quantile=0.1), where, "groen_75"),
        Indicator(f"groen_{radius_m}_onder_75", "I2", "Woningen met minder dan 75 m² groen dichtbij", "share",
                  "meer woningen onder 75 m²", f"deel van de woningen met minder dan 75 m²; {rule}", needs,
                  partial(around.green_below, radius_m=radius_m, norm_m2=75.0), where),
    )  # fmt: skip


def _access(slug: str, variant: str, cover: str) -> Indicator:
    return Indicator(
        slug, "I3", "Woningen met groen van een halve hectare binnen 300 m", "share", "meer woningen dicht bij groen",
        "deel van de woningen met d <= 300 m tot een stuk groen van 5.000 m² of meer (wat elkaar raakt is één)",
        ("groen", "adres"), partial(around.access, cover=cover, size_m2=5000.0, distance_m=300.0),
        f"hemelsbreed, {variant}", "groen_300",
    )  # fmt: skip


def _walk(slug: str, variant: str, cover: str) -> Indicator:
    return Indicator(
        slug, "I3", "Woningen op hooguit 300 m lopen van groen van een halve hectare", "share",
        "meer woningen dicht bij groen",
        "deel van de woningen met d <= 300 m over straat en pad tot de rand van een stuk groen van 5.000 m² of meer",
        ("groen", "adres", "pad"), partial(walking.access, cover=cover, size_m2=5000.0, distance_m=300.0),
        f"over straat, {variant}", "groen_300",
    )  # fmt: skip


def _matrix(
    slug: str, label: str, part: str, formula: str, higher: str, *, by_footprint: bool = True
) -> tuple[Indicator, ...]:
    compute = partial(built.density, part=part, by_footprint=by_footprint)
    return tuple(
        Indicator(f"{slug}_{where}", "I6", label, "", higher, f"{formula} (grondslag: {base})", ("pand",), compute,
                  base, of_plan=of_plan)
        for where, base, of_plan in (("buurt", "de buurt", False), ("plan", "het getekende vlak", True))
    )  # fmt: skip


#: Densities as somebody else computed them: slug, code, label, unit, part, formula, what higher means.
_OTHERS = (
    ("gsi", "I6", "Deel van de grond dat bebouwd is (GSI)", "", "gsi",
     "gemiddelde van GSI naar m² blok", "meer bebouwde grond"),
    ("fsi", "I6", "Vloer per m² grond (FSI)", "", "fsi",
     "gemiddelde van FSI naar m² blok", "meer vloer op dezelfde grond"),
    ("lagen", "I6", "Gemiddeld aantal bouwlagen (L)", "", "storeys",
     "L = FSI / GSI van de blokken samen", "hogere gebouwen"),
    ("osr", "I6", "Open ruimte per m² vloer (OSR)", "", "osr",
     "OSR = (1 - GSI) / FSI van de blokken samen", "meer open ruimte per m² vloer"),
    ("mxi", "I7", "Deel van de vloer om te wonen (MXI)", "share", "mxi",
     "gemiddelde van MXI naar m² vloer van een blok", "een groter deel is wonen"),
)  # fmt: skip


def _of_others() -> tuple[Indicator, ...]:
    """Return the densities of the building blocks as somebody else computed them, beside ours."""
    return tuple(
        Indicator(f"{slug}_rudifun", code, label, unit, higher, f"{formula} (grondslag: bouwblokken)", ("dichtheid",),
                  partial(built.of_others, part=part), "bouwblokken, volgens RUDIFUN", compares=False)
        for slug, code, label, unit, part, formula, higher in _OTHERS
    )  # fmt: skip


def _homes_fit(step: int, name: str) -> Indicator:
    return Indicator(
        f"woningen_passen_{name}", "I8", "Woningen die hier zouden passen", "dwellings", "er passen meer woningen",
        "N = afgerond omlaag (FSI x A x eta / s); FSI van de percelen binnen 300 m, eta 0,80, s 90 / 75 / 60 m²",
        ("pand",), partial(built.homes_fit, step=step), f"schatting {name}", of_plan=True, compares=False,
    )  # fmt: skip


def _play(age: str, distance_m: int, size_m2: int) -> Indicator:
    return Indicator(
        f"spelen_{distance_m}", "I10", f"Woningen met een speelplek voor {age} jaar dichtbij", "share",
        "meer woningen dicht bij een speelplek",
        f"deel van de woningen met d <= {distance_m} m tot een speelplek van {size_m2} m² of meer", ("spelen", "adres"),
        partial(around.access, cover="spelen", size_m2=float(size_m2), distance_m=float(distance_m)), "hemelsbreed",
        f"spelen_{distance_m}",
    )  # fmt: skip


INDICATORS: tuple[Indicator, ...] = (
    Indicator("woningen", "I0", "Woningen", "dwellings", "meer woningen",
              "adressen met woonfunctie die in of buiten gebruik zijn (regel van CBS)", ("adres",), surfaces.homes),
    Indicator("groen", "I0", "Groen", "m2", "meer groen", f"G = {_G}", ("groen",),
              partial(surfaces.cover_m2, cover="groen"), "BGT begroeid"),
    Indicator("bomen", "I0", "Bomen", "trees", "meer bomen", "aantal bomen in het gebied", ("boom",), surfaces.trees),
    Indicator("spelen", "I0", "Speelruimte", "m2", "meer speelruimte", "m² speelplek (overlap één keer)",
              ("spelen",), partial(surfaces.cover_m2, cover="spelen")),
    Indicator("parkeren", "I0", "Parkeerplekken", "bays", "meer parkeerplekken",
              "parkeerplekken volgens de kaart, anders oppervlakte / 12,5 m²", ("parkeren",), surfaces.bays),
    _per_home("groen_per_woning", "BGT begroeid", "groen", ("groen",)),
    _per_home("groen_per_woning_openbaar", "openbaar groen", "openbaar", ("groen",)),
    _per_home("groen_per_woning_onverhard", "onverhard incl. water", "onverhard", ("groen", "water")),
    *_around(300),
    *_around(500),
    _access("groen_bereik", "BGT begroeid", "groen"),
    _access("groen_bereik_openbaar", "openbaar groen", "openbaar"),
    _walk("groen_lopen", "BGT begroeid", "groen"),
    _walk("groen_lopen_openbaar", "openbaar groen", "openbaar"),
    Indicator("drie_bomen", "I4", "Woningen met drie grote bomen dichtbij", "share", "meer woningen met bomen dichtbij",
              "deel van de woningen met 3 of meer bomen (kroon >= 28 m²) binnen 25 m van het gebouw",
              ("boom", "adres"), around.three_trees, norm="bomen_3"),
    Indicator("kroon", "I5", "Deel van het gebied onder boomkronen", "share", "meer grond onder boomkronen",
              "oppervlakte onder kronen (overlap één keer) / oppervlakte van het gebied", ("boom",), surfaces.canopy,
              norm="kroon_30"),
    *_matrix("gsi", "Deel van de grond dat bebouwd is (GSI)", "gsi", "GSI = B / A", "meer bebouwde grond"),
    *_matrix("fsi", "Vloer per m² grond (FSI)", "fsi", "FSI = F / A", "meer vloer op dezelfde grond",
             by_footprint=False),
    *_matrix("lagen", "Gemiddeld aantal bouwlagen (L)", "storeys", "L = F / B", "hogere gebouwen"),
    *_matrix("osr", "Open ruimte per m² vloer (OSR)", "osr", "OSR = (1 - GSI) / FSI", "meer open ruimte per m² vloer"),
    Indicator("mxi", "I7", "Deel van de vloer om te wonen (MXI)", "share", "een groter deel is wonen",
              "MXI = vloer om te wonen / alle vloer, naar adressen", ("adres",), built.living_share),
    *_of_others(),
    _homes_fit(0, "laag"), _homes_fit(1, "midden"), _homes_fit(2, "hoog"),
    Indicator("parkeerbalans", "I9", "Parkeerplekken over of tekort", "bays", "meer plekken over",
              "plekken - parkeernorm van de gemeente x woningen", ("parkeren", "adres"), surfaces.parking_balance),
    Indicator("spelen_deel", "I10", "Speelruimte naast bebouwde grond", "share", "meer speelruimte",
              "m² spelen / m² gebouwen en erven", ("spelen", "pand", "erf"), surfaces.play_share, norm="spelen_3"),
    _play("0-5", 100, 100), _play("6-11", 400, 500), _play("12-14", 1000, 1000),
    Indicator("regenwater", "I11", "Regen op verharde grond bij een bui van 50 mm", "m3",
              "meer water dat een plek zoekt",
              "V = 0,050 m x m² verhard of bebouwd; het verschil is wat een plan moet opvangen", (*_HARD, "pand"),
              surfaces.rain_m3, norm="water_50"),
    Indicator("onverhard", "I11", "Grond die regen doorlaat", "m2", "meer grond die regen doorlaat",
              "oppervlakte groen, water en onverharde grond (overlap één keer)", ("groen", "water"),
              partial(surfaces.cover_m2, cover="onverhard"), "onverhard incl. water"),
    Indicator("schaduw", "I12", "Deel van de paden onder boomkronen", "share", "meer paden onder boomkronen",
              "m² pad onder kronen / m² pad", ("pad", "boom"), surfaces.shaded_paths,
              "eenvoudig: onder kronen, niet de schaduw op een uur", "schaduw_30"),
    Indicator("verhard", "I13", "Verharde grond", "share", "meer verharding", "m² verhard / m² gebied", _HARD,
              partial(surfaces.cover_share, cover="verhard"), "zonder gebouwen"),
    Indicator("verhard_gebouwen", "I13", "Verharde en bebouwde grond", "share", "meer verharding en bebouwing",
              "m² verhard of bebouwd / m² gebied", (*_HARD, "pand"), partial(surfaces.cover_share, cover="hard"),
              "met gebouwen"),
)  # fmt: skip

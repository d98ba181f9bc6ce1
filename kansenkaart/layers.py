"""The canonical base layers: what lies in the neighbourhood, in RD, whatever file it came from.

A row of `LAYERS` names the layer, its columns and how it is drawn; `sources` translates foreign
files into it and nothing behind `sources` knows a foreign column name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from kansenkaart.crs import RD

Geometry = Literal["point", "line", "area"]
Kind = Literal["text", "int", "float", "bool"]
#: Screen pixels of `Style.width` in millimetres on paper (96 pixels to the inch).
MM_PER_PIXEL = 25.4 / 96


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layer: name (unit in the name), kind and what it says in Dutch."""

    name: str
    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a layer is drawn: on the screen, in print and in QGIS (`layer_styles`).

    `raised` gives the shapes a soft shadow: they stand up from the ground.
    """

    fill: str
    line: str
    width: float = 0.6
    radius_m: float = 0.0
    dash: str = ""
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """One canonical layer.

    `order` is the drawing order, low first. `on_map` is false for layers that are only asked.
    `one_of` names what one object is, for sentences ("3 bomen"): singular, plural. `is_ground` layers
    are continuous ground: they are cut at the edge of the dossier, so that sums stay local; things
    (a building, a tree, a playground) stay whole. `is_region` layers are the areas that a place is
    in: they have a name, and CBS counts in them. `is_extra` layers exist for some neighbourhoods
    only: that one is not there is no gap. `called_by` is the column with what one object is called, where
    each has a word of its own.
    """

    slug: str
    label: str
    explanation: str
    geometry: Geometry
    columns: tuple[Column, ...]
    style: Style
    order: int
    one_of: tuple[str, str]
    on_map: bool = True
    is_ground: bool = False
    is_region: bool = False
    is_extra: bool = False
    called_by: str = ""


#: Every layer has these: the official id as text, name, BGT level (0 = ground), date of the object
#: (ISO day it was registered), and status as the source says it.
COMMON: tuple[Column, ...] = (
    Column("id", "text", "Nummer in de bron"),
    Column("name", "text", "Naam"),
    Column("level", "int", "Hoogteligging (0 is de grond)"),
    Column("object_date", "text", "Datum van het object"),
    Column("status", "text", "Status in de bron"),
)

_KIND = Column("kind", "text", "Soort")
_SURFACE = Column("surface", "text", "Verharding")
#: Key figures of CBS: the same for a buurt, a wijk and a municipality, so that they can be laid side by side.
FIGURES: tuple[Column, ...] = (
    Column("inhabitants", "int", "Inwoners"),
    Column("households", "int", "Huishoudens"),
    Column("dwellings", "int", "Woningen volgens CBS"),
    Column("inhabitants_per_km2", "int", "Inwoners per km²"),
    Column("under_15_share", "float", "Jonger dan 15 jaar"),
    Column("over_64_share", "float", "65 jaar of ouder"),
    Column("rented_share", "float", "Woningen die verhuurd worden"),
)

LAYERS: tuple[Layer, ...] = (
    Layer(
        "buurt", "Buurten", "Grenzen en kerncijfers van buurten.", "area",
        (Column("code", "text", "Buurtcode"), Column("municipality", "text", "Gemeente"), *FIGURES),
        Style("none", "#5b6470", 1.2, dash="6 4"), 90, ("buurt", "buurten"), is_region=True,
    ),
    Layer(
        "wijk", "Wijken", "Grenzen en kerncijfers van wijken: een wijk bestaat uit buurten.", "area",
        (Column("code", "text", "Wijkcode"), Column("municipality", "text", "Gemeente"), *FIGURES),
        Style("none", "#5b6470", 1.8, dash="12 4"), 91, ("wijk", "wijken"), is_region=True, is_extra=True,
    ),
    Layer(
        "gemeente", "Gemeenten", "Grenzen en kerncijfers van gemeenten.", "area",
        (Column("code", "text", "Gemeentecode"), Column("province", "text", "Provincie"), *FIGURES),
        Style("none", "#3f4750", 2.2, dash="14 4 2 4"), 92, ("gemeente", "gemeenten"),
        on_map=False, is_region=True, is_extra=True,
    ),
    Layer(
        "perceel", "Percelen", "Kadastrale grenzen van grondstukken.", "area",
        (Column("code", "text", "Kadastrale aanduiding"), Column("municipality_code", "text", "Kadastrale gemeente"),
         Column("section", "text", "Sectie"), Column("area_m2", "float", "Oppervlakte (m²)")),
        Style("none", "#b8b2a7", 0.5), 80, ("perceel", "percelen"), on_map=False, called_by="code",
    ),
    Layer(
        "erf", "Erven", "Grond bij gebouwen, meestal privé.", "area", (_KIND, _SURFACE),
        Style("#f1ece2", "#e3dccd"), 10, ("erf", "erven"), is_ground=True,
    ),
    Layer(
        "verhard", "Pleinen en verharding", "Pleinen en andere verharde grond.", "area", (_KIND, _SURFACE),
        Style("#e6e1d8", "#d5cfc3"), 12, ("verhard terrein", "verharde terreinen"), is_ground=True,
    ),
    Layer(
        "groen", "Groen", "Gras, struiken, bos en bermen.", "area",
        (_KIND, Column("public", "bool", "Openbaar groen")),
        Style("#cfe3bf", "#b4d09f"), 14, ("stuk groen", "stukken groen"), is_ground=True,
    ),
    Layer(
        "water", "Water", "Vijvers, sloten en vaarten.", "area", (_KIND,),
        Style("#bcdcec", "#94c3da"), 16, ("water", "wateren"), is_ground=True,
    ),
    Layer(
        "rijbaan", "Rijbanen", "Wegen voor auto's en bussen.", "area", (_KIND, _SURFACE),
        Style("#ffffff", "#d0cbc2"), 18, ("rijbaan", "rijbanen"), is_ground=True,
    ),
    Layer(
        "pad", "Voet- en fietspaden", "Stoepen, voetpaden en fietspaden.", "area", (_KIND, _SURFACE),
        Style("#f7efe0", "#ddd2bd"), 20, ("pad", "paden"), is_ground=True,
    ),
    Layer(
        "parkeren", "Parkeren", "Parkeervakken en parkeerterreinen.", "area",
        (_KIND, _SURFACE, Column("bays", "int", "Parkeerplekken")),
        Style("#dcdde3", "#bfc1cb"), 22, ("parkeervlak", "parkeervlakken"),
    ),
    Layer(
        "sport", "Sport en volkstuinen", "Sportvelden en volkstuinen.", "area", (_KIND,),
        Style("#b9dcb0", "#8fc084"), 24, ("sportplek", "sportplekken"),
    ),
    Layer(
        "spelen", "Speelplekken", "Speeltuinen, trapveldjes en speelplekken.", "area", (_KIND,),
        Style("#f6dfa4", "#dfbf6b"), 26, ("speelplek", "speelplekken"),
    ),
    Layer(
        "pand", "Gebouwen", "Gebouwen uit de BAG, met bouwjaar en gebruik.", "area",
        (
            Column("built_year", "int", "Bouwjaar"),
            Column("use", "text", "Gebruik"),
            Column("dwellings", "int", "Woningen"),
            Column("storeys", "float", "Bouwlagen"),
            Column("height_m", "float", "Hoogte (m)"),
            Column("roof", "text", "Dak"),
            Column("floor_area_m2", "float", "Gebruiksoppervlakte (m²)"),
        ),
        Style("#cdb9a8", "#a48f7d", 0.8, raised=True), 40, ("gebouw", "gebouwen"),
    ),
    Layer(
        "boom", "Bomen", "Bomen die de gemeente beheert.", "point",
        (
            Column("species", "text", "Soort boom"),
            Column("height_m", "float", "Hoogte (m)"),
            Column("crown_m2", "float", "Kroon (m²)"),
            Column("planted_year", "int", "Plantjaar"),
        ),
        Style("#6f9f5a", "#557f44", 0.6, radius_m=2.5), 50, ("boom", "bomen"),
    ),
    Layer(
        "voorziening", "Voorzieningen", "Scholen, winkels, zorg en straatmeubilair.", "point",
        (_KIND,),
        Style("#4f5866", "#ffffff", 0.8, radius_m=0.9), 60, ("voorziening", "voorzieningen"),
    ),
    Layer(
        "adres", "Adressen", "Adressen (verblijfsobjecten) uit de BAG.", "point",
        (
            Column("street", "text", "Straat"),
            Column("number", "int", "Huisnummer"),
            Column("letter", "text", "Huisletter"),
            Column("addition", "text", "Toevoeging"),
            Column("postcode", "text", "Postcode"),
            Column("place", "text", "Plaats"),
            Column("use", "text", "Gebruik"),
            Column("floor_area_m2", "float", "Oppervlakte (m²)"),
            Column("pand_id", "text", "Gebouw"),
        ),
        Style("#4f5866", "none", radius_m=0.8), 70, ("adres", "adressen"), on_map=False,
    ),
    Layer(
        "regel", "Plekken waar al een regel geldt", "Monument, hoofdgroenstructuur, leiding, waterkering.", "area",
        (_KIND, Column("rule", "text", "Regel"), Column("link", "text", "Waar het staat")),
        Style("none", "#3d3d3d", 1.0, dash="2 3"), 85, ("regel", "regels"),
    ),
    Layer(
        "bouwplan", "Bekende bouwplannen", "Plannen voor woningen die de gemeente bekend maakt, met hun fase.", "area",
        (
            Column("phase", "text", "Fase van het plan"),
            Column("dwellings", "int", "Woningen in het plan"),
            Column("start", "text", "Begin van de bouw"),
        ),
        Style("none", "#7a5c99", 1.2, dash="8 3"), 86, ("bouwplan", "bouwplannen"), is_extra=True,
    ),
    Layer(
        "dichtheid", "Dichtheid per bouwblok", "Hoe dicht een bouwblok is bebouwd, volgens RUDIFUN.", "area",
        (
            Column("fsi", "float", "Vloer per m² grond (FSI)"),
            Column("gsi", "float", "Deel van de grond dat bebouwd is (GSI)"),
            Column("osr", "float", "Open ruimte per m² vloer (OSR)"),
            Column("storeys", "float", "Gemiddeld aantal bouwlagen (L)"),
            Column("mxi", "float", "Deel van de vloer om te wonen (MXI)"),
        ),
        Style("none", "#8a8f98", 0.5), 82, ("bouwblok", "bouwblokken"), on_map=False, is_extra=True,
    ),
)  # fmt: skip

#: Use in the BAG that makes an address a dwelling.
DWELLING_USE = "woonfunctie"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the objects of a layer came from: shown beside every number that is made of them.

    Attributes
    ----------
    layer
        Slug of the canonical layer.
    file
        Name of the file, or the address of the service, that was read.
    title, publisher, licence, attribution
        Name of the dataset, who publishes it, under what licence, and the line to show.
    data_date
        ISO day of the youngest object, or what the file says of itself; empty when unknown.
    read_at
        UTC time of reading, ISO 8601; empty when the caller did not say.
    counts
        What became of the objects of the file: `gelezen`, `bewaard`, and per reason
        (Dutch) what was left out. `gelezen` is the sum of all others.
    """

    layer: str
    file: str
    title: str
    publisher: str
    licence: str
    attribution: str
    data_date: str = ""
    read_at: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


_ROWS = {row.slug: row for row in LAYERS}


def row(slug: str) -> Layer:
    """Return the row of a layer (KeyError when there is none)."""
    return _ROWS[slug]


def on_map() -> list[Layer]:
    """Return the layers that are drawn, from low to high."""
    return sorted((row for row in LAYERS if row.on_map), key=lambda row: row.order)


_DTYPES: dict[Kind, str] = {"text": "object", "int": "Int64", "float": "Float64", "bool": "boolean"}


def conform(frame: gpd.GeoDataFrame, slug: str) -> gpd.GeoDataFrame:
    """Return the frame with exactly the columns of a layer, in order and in the right kinds.

    Columns that are missing are filled with NA, others are left out. The geometry is not touched.

    Parameters
    ----------
    frame
        Objects in RD, some or all columns under their canonical names.
    slug
        Slug of the layer in `LAYERS`.

    Raises
    ------
    KeyError
        When no layer has this slug.
    """
    columns = COMMON + row(slug).columns
    made = {column.name: _as_kind(frame.get(column.name), frame.index, column.kind) for column in columns}
    return gpd.GeoDataFrame(made, geometry=frame.geometry.array, index=frame.index, crs=frame.crs)


def empty(slug: str) -> gpd.GeoDataFrame:
    """Return the canonical frame of a layer without objects."""
    return conform(gpd.GeoDataFrame(geometry=[], crs=RD), slug)


def _as_kind(values: Any, index: pd.Index, kind: Kind) -> pd.Series:
    series = pd.Series(pd.NA, index=index) if values is None else values
    if kind == "text":
        return series.astype("object").where(series.notna(), None)
    return series.astype(_DTYPES[kind])

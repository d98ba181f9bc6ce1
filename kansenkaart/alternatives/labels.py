"""What is said beside a place that was found: a reason to talk, never a verdict.

A label comes from words in uses, names and kinds of what lies there. What the data never say (owner,
costs, permits) is stated for every place.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart.ground import Layers

#: Ground in common that is more than a shared border, in m².
SHARED_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """A label and the words (lower case) that give it, but not as a part of `other` words.

    A place is left out where `excludes` is true.
    """

    slug: str
    label: str
    words: tuple[str, ...]
    excludes: bool = False
    other: tuple[str, ...] = ()

    def is_in(self, heard: str) -> bool:
        """Tell whether a text (lower case) gives this label."""
        for word in self.other:
            heard = heard.replace(word, "")
        return any(word in heard for word in self.words)


LABELS: tuple[Label, ...] = (
    Label("hoofdgroen", "Hoofdgroenstructuur: hier geldt al een regel", ("hoofdgroenstructuur",), True),
    Label("school", "School of opvang", ("onderwijs", "school", "kinderopvang")),
    Label("zorg", "Zorg", ("zorg", "huisarts", "apotheek")),
    Label("geloof", "Kerk, moskee of ander gebedshuis", ("kerk", "moskee", "gebed", "tempel", "synagoge")),
    Label("bijeenkomst", "Plek waar mensen bij elkaar komen", ("bijeenkomst", "buurthuis", "buurtkamer")),
    Label("sport", "Sport", ("sport",), other=("transport",)),
    Label("winkel", "Winkel", ("winkel",)),
    Label("monument", "Monument", ("monument",)),
    Label("sociaal", "Sociale huur", ("sociale huur", "corporatie")),
    Label("vve", "Vereniging van eigenaren", ("vve", "vereniging van eigen")),
    Label("erfpacht", "Erfpacht", ("erfpacht",)),
    Label("milieu", "Milieuzone: bedrijf of geluid dichtbij", ("milieu",)),
    Label("bomen", "Beschermde bomen", ("bomenstructuur", "beschermde boom", "monumentale boom")),
    Label("leiding", "Leiding of waterkering", ("leiding", "waterkering"), other=("opleiding", "begeleiding")),
)

#: What the data never say.
UNKNOWN: tuple[str, ...] = (
    "Van wie de grond is, weten we niet. Niemand heeft met de eigenaar gepraat.",
    "Kosten, geluid, bodem, kabels en vergunning zijn niet bekend.",
)


def labels_of(shape: BaseGeometry, words: str, layers: Layers) -> tuple[Label, ...]:
    """Return the labels of a place.

    Parameters
    ----------
    shape
        The place, RD.
    words
        Uses and names of the buildings there.
    layers
        Canonical frames by slug; `regel` and `voorziening` are used where present.
    """
    heard = " ".join([words, _of_points(shape, layers.get("voorziening")), _of_rules(shape, layers.get("regel"))])
    return tuple(row for row in LABELS if row.is_in(heard.lower()))


def _of_points(shape: BaseGeometry, frame: gpd.GeoDataFrame | None) -> str:
    """Return kinds and names of the facilities in a place."""
    if frame is None:
        return ""
    hits = frame.iloc[frame.sindex.query(shape, predicate="intersects")]
    return " ".join(hits[["kind", "name"]].fillna("").astype(str).to_numpy().ravel())


def _of_rules(shape: BaseGeometry, frame: gpd.GeoDataFrame | None) -> str:
    """Return the rules that hold on a place, when they share more ground with it than a border."""
    if frame is None:
        return ""
    hits = frame.iloc[frame.sindex.query(shape, predicate="intersects")]
    shared = shapely.area(shapely.intersection(hits.geometry.to_numpy(), shape)) > SHARED_M2
    inside = shared | (shapely.get_dimensions(hits.geometry.to_numpy()) < 2)
    return " ".join(hits.loc[inside, ["kind", "name", "rule"]].fillna("").astype(str).to_numpy().ravel())

"""What a row of DATASETS is: a form in which people have open geodata, and what becomes of it.

Foreign column names are written here *folded*: lower case, letters and digits only. So
`lokaal_id`, `lokaalID` and `lokaalid` are one name, and `plus-type` and `plus_type` are too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

Make = Callable[[pd.Series], pd.Series]
Finish = Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]


def fold(name: str) -> str:
    """Return a foreign name in lower case with only letters and digits."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]", "", plain.lower())


@dataclass(frozen=True, slots=True)
class Publication:
    """Who publishes a dataset, under what licence, and the line to show beside it."""

    publisher: str
    licence: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Take:
    """How one canonical column is made: the first of `names` that has a value, through `make`."""

    names: tuple[str, ...]
    make: Make


@dataclass(frozen=True, slots=True)
class Route:
    """Which canonical layer an object goes to: the value in one of `names` decides.

    A value that is not in `layers` has no layer here and is counted, not refused.
    """

    names: tuple[str, ...]
    layers: Mapping[str, str]
    make: Make


@dataclass(frozen=True, slots=True)
class Dataset:
    """One recognised form of a dataset.

    Attributes
    ----------
    slug, title, publication
        Name for us, name for people, and where it comes from.
    names
        Folded parts of a layer or file name by which it is known; the longest match wins.
    needs
        Groups of folded columns: of every group at least one is there.
    lacks
        Folded columns of which none is there: a list of municipalities has no buurtcode.
    known_by
        Folded column and the values that give it away when no name does.
    route
        The layer slug, or a `Route` when an attribute decides. None: known, but without a layer here.
    takes
        Canonical column -> `Take`.
    ended
        Folded columns with the end of an object: those with a value are history.
    dropped
        Status -> why objects with it are left out. Other statuses stay.
    statuses
        Statuses that we know and keep; any other one is kept as well, and counted.
    finish
        Makes canonical columns out of taken ones (height from roof and ground level).
    official
        The id is unique in a national register; false for lists that repeat numbers.
    fills
        Knows something about objects that another dataset describes better: it only fills what is
        missing in those, and brings its own objects only where nobody else has them.
    twin_m
        An object this near to one of another dataset, each the nearest of the other, is the same thing
        under another number (a tree on two lists). 0: objects meet by their number only.
    as_points
        Objects drawn as an area become a point in it: the address of a mooring.
    """

    slug: str
    title: str
    publication: Publication
    names: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    route: str | Route | None
    takes: Mapping[str, Take] = field(default_factory=dict)
    known_by: tuple[str, frozenset[str]] | None = None
    ended: tuple[str, ...] = ()
    dropped: Mapping[str, str] = field(default_factory=dict)
    statuses: frozenset[str] = frozenset()
    finish: Finish | None = None
    official: bool = True
    fills: bool = False
    twin_m: float = 0.0
    as_points: bool = False
    lacks: frozenset[str] = frozenset()

    def fits(self, columns: Set[str]) -> bool:
        """Tell whether a frame with these folded columns can be this dataset."""
        return all(columns & set(group) for group in self.needs) and not columns & self.lacks

    @property
    def layers(self) -> frozenset[str]:
        """Slugs of the canonical layers that this dataset can fill."""
        if self.route is None:
            return frozenset()
        return frozenset({self.route} if isinstance(self.route, str) else self.route.layers.values())

"""Verbs that need the internet, once: a neighbourhood from PDOK, and the same again later."""

from __future__ import annotations

import math
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import platformdirs
import shapely

from kansenkaart import crs, files, journal, pdok, sources
from kansenkaart import layers as layer_table
from kansenkaart.actions.neighbourhood import MARGIN_M, account, one_area, open_dossier, user_dossier, whole_dossier
from kansenkaart.dossier import Dossier
from kansenkaart.errors import DossierError, InputError

#: Buurten that are named in a question; more would not help to choose.
_NAMED = 12
_LONGEST_NAME = 60
#: Larger than the largest town: a slip of the keyboard.
_LARGEST_M2 = 400e6


@dataclass(frozen=True, slots=True)
class Online:
    """Where to fetch from and where to keep pages meanwhile.

    Attributes
    ----------
    base_url
        Replaces the address of PDOK; empty means the settings, and else PDOK itself.
    at
        ISO day of which the map is wanted; empty means today.
    cache
        Folder for pages; None means the user's own.
    settings
        The environment, for KANSENKAART_PDOK_URL and the like.
    """

    base_url: str = ""
    at: str = ""
    cache: Path | None = None
    settings: Mapping[str, str] | None = None

    def urls(self) -> dict[str, str]:
        """Return the address of every service."""
        return sources.addresses(self.base_url, os.environ if self.settings is None else self.settings)

    def client(self) -> pdok.Client:
        """Return a client that goes on where a fetch of the same day was cut."""
        day = self.at or datetime.now(UTC).date().isoformat()
        cache = self.cache or platformdirs.user_cache_path("kansenkaart", appauthor=False)
        settings = os.environ if self.settings is None else self.settings
        client = pdok.Client(cache=cache, day=day, keys=sources.keys(self.urls(), settings))
        client.tidy(now=datetime.now(UTC).timestamp())
        return client


@dataclass(frozen=True, slots=True)
class Place:
    """The area that someone asked for, in RD, and what to call it."""

    name: str
    area: gpd.GeoDataFrame


@dataclass(frozen=True, slots=True)
class Asked:
    """One collection that a fetch asks for: its name there, and in Dutch what is in it and from where."""

    name: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in one layer since the last time: numbers of objects."""

    layer: str
    added: int
    gone: int
    changed: int
    same: int

    @property
    def is_none(self) -> bool:
        """Whether nothing is different."""
        return not (self.added or self.gone or self.changed)


def asked_for(area: gpd.GeoDataFrame, layers: Sequence[str] | None = None) -> list[Asked]:
    """Return what a fetch of these layers (all when None) of an area asks for, in order (`InputError`)."""
    return [
        Asked(
            row.name,
            ", ".join(label for slug, label in _labels() if slug in filled),
            sources.endpoint_title(row.endpoint),
        )
        for row, filled in sources.wanted(layers, area)
    ]


def _labels() -> list[tuple[str, str]]:
    return [(row.slug, row.label) for row in layer_table.LAYERS]


def fetchable_layers() -> list[layer_table.Layer]:
    """Return the layers that can come from the internet."""
    return [row for row in layer_table.LAYERS if row.slug in sources.fetchable()]


def new_path(name: str) -> Path:
    """Return where a dossier of this name is kept: in the user's own data folder, never over another.

    Raises
    ------
    InputError
        When no file name can be made of it.
    DossierError
        When there is one already.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME]
    if not stem:
        raise InputError("Geef het dossier een naam met letters of cijfers.")
    path = user_dossier().with_name(f"{stem}.gpkg")
    if path.exists():
        raise DossierError(f"Er is al een dossier {path.name}. Kies een andere naam.")
    return path


def how_to_open(path: Path) -> str:
    """Return the command that opens a dossier."""
    return f'kansenkaart start "{path}"'


def find_buurten(text: str, *, municipality: str = "", online: Online | None = None) -> gpd.GeoDataFrame:
    """Return buurten by code or (part of a) name, as a canonical `buurt` frame in RD (`SourceError`)."""
    online = online or Online()
    return sources.find_buurten(text, municipality=municipality, urls=online.urls(), client=online.client())


def place_of_buurt(text: str, *, municipality: str = "", online: Online | None = None) -> Place:
    """Return the one buurt that was meant.

    Raises
    ------
    InputError
        When there is none, or there are more: the message names them. A whole name goes before part of one.
    """
    if not text.strip():
        raise InputError("Typ de naam of de code van een buurt.")
    found = find_buurten(text, municipality=municipality, online=online)
    whole = found[found["name"].fillna("").map(sources.fold) == sources.fold(text)]
    found = whole if len(whole) == 1 else found
    if found.empty:
        where = f" in {municipality}" if municipality else ""
        raise InputError(f"We vinden geen buurt '{text}'{where}. Typ een deel van de naam, of de buurtcode (BU...).")
    if len(found) > 1:
        named = [f"{row.name}, {row.municipality} ({row.code})" for row in found.head(_NAMED).itertuples(index=False)]
        more = f" en nog {len(found) - _NAMED}" if len(found) > _NAMED else ""
        raise InputError(f"Er zijn meer buurten '{text}': {'; '.join(named)}{more}. Noem de code, of --gemeente erbij.")
    return Place(str(found["name"].iloc[0]), found[["geometry"]])


def place_of_box(text: str) -> Place:
    """Return the rectangle `x1,y1,x2,y2` in RD metres or in degrees (lon, lat).

    Raises
    ------
    InputError
        When these are not four numbers around a part of the Netherlands.
    """
    try:
        x1, y1, x2, y2 = (float(part) for part in text.split(","))
    except ValueError:
        x1 = y1 = x2 = y2 = math.nan
    if not math.isfinite(x1 + y1 + x2 + y2) or x1 == x2 or y1 == y2:
        raise InputError(f"'{text}' is geen rechthoek. Typ vier getallen: x1,y1,x2,y2, in RD of in graden.")
    try:
        found = crs.detect([x1, x2], [y1, y2])
    except InputError as error:
        raise InputError(
            f"De rechthoek '{text}' ligt niet in Nederland. Typ vier getallen: x1,y1,x2,y2, in RD of in graden."
        ) from error
    box = shapely.box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    if found.swapped:
        box = shapely.transform(box, lambda pairs: pairs[:, ::-1])
    return Place("", crs.to_rd(gpd.GeoDataFrame(geometry=[box], crs=found.crs)))


def place_of_file(path: Path) -> Place:
    """Return the area in a file (`InputError` when it has none)."""
    return Place(path.stem.replace("_", " "), one_area(files.read(path).frame, path))


def fetch_neighbourhood(
    path: Path,
    place: Place,
    *,
    margin_m: float = MARGIN_M,
    layers: Sequence[str] | None = None,
    online: Online | None = None,
    progress: pdok.Progress | None = None,
) -> list[str]:
    """Make a dossier of a place, filled with open geodata; return a report in Dutch.

    Everything comes in before the dossier is made: after an error there is none.

    Raises
    ------
    InputError
        When the area is larger than a town.
    DossierError
        When something already stands at the path.
    SourceError
        When a source fails; calling again goes on with what came in.
    """
    if path.exists():
        raise DossierError(f"{path.name} bestaat al. Kies een andere naam, of laat de plek weg om het aan te vullen.")
    if place.area.area.sum() > _LARGEST_M2:
        raise InputError("Dit gebied is groter dan een hele stad. Kies een kleiner gebied.")
    loaded = _fetched(place.area, margin_m, layers, online or Online(), {}, progress)
    _make(path, place, loaded, margin_m)
    return _report(loaded)


def neighbourhood_from_files(path: Path, place: Place, paths: Sequence[Path]) -> list[str]:
    """Make a dossier of a place, filled from files, without internet; return a report in Dutch.

    Raises
    ------
    InputError
        When a file cannot be read or recognised; there is no dossier then.
    DossierError
        When something already stands at the path.
    """
    loaded = sources.read_layers(paths, area=place.area, margin_m=MARGIN_M, read_at=journal.now())
    _make(path, place, loaded, MARGIN_M)
    return _report(loaded)


def _make(path: Path, place: Place, loaded: sources.Loaded, margin_m: float) -> None:
    """Make the dossier of a place with all its layers, or none at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_dossier(path) as place_of_work:
        name = place.name or path.stem.replace("_", " ")
        made = Dossier.create(place_of_work, area=place.area, name=name, margin_m=margin_m)
        made.put_layers((part.layer, part.frame, part.source) for part in loaded.parts)


def fetch_layers(
    path: Path,
    *,
    layers: Sequence[str] | None = None,
    online: Online | None = None,
    progress: pdok.Progress | None = None,
) -> list[str]:
    """Add open geodata to a dossier that is there; return a report in Dutch.

    Raises
    ------
    InputError
        When there is no dossier: then a place is needed.
    SourceError
        When a source fails; the dossier is as it was, and calling again goes on with what came in.
    """
    if not path.exists():
        raise InputError(f"{path.name} is er nog niet. Zeg welke plek u wilt: --buurt, --bbox of --area.")
    dossier = open_dossier(path)
    loaded = _fetched(dossier.area(), _margin_m(dossier), layers, online or Online(), dossier.layers(), progress)
    dossier.put_layers((part.layer, part.frame, part.source) for part in loaded.parts)
    return _report(loaded)


def _fetched(
    area: gpd.GeoDataFrame,
    margin_m: float,
    layers: Sequence[str] | None,
    online: Online,
    present: Mapping[str, gpd.GeoDataFrame],
    progress: pdok.Progress | None,
) -> sources.Loaded:
    return sources.fetch_layers(
        area, layers=layers, margin_m=margin_m, at=online.at, urls=online.urls(), client=online.client(),
        present=present, progress=progress,
    )  # fmt: skip


def _margin_m(dossier: Dossier) -> float:
    return float(dossier.area()["margin_m"].iloc[0])


def _report(loaded: sources.Loaded) -> list[str]:
    return [*loaded.notes, *(account(part) for part in loaded.parts)]


def again(
    dossier: Dossier, layers: Sequence[str] | None, online: Online, progress: pdok.Progress | None
) -> tuple[sources.Loaded, dict[str, set[str]], list[Change]]:
    """Fetch layers of a dossier again; return what came in, which objects are gone, and what is different.

    Only objects that came from the same services can be gone: what was added from files stays. A layer that
    does not come from the internet is an `InputError`.
    """
    here = dossier.layers()
    asked = list(layers) if layers else [slug for slug in here if slug in sources.fetchable()]
    if not asked:
        raise InputError("Er zijn hier geen lagen die van internet kunnen komen.")
    loaded = _fetched(dossier.area(), _margin_m(dossier), asked, online, here, progress)
    new = loaded.layers
    gone = {slug: _gone(dossier, slug, new, loaded.files) for slug in asked}
    return loaded, gone, [_change(here.get(slug), new.get(slug), gone[slug], slug) for slug in asked]


def changes_in_words(changes: Sequence[Change]) -> list[str]:
    """Return one Dutch sentence per layer on what is different."""
    made = []
    for change in changes:
        label = layer_table.row(change.layer).label
        if change.is_none:
            objects = "1 object" if change.same == 1 else f"{change.same} objecten"
            made.append(f"{label}: geen verschil ({objects}).")
        else:
            made.append(f"{label}: {change.added} erbij, {change.gone} weg, {change.changed} gewijzigd, "
                        f"{change.same} gelijk.")  # fmt: skip
    return made


def _gone(dossier: Dossier, slug: str, new: Mapping[str, gpd.GeoDataFrame], files_read: Sequence[str]) -> set[str]:
    """Return the objects that came from a service that was read again, and that it does not have any more."""
    once = {identifier for identifier, file in dossier.origins(slug).items() if file in files_read}
    return once - set(new[slug]["id"]) if slug in new else once


def _change(before: gpd.GeoDataFrame | None, after: gpd.GeoDataFrame | None, gone: set[str], slug: str) -> Change:
    """Compare two readings of a layer by id."""
    before = layer_table.empty(slug) if before is None else before
    after = layer_table.empty(slug) if after is None else after
    old, new = before.set_index("id"), after.set_index("id")
    both = new.index.intersection(old.index)
    same = _same(old.loc[both], new.loc[both])
    return Change(slug, len(new) - len(both), len(gone), int((~same).sum()), int(same.sum()))


def _same(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.Series:
    """Return which objects (same index) are the same in all columns and in shape."""
    a, b = old.drop(columns="geometry"), new.drop(columns="geometry")
    facts = ((a == b).fillna(value=False) | (a.isna() & b.isna())).all(axis=1)
    shape = shapely.equals_exact(old.geometry.array, new.geometry.array, tolerance=1e-3, normalize=True)
    return facts & shape

"""What the map in the browser needs to know: the tables in words, the layers, and where it all lies.

The map itself is JavaScript in `kansenkaart/web/` (no framework, Leaflet only). The app and the
one-file map use the same files and the same data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from kansenkaart import kans, layers, terms
from kansenkaart.backdrops import Backdrop
from kansenkaart.crs import to_wgs84
from kansenkaart.maps import quiet
from kansenkaart.maps.shipped import VENDOR, icon_paths
from kansenkaart.maps.tiles import MAX_ZOOM, MIN_ZOOM


@dataclass(frozen=True, slots=True)
class OnlineMap:
    """A map from the network, shown only when somebody switched it on; absent without network."""

    slug: str
    label: str
    url: str
    host: str
    attribution: str


_PDOK = "https://service.pdok.nl"
_TILE = "EPSG:3857/{z}/{x}/{y}"
ONLINE: tuple[OnlineMap, ...] = (
    OnlineMap(
        "brt", "Topografie (PDOK)", f"{_PDOK}/brt/achtergrondkaart/wmts/v2_0/pastel/{_TILE}.png",
        _PDOK, "Kaart: Kadaster (BRT)",
    ),
    OnlineMap(
        "luchtfoto", "Luchtfoto (PDOK)", f"{_PDOK}/hwh/luchtfotorgb/wmts/v1_0/Actueel_orthoHR/{_TILE}.jpeg",
        _PDOK, "Luchtfoto: Beeldmateriaal Nederland",
    ),
)  # fmt: skip


def attribution(sources: pd.DataFrame) -> str:
    """Return the line with the sources of the base layers, each once (frame of `dossier.sources()`)."""
    base = sources[sources["layer"].isin([row.slug for row in layers.LAYERS])] if len(sources) else sources
    lines = dict.fromkeys(str(line).strip() for line in base.get("attribution", []) if line)
    return " · ".join(line for line in lines if line)


def tables() -> dict[str, Any]:
    """Return the tables that the map shows in words: parties, themes, directions, levels and so on."""
    existing = next(row for row in terms.KINDS if row.slug != terms.DEFAULT_KIND)
    choices = [field for field in kans.FIELDS if field.public and field.choices]
    return {
        "parties": [asdict(row) for row in terms.PARTIES],
        "themes": [asdict(row) for row in terms.THEMES],
        "directions": [asdict(row) for row in terms.DIRECTIONS],
        "levels": [asdict(row) for row in terms.LEVELS],
        "extents": [asdict(row) for row in terms.EXTENTS],
        "unknown_extent_sigma_m": terms.UNKNOWN_EXTENT_SIGMA_M,
        "existing": existing.slug,
        "existing_label": existing.label,
        "fields": [{"name": row.name, "label": row.label} for row in kans.FIELDS if row.name in PANEL_FIELDS],
        "labels": {row.name: {item.slug: item.label for item in kans.table_of(row.name)} for row in choices},
        "icons": {path.stem: icon_paths(path.stem) for path in sorted((VENDOR / "icons").glob("*.svg"))},
    }


#: The fields that the panel of the one-file map shows below the story.
PANEL_FIELDS = frozenset(
    {"values", "offer", "self_organised", "firmness", "influence_until", "dwellings", "storeys", "status", "joined"}
)


def config(
    area: gpd.GeoDataFrame,
    *,
    name: str,
    made_up: bool,
    attribution: str,
    present: Iterable[str],
    version: str,
    url: Callable[[str], str],
    online: bool = False,
) -> dict[str, Any]:
    """Return what the map knows of one neighbourhood.

    Parameters
    ----------
    area
        The outline, RD; the map opens on it.
    name, made_up, attribution
        Shown on the map: the name, whether the data are made up, the line with sources.
    present
        Slugs of the layers that the dossier holds.
    version
        Token of the layers, so that the browser loads them once.
    url
        Gives the address of a layer ("laag/pand.geojson") or of the labels ("straten.json").
    online
        Whether the maps of PDOK are offered as well (needs internet; off unless asked for).
    """
    there = set(present)
    return {
        "name": name,
        "made_up": made_up,
        "attribution": attribution,
        "version": version,
        "bounds": [round(float(value), 7) for value in to_wgs84(area).total_bounds],
        "tables": tables(),
        "layers": [
            {
                "slug": row.slug,
                "label": row.label,
                "style": {"geometry": row.geometry, **asdict(row.style)},
                "url": url(f"laag/{row.slug}.geojson"),
            }
            for row in layers.on_map()
            if row.slug in there
        ],
        "labels": url("straten.json") if "adres" in there else None,
        "online": [asdict(row) for row in ONLINE] if online else [],
    }


def tile_config(state: str, url: Callable[[str], str]) -> dict[str, Any]:
    """Return what is added to `config` for a large dossier.

    Parameters
    ----------
    state
        "ready" when the layers come as tiles, "coming" while those are made, else empty.
    """
    ready = {"url": url("tegels/{z}/{x}/{y}"), "zooms": [MIN_ZOOM, MAX_ZOOM]}
    return {"tiles": ready if state == "ready" else None, "tiles_coming": state == "coming"}


def backdrop_config(given: Sequence[Backdrop], sources: pd.DataFrame, url: Callable[[str], str]) -> dict[str, Any]:
    """Return what is added to `config` for maps of tiles that somebody added, and how their vector tiles are drawn.

    Parameters
    ----------
    sources
        Frame of `dossier.sources()`: it knows whom to name.
    """
    credits = dict(zip(sources["layer"], sources["attribution"], strict=True))
    return {
        "backdrops": [
            {
                "label": row.title,
                "attribution": str(credits.get(row.name) or ""),
                "vector": row.is_vector,
                "zooms": list(row.levels),
                "bounds": list(row.bounds),
                "url": url(f"achtergrond/{row.name}/{{z}}/{{x}}/{{y}}"),
            }
            for row in given
        ],
        "quiet": quiet.config() if any(row.is_vector for row in given) else None,
    }

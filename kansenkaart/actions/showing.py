"""Verbs that show a dossier: the map with folium, for a notebook or as one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd

from kansenkaart import maps, terms
from kansenkaart.dossier import Dossier

if TYPE_CHECKING:
    import folium

_ON_MAP = frozenset(row.slug for row in terms.STATUSES if row.on_map)


def on_map(kansen: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the kansen that stand on the map: not those that were taken back."""
    return kansen[kansen["status"].isin(_ON_MAP)]


def map_of(dossier: Dossier, kansen: gpd.GeoDataFrame | None = None) -> folium.Map:
    """Return the map of a dossier as a `folium.Map`; public fields only, and no link to the internet when saved.

    Parameters
    ----------
    kansen
        Which kansen to show (by default all that are on the map).

    Examples
    --------
    In a notebook: `actions.map_in_notebook(dossier)`.
    """
    from kansenkaart.maps import onefile  # noqa: PLC0415 - folium is slow to import

    config = maps.config(
        dossier.area(),
        name=dossier.name,
        made_up=dossier.made_up,
        attribution=maps.attribution(dossier.sources()),
        present=dossier.layers(),
        version=dossier.layers_version(),
        url=lambda name: name,
    )
    return onefile.folium_map(
        config,
        layers={row["url"]: maps.layer(dossier.layer(row["slug"])) for row in config["layers"]},
        labels=maps.labels(dossier.layer("adres"), dossier.layer("rijbaan")),
        kansen=maps.kansen(on_map(dossier.kansen() if kansen is None else kansen)),
    )


def map_as_html(dossier: Dossier, kansen: gpd.GeoDataFrame | None = None) -> str:
    """Return the map as one HTML file that opens without server or internet."""
    from kansenkaart.maps import onefile  # noqa: PLC0415

    return onefile.to_html(map_of(dossier, kansen))


def map_in_notebook(dossier: Dossier, kansen: gpd.GeoDataFrame | None = None, *, height: int = 600) -> Any:
    """Return the map as something that a notebook shows, offline as well."""
    from kansenkaart.maps import onefile  # noqa: PLC0415

    return onefile.notebook(map_of(dossier, kansen), height=height)

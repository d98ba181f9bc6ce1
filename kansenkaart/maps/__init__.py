"""The map in the browser: its data, its words, its files; in the app and as one file.

The map itself is JavaScript in `kansenkaart/web/` (no framework, Leaflet only). The app and the
one-file map (`maps.onefile`) use the same files and the same data.
"""

from kansenkaart.maps.about import ONLINE, attribution, backdrop_config, config, tile_config
from kansenkaart.maps.early import early_head
from kansenkaart.maps.geojson import kansen, layer
from kansenkaart.maps.shipped import (
    ROOT,
    VENDOR,
    WEB,
    asset_url,
    assets,
    assets_version,
    config_url,
    kansen_url,
    places_url,
    root_url,
)
from kansenkaart.maps.streets import labels
from kansenkaart.maps.tiles import MAX_ZOOM, MIN_ZOOM
from kansenkaart.maps.tiles import write as write_tiles

__all__ = [
    "MAX_ZOOM",
    "MIN_ZOOM",
    "ONLINE",
    "ROOT",
    "VENDOR",
    "WEB",
    "asset_url",
    "assets",
    "assets_version",
    "attribution",
    "backdrop_config",
    "config",
    "config_url",
    "early_head",
    "kansen",
    "kansen_url",
    "labels",
    "layer",
    "places_url",
    "root_url",
    "tile_config",
    "write_tiles",
]

"""Open geodata from files and from PDOK, into the canonical layers: cut to the area, counted, accounted for.

`DATASETS` holds one row per recognised form; names of foreign columns live there and nowhere else.
To add a form: one row in `bag.py`, `bgt.py` or `regions.py`, and one test with a real file.
To fetch it too: one row in `services.COLLECTIONS`.
"""

from __future__ import annotations

from kansenkaart.layers import Source
from kansenkaart.sources.dataset import fold
from kansenkaart.sources.loading import DEFAULT_MARGIN_M, Loaded, Part, Raw, combine
from kansenkaart.sources.local import read_layers
from kansenkaart.sources.online import buurt_at, fetch_layers, find_buurten
from kansenkaart.sources.recognition import DATASETS
from kansenkaart.sources.services import COLLECTIONS, ENDPOINTS, addresses, endpoint_title, fetchable, keys, wanted

__all__ = [
    "COLLECTIONS",
    "DATASETS",
    "DEFAULT_MARGIN_M",
    "ENDPOINTS",
    "Loaded",
    "Part",
    "Raw",
    "Source",
    "addresses",
    "buurt_at",
    "combine",
    "endpoint_title",
    "fetch_layers",
    "fetchable",
    "find_buurten",
    "fold",
    "keys",
    "read_layers",
    "wanted",
]

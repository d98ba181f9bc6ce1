"""WFS 2.0 of PDOK: a second door to the BAG, for when the first stays shut.

Its own traps: the number it says it matched is only a running total, a page may hold fewer objects
than asked without being the last, pages overlap unless they are sorted, and beyond 50,000 objects it
refuses to count on. So pages are asked until an empty one, and objects count once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import geopandas as gpd

from kansenkaart import pdok
from kansenkaart.crs import RD
from kansenkaart.errors import SourceError
from kansenkaart.pdok.answers import UntrustedError, frame, is_feature, says

#: The axis order of this form is fixed (x, y); `EPSG:28992` in a bbox is not understood everywhere.
_BOX_CRS = "urn:ogc:def:crs:EPSG::28992"
MAX_START = 50_000


def items(
    client: pdok.Client,
    base_url: str,
    type_name: str,
    *,
    bbox: tuple[float, float, float, float],
    sort_by: str = "identificatie",
    progress: pdok.Progress | None = None,
) -> gpd.GeoDataFrame:
    """Return all objects of a type that meet a box, in RD, under the names of the server.

    Raises
    ------
    SourceError
        When the server fails, cannot be trusted, or has more than it wants to give.
    """
    asked: list[str] = []
    with client.forgetting(type_name, asked):
        found = _features(
            client, lambda start: _url(base_url, type_name, bbox, sort_by, start), type_name, asked, progress
        )
        return frame(found)


def _features(
    client: pdok.Client, url: Callable[[int], str], name: str, asked: list[str], progress: pdok.Progress | None
) -> dict[str, dict[str, Any]]:
    """Return all features by their id; every page that was asked is noted in `asked`."""
    found: dict[str, dict[str, Any]] = {}
    start = 0
    while True:
        if start > MAX_START:
            raise SourceError(says(name, f"geeft er niet meer dan {MAX_START}. Kies een kleiner gebied."))
        asked.append(url(start))
        page = client.page(asked[-1], name, _checked)
        start += len(page.document["features"])
        new = {str(feature["id"]): feature for feature in page.document["features"]}
        if new and not new.keys() - found.keys():
            raise UntrustedError(pdok.ENDLESS)
        found |= new
        if progress:
            progress(name, len(found), not new)
        if not new:
            return found


def _url(base_url: str, type_name: str, bbox: tuple[float, ...], sort_by: str, start: int) -> str:
    asked = {
        "service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": type_name,
        "outputFormat": "application/json", "srsName": RD, "sortBy": sort_by, "count": pdok.PAGE_SIZE,
        "startIndex": start, "bbox": ",".join([*(f"{value:.3f}" for value in bbox), _BOX_CRS]),
    }  # fmt: skip
    return f"{base_url}?{urlencode(asked)}"


def _checked(page: pdok.Page, name: str) -> pdok.Page:
    """Return a page of features; a WFS says its CRS in the document, if at all."""
    features = page.document.get("features")
    if not isinstance(features, list) or not all(is_feature(one) and "id" in one for one in features):
        raise SourceError(says(name, "geeft iets anders dan kaartgegevens."), detail=page.url)
    stated = str((page.document.get("crs") or {}).get("properties", {}).get("name", RD))
    if not stated.endswith("28992"):
        what = "geeft geen RD, terwijl we daarom vroegen. We gebruiken deze gegevens niet."
        raise SourceError(says(name, what), detail=f"{page.url}: {stated}")
    return page

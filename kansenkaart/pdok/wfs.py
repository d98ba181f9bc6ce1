"""WFS 2.0 of PDOK: a second door to the BAG, for when the first stays shut.

Its own traps: the number it says it matched is only a running total, a page may hold fewer objects
than asked without being the last, pages overlap unless they are sorted, and beyond 50,000 objects it
refuses to count on. So pages are asked until an empty one, and objects count once.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import geopandas as gpd

from kansenkaart import pdok
from kansenkaart.crs import RD
from kansenkaart.errors import SourceError

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
    found: dict[str, dict[str, Any]] = {}
    start = 0
    while True:
        if start > MAX_START:
            raise SourceError(f"De bron van '{type_name}' geeft er niet meer dan {MAX_START}. Kies een kleiner gebied.")
        page = client.page(_url(base_url, type_name, bbox, sort_by, start), type_name, _checked)
        start += len(page.document["features"])
        new = {str(feature["id"]): feature for feature in page.document["features"]}
        if not new:
            if progress:
                progress(type_name, len(found), True)
            return pdok.to_frame(found, type_name)
        if not new.keys() - found.keys():
            raise SourceError(f"De bron van '{type_name}' blijft dezelfde objecten geven. Probeer het later nog eens.")
        found |= new
        if progress:
            progress(type_name, len(found), False)


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
    if not isinstance(features, list) or not all(isinstance(one, dict) and "id" in one for one in features):
        raise SourceError(f"De bron van '{name}' geeft iets anders dan kaartgegevens.", detail=page.url)
    stated = str((page.document.get("crs") or {}).get("properties", {}).get("name", RD))
    if not stated.endswith("28992"):
        raise SourceError(
            f"De bron van '{name}' geeft geen RD, terwijl we daarom vroegen. We gebruiken deze gegevens niet.",
            detail=f"{page.url}: {stated}",
        )
    return page

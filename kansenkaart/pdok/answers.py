"""What a server answers: the page that is in it, whether it can be trusted, and its objects as a frame in RD.

Each function says in a `SourceError` what is wrong, or that an answer is not whole (`HalfAnswerError`: worth asking
again), or that pages together make no sense (`UntrustedError`: they are forgotten).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import geopandas as gpd
import requests
from shapely.errors import ShapelyError

from kansenkaart.crs import RD, RD_BOUNDS
from kansenkaart.errors import SourceError

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
PAGE_SIZE = 1000
#: What a refusal usually means, for the person who asked.
_WHY = {401: "vraagt om een sleutel, of kent de onze niet", 404: "staat niet (meer) op dit adres"}


class CutError(SourceError):
    """No answer came at all, or half of one: more likely the connection than the source."""


class KeyWantedError(SourceError):
    """A server that only answers who has a key of it."""


class UntrustedError(Exception):
    """Pages that together make no sense: they are forgotten, so that a next try starts anew."""


class HalfAnswerError(Exception):
    """An answer that is not whole: worth asking again."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a server: the address asked, what it said its CRS is, and the JSON."""

    url: str
    crs: str
    document: dict[str, Any]


def says(name: str, what: str) -> str:
    """Return the sentence for people about a source."""
    return f"De bron van '{name}' {what}"


def origin(url: str) -> tuple[str, str]:
    """Return scheme, host and port: what must stay the same wherever we are sent."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def read(response: requests.Response, body: bytes, name: str) -> Page:
    """Return the page in an answer, or say what is wrong with it."""
    if response.status_code != 200:
        why = _WHY.get(
            response.status_code, "wijst onze vraag af" if response.status_code < 500 else "heeft een storing"
        )
        detail = f"{response.url}: {body[:500].decode('utf-8', 'replace')}"
        kind = KeyWantedError if response.status_code == 401 else SourceError
        raise kind(says(name, f"{why} (code {response.status_code})."), detail=detail)
    if b"ExceptionReport" in body[:500]:  # a WFS may refuse with code 200
        raise SourceError(says(name, "wijst onze vraag af."), detail=body[:500].decode("utf-8", "replace"))
    if "html" in response.headers.get("Content-Type", "") or body.lstrip()[:1] == b"<":
        what = "geeft een webpagina in plaats van gegevens. Klopt het adres, of moet u op dit netwerk eerst inloggen?"
        raise SourceError(says(name, what), detail=response.url)
    try:
        document = json.loads(body)
    except ValueError as error:
        raise HalfAnswerError(str(error)) from error
    if not isinstance(document, dict):
        raise SourceError(says(name, "geeft iets anders dan we vroegen."), detail=response.url)
    return Page(response.url, response.headers.get("Content-Crs", "").strip().strip("<>"), document)


def checked(page: Page, name: str) -> Page:
    """Return a page of features after a look at its kind, its CRS and its number."""
    features = page.document.get("features")
    if page.document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise SourceError(says(name, "geeft iets anders dan kaartgegevens."), detail=page.url)
    if not all(map(is_feature, features)):
        raise SourceError(says(name, "geeft objecten die we niet kunnen lezen."), detail=page.url)
    links = page.document.get("links", [] if len(features) < PAGE_SIZE else None)
    if not isinstance(links, list):
        raise SourceError(says(name, "zegt niet of er nog meer is. We gebruiken deze gegevens niet."), detail=page.url)
    if features and page.crs != RD_URI:
        what = "geeft geen RD, terwijl we daarom vroegen. We gebruiken deze gegevens niet."
        raise SourceError(says(name, what), detail=f"{page.url}: Content-Crs {page.crs or 'missing'}")
    stated = page.document.get("numberReturned")
    if isinstance(stated, int) and stated != len(features):
        raise HalfAnswerError(f"numberReturned {stated}, features {len(features)}")
    return page


def is_feature(found: Any) -> bool:
    """Tell whether something is an object with facts and a shape, each perhaps empty."""
    return isinstance(found, dict) and all(isinstance(found.get(key) or {}, dict) for key in ("properties", "geometry"))


def identifier(feature: dict[str, Any], turn: int) -> str:
    """Return the server's id of a feature; one without an id counts as a new one."""
    own = feature.get("id")
    return str(own) if own is not None else f"#{turn}"


def matched(page: Page) -> int:
    """Return how many objects the server says there are on all pages together; 0 when it does not say (PDOK)."""
    stated = page.document.get("numberMatched")
    return stated if isinstance(stated, int) else 0


def next_page(page: Page) -> str:
    """Return the address of the next page, exactly as the server wrote it; empty at the end."""
    links = page.document.get("links")
    found = [link.get("href") for link in links or () if isinstance(link, dict) and link.get("rel") == "next"]
    if not found or not found[0]:
        return ""
    target = urljoin(page.url, str(found[0]))
    if origin(target) != origin(page.url):
        raise UntrustedError("verwijst voor de rest naar een ander adres. Dat doen we niet.")
    return target


def frame(features: Mapping[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return features as a frame in RD; those without a place are kept without geometry."""
    if not features:
        return gpd.GeoDataFrame({"id": []}, geometry=[], crs=RD)
    rows = [
        {"type": "Feature", "geometry": feature.get("geometry"),
         "properties": {"id": key} | (feature.get("properties") or {})}
        for key, feature in features.items()
    ]  # fmt: skip
    try:
        frame = gpd.GeoDataFrame.from_features(rows, crs=RD)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ShapelyError) as error:
        raise UntrustedError("geeft vormen die we niet kunnen lezen.") from error
    bounds = frame.total_bounds
    x_min, y_min, x_max, y_max = RD_BOUNDS
    if bounds[0] < x_min or bounds[1] < y_min or bounds[2] > x_max or bounds[3] > y_max:
        raise UntrustedError("zegt dat het RD is, maar de getallen zijn dat niet. We gebruiken deze gegevens niet.")
    return frame

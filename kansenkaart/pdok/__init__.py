"""OGC API Features as PDOK serves it: complete, current, in RD, from the configured host only.

The rules come from the server's own behaviour: CRSs as full URIs, one instant for history, the
link `next` followed to the letter (any change silently restarts at page one), RD known only from
the header `Content-Crs`. Pages go to a folder as they come in, so that a cut fetch goes on where it
stopped. Whatever does not add up ends in a `SourceError`; half a layer is never returned.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import geopandas as gpd
import requests
from shapely.errors import ShapelyError

from kansenkaart import __version__
from kansenkaart.crs import RD, RD_BOUNDS
from kansenkaart.errors import SourceError

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
USER_AGENT = f"kansenkaart/{__version__} (buurtkaart; open source)"
PAGE_SIZE = 1000
#: No layer of a neighbourhood, nor of a town, has more pages; a server that goes on is broken.
MAX_PAGES = 1000
#: A fetch goes on within a day; a few days more, so that looking again at an old day is quick.
KEPT_DAYS = 7.0
MAX_PAGE_BYTES = 100_000_000
TIMEOUT_S = (10.0, 60.0)
MAX_PAGE_S = 300.0
TRIES = 5
_AGAIN = frozenset({429, 500, 502, 503, 504})
_MAX_REDIRECTS = 3
#: What a refusal usually means, for the person who asked.
_WHY = {401: "vraagt om een sleutel, of kent de onze niet", 404: "staat niet (meer) op dit adres"}
_MAX_WAIT_S = 60.0
_ENDLESS = "blijft dezelfde objecten geven. Probeer het later nog eens."
#: Pages follow the order of the objects: one that comes twice has moved, and then another may be skipped.
_CHANGED = "veranderde terwijl we ophaalden. Probeer het nog eens; dan beginnen we daar opnieuw."

#: Called with a collection, the number of objects so far, and whether that is all.
Progress = Callable[[str, int, bool], None]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a server: the address asked, what it said its CRS is, and the JSON."""

    url: str
    crs: str
    document: dict[str, Any]


@dataclass(slots=True)
class Client:
    """Asks one server at a time, politely.

    Attributes
    ----------
    cache
        Folder for pages; None keeps nothing. A page is kept under its address and `day`.
    day
        ISO day of the fetch: pages of another day are asked again.
    tries
        How often a question is asked while the server is busy or broken.
    keys
        Host (`https://api.data.amsterdam.nl`) and the key that it alone is given.
    sleep, jitter, clock
        For tests: how to wait, a number from 0 to 1, and seconds that go by.
    """

    cache: Path | None = None
    day: str = ""
    tries: int = field(default_factory=lambda: TRIES)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic
    session: requests.Session = field(default_factory=requests.Session)

    def items(
        self,
        base_url: str,
        collection: str,
        *,
        bbox: tuple[float, float, float, float] | None = None,
        at: str = "",
        where: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> gpd.GeoDataFrame:
        """Return all objects of a collection in RD, under the names of the server; `id` is its own id.

        Parameters
        ----------
        base_url
            Address of the API, without `/collections`.
        bbox
            x_min, y_min, x_max, y_max in RD; objects may stick out.
        at
            Instant for a collection with history, RFC 3339 with a zone (`2026-01-01T00:00:00Z`).
        where
            Queryables of the collection and the exact value asked.
        progress
            Called after every page.

        Raises
        ------
        SourceError
            When the server cannot be reached or its answer cannot be trusted. Nothing is returned then.
        """
        asked: list[str] = []
        try:
            features = self._features(_first(base_url, collection, bbox, at, where), collection, asked, progress)
            return _frame(features)
        except _UntrustedError as error:
            for place in filter(None, map(self._place, asked)):
                place.unlink(missing_ok=True)
            raise SourceError(_says(collection, str(error)), detail=f"{asked[0]} ... {asked[-1]}") from error

    def _features(self, url: str, name: str, asked: list[str], progress: Progress | None) -> dict[str, dict[str, Any]]:
        """Return all features by their id; every page that was asked is noted in `asked`."""
        features: dict[str, dict[str, Any]] = {}
        while url:
            if url in asked or len(asked) >= MAX_PAGES:
                raise _UntrustedError(_ENDLESS)
            page = self.page(url, name, _checked)
            asked.append(url)
            found = page.document["features"]
            new = {_id(feature, len(features) + turn): feature for turn, feature in enumerate(found)}
            if (found or _next(page)) and not new.keys() - features.keys():
                raise _UntrustedError(_ENDLESS)
            if len(new) < len(found) or new.keys() & features.keys():
                raise _UntrustedError(_CHANGED)
            features |= new
            url = _next(page)
            if progress:
                progress(name, len(features), not url)
        return features

    def tidy(self, *, now: float, days: float = KEPT_DAYS) -> None:
        """Take out pages that no fetch will ask for any more. `now` in seconds, as `time.time()`."""
        if self.cache is None or not self.cache.is_dir():
            return
        for page in self.cache.iterdir():
            if page.suffix in (".json", ".half") and now - page.stat().st_mtime > days * 86_400:
                page.unlink(missing_ok=True)

    def document(self, url: str, name: str) -> dict[str, Any]:
        """Return a JSON object that is not a page of features (queryables, a search answer)."""
        return self.page(url, name, lambda page, _: page).document

    def page(self, url: str, name: str, check: Callable[[Page, str], Page]) -> Page:
        """Return a page from the folder, or from the server and then into the folder.

        `check` returns the page when it can be trusted and raises `SourceError` when not.
        """
        place = self._place(url)
        if place and place.exists():
            kept = json.loads(place.read_text(encoding="utf-8"))
            return Page(kept["url"], kept["crs"], kept["document"])
        page = self._asked(url, name, check)
        if place:
            place.parent.mkdir(parents=True, exist_ok=True)
            half = place.with_suffix(".half")
            half.write_text(json.dumps({"url": page.url, "crs": page.crs, "document": page.document}), encoding="utf-8")
            half.replace(place)
        return page

    def _place(self, url: str) -> Path | None:
        """Return where a page is kept; the day is part of it, for sources without history."""
        if self.cache is None:
            return None
        return self.cache / f"{hashlib.sha256(f'{self.day} {url}'.encode()).hexdigest()}.json"

    def _asked(self, url: str, name: str, check: Callable[[Page, str], Page]) -> Page:
        """Ask the server; busy and broken answers are asked again, later and later."""
        why, error_kind = "", SourceError
        for turn in range(self.tries):
            try:
                with self._response(url, name) as response:
                    if response.status_code not in _AGAIN:
                        return check(_page(response, self._body(response, name), name), name)
                    why, wait = f"code {response.status_code}", response.headers.get("Retry-After", "")
                    error_kind = SourceError
            except (requests.RequestException, _HalfAnswerError) as error:
                why, wait, error_kind = str(error), "", CutError
            if turn < self.tries - 1:
                self.sleep(self._pause(turn, wait))
        cut = error_kind is CutError
        do = ". Controleer het internet, of ga" if cut else f": het is er te druk, of er is een storing ({why}). Ga"
        raise error_kind(
            _says(name, f"geeft geen (heel) antwoord{do} later verder waar het stopte."), detail=f"{url}: {why}"
        )

    def _pause(self, turn: int, wait: str) -> float:
        """Return how many seconds to wait: what the server asks, or twice as long each time."""
        if wait.isdigit():
            return min(float(wait), _MAX_WAIT_S)
        return float(2**turn) * (0.5 + self.jitter())

    def _response(self, url: str, name: str) -> requests.Response:
        """Get an address, following redirects within the same host only."""
        for _ in range(_MAX_REDIRECTS + 1):
            headers = {"User-Agent": USER_AGENT, "Accept": "application/geo+json, application/json"}
            for key in (key for host, key in self.keys.items() if _origin(host) == _origin(url)):
                headers["X-Api-Key"] = key
            response = self.session.get(url, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, stream=True)
            if not response.is_redirect:
                return response
            response.close()
            target = urljoin(url, response.headers["Location"])
            if _origin(target) != _origin(url):
                raise SourceError(
                    _says(name, "stuurt ons door naar een ander adres. Dat doen we niet."), detail=f"{url} -> {target}"
                )
            url = target
        raise SourceError(_says(name, "stuurt ons in een kring rond."), detail=url)

    def _body(self, response: requests.Response, name: str) -> bytes:
        """Return the whole answer; one that is far too big, or drips in, is broken off."""
        late = self.clock() + MAX_PAGE_S
        parts, size = [], 0
        for part in response.iter_content(1 << 16):
            parts.append(part)
            size += len(part)
            if size > MAX_PAGE_BYTES:
                raise SourceError(_says(name, "geeft een veel te groot antwoord."), detail=response.url)
            if self.clock() > late:
                raise _HalfAnswerError("too slow")
        return b"".join(parts)


class CutError(SourceError):
    """No answer came at all, or half of one: more likely the connection than the source."""


class KeyWantedError(SourceError):
    """A server that only answers who has a key of it."""


class _UntrustedError(Exception):
    """Pages that together make no sense: they are forgotten, so that a next try starts anew."""


class _HalfAnswerError(Exception):
    """An answer that is not whole: worth asking again."""


def _first(
    base_url: str,
    collection: str,
    bbox: tuple[float, float, float, float] | None,
    at: str,
    where: Mapping[str, str] | None,
) -> str:
    """Return the address of the first page, with only parameters that the server knows."""
    asked: dict[str, str] = {"f": "json", "limit": str(PAGE_SIZE), "crs": RD_URI}
    if bbox:
        asked |= {"bbox": ",".join(f"{value:.3f}" for value in bbox), "bbox-crs": RD_URI}
    if at:
        asked["datetime"] = at
    return f"{base_url.rstrip('/')}/collections/{collection}/items?{urlencode(asked | dict(where or {}))}"


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _says(name: str, what: str) -> str:
    return f"De bron van '{name}' {what}"


def _page(response: requests.Response, body: bytes, name: str) -> Page:
    """Return the page in an answer, or say what is wrong with it."""
    if response.status_code != 200:
        why = _WHY.get(
            response.status_code, "wijst onze vraag af" if response.status_code < 500 else "heeft een storing"
        )
        detail = f"{response.url}: {body[:500].decode('utf-8', 'replace')}"
        kind = KeyWantedError if response.status_code == 401 else SourceError
        raise kind(_says(name, f"{why} (code {response.status_code})."), detail=detail)
    if b"ExceptionReport" in body[:500]:  # a WFS may refuse with code 200
        raise SourceError(_says(name, "wijst onze vraag af."), detail=body[:500].decode("utf-8", "replace"))
    if "html" in response.headers.get("Content-Type", "") or body.lstrip()[:1] == b"<":
        what = "geeft een webpagina in plaats van gegevens. Klopt het adres, of moet u op dit netwerk eerst inloggen?"
        raise SourceError(_says(name, what), detail=response.url)
    try:
        document = json.loads(body)
    except ValueError as error:
        raise _HalfAnswerError(str(error)) from error
    if not isinstance(document, dict):
        raise SourceError(_says(name, "geeft iets anders dan we vroegen."), detail=response.url)
    return Page(response.url, response.headers.get("Content-Crs", "").strip().strip("<>"), document)


def _checked(page: Page, name: str) -> Page:
    """Return a page of features after a look at its kind, its CRS and its number."""
    features = page.document.get("features")
    if page.document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise SourceError(_says(name, "geeft iets anders dan kaartgegevens."), detail=page.url)
    if not all(map(_is_feature, features)):
        raise SourceError(_says(name, "geeft objecten die we niet kunnen lezen."), detail=page.url)
    links = page.document.get("links", [] if len(features) < PAGE_SIZE else None)
    if not isinstance(links, list):
        raise SourceError(_says(name, "zegt niet of er nog meer is. We gebruiken deze gegevens niet."), detail=page.url)
    if features and page.crs != RD_URI:
        what = "geeft geen RD, terwijl we daarom vroegen. We gebruiken deze gegevens niet."
        raise SourceError(_says(name, what), detail=f"{page.url}: Content-Crs {page.crs or 'missing'}")
    stated = page.document.get("numberReturned")
    if isinstance(stated, int) and stated != len(features):
        raise _HalfAnswerError(f"numberReturned {stated}, features {len(features)}")
    return page


def _is_feature(found: Any) -> bool:
    """Tell whether something is an object with facts and a shape, each perhaps empty."""
    return isinstance(found, dict) and all(isinstance(found.get(key) or {}, dict) for key in ("properties", "geometry"))


def _id(feature: dict[str, Any], turn: int) -> str:
    """Return the server's id of a feature; one without an id counts as a new one."""
    own = feature.get("id")
    return str(own) if own is not None else f"#{turn}"


def _next(page: Page) -> str:
    """Return the address of the next page, exactly as the server wrote it; empty at the end."""
    links = page.document.get("links")
    found = [link.get("href") for link in links or () if isinstance(link, dict) and link.get("rel") == "next"]
    if not found or not found[0]:
        return ""
    target = urljoin(page.url, str(found[0]))
    if _origin(target) != _origin(page.url):
        raise _UntrustedError("verwijst voor de rest naar een ander adres. Dat doen we niet.")
    return target


def to_frame(features: Mapping[str, dict[str, Any]], name: str) -> gpd.GeoDataFrame:
    """Return GeoJSON features by id as a frame in RD (`SourceError` when they are not RD)."""
    try:
        return _frame(features)
    except _UntrustedError as error:
        raise SourceError(_says(name, str(error))) from error


def _frame(features: Mapping[str, dict[str, Any]]) -> gpd.GeoDataFrame:
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
        raise _UntrustedError("geeft vormen die we niet kunnen lezen.") from error
    bounds = frame.total_bounds
    x_min, y_min, x_max, y_max = RD_BOUNDS
    if bounds[0] < x_min or bounds[1] < y_min or bounds[2] > x_max or bounds[3] > y_max:
        raise _UntrustedError("zegt dat het RD is, maar de getallen zijn dat niet. We gebruiken deze gegevens niet.")
    return frame

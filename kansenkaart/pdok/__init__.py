"""OGC API Features as PDOK serves it: complete, current, in RD, from the configured host only.

The rules come from the server's own behaviour: CRSs as full URIs, one instant for history, the
link `next` followed to the letter (any change silently restarts at page one), RD known only from
the header `Content-Crs`. Pages go to a folder as they come in, so that a cut fetch goes on where it
stopped. Whatever does not add up ends in a `SourceError`; half a layer is never returned.
"""

from __future__ import annotations

import hashlib
import json
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import geopandas as gpd
import requests

from kansenkaart import __version__
from kansenkaart.errors import SourceError
from kansenkaart.pdok.answers import (
    PAGE_SIZE,
    RD_URI,
    CutError,
    HalfAnswerError,
    KeyWantedError,
    Page,
    UntrustedError,
    checked,
    frame,
    identifier,
    matched,
    next_page,
    origin,
    read,
    says,
)

__all__ = ["PAGE_SIZE", "RD_URI", "Client", "CutError", "KeyWantedError", "Page", "Progress"]

log = logging.getLogger(__name__)

USER_AGENT = f"kansenkaart/{__version__} (buurtkaart; open source)"
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
_MAX_WAIT_S = 60.0
ENDLESS = "blijft dezelfde objecten geven. Probeer het later nog eens."
#: Pages follow the order of the objects: one that comes twice has moved, and then another may be skipped.
_CHANGED = "veranderde terwijl we ophaalden. Probeer het nog eens; dan beginnen we daar opnieuw."
_FEWER = "geeft minder objecten dan hij zelf telt. Probeer het later nog eens."

#: Called with a collection, the number of objects so far, and whether that is all.
Progress = Callable[[str, int, bool], None]


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
    halted
        Once set, no server is asked anything more; an answer that is under way still comes in.
    """

    cache: Path | None = None
    day: str = ""
    tries: int = field(default_factory=lambda: TRIES)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic
    session: requests.Session = field(default_factory=requests.Session)
    halted: threading.Event = field(default_factory=threading.Event)

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
        with self.forgetting(collection, asked):
            return frame(self._features(_first(base_url, collection, bbox, at, where), collection, asked, progress))

    @contextmanager
    def forgetting(self, name: str, asked: Sequence[str]) -> Iterator[None]:
        """Forget the pages of these addresses when together they make no sense, and say so in a `SourceError`."""
        try:
            yield
        except UntrustedError as error:
            for place in filter(None, map(self._place, asked)):
                place.unlink(missing_ok=True)
            raise SourceError(says(name, str(error)), detail=f"{asked[0]} ... {asked[-1]}") from error

    def _features(self, url: str, name: str, asked: list[str], progress: Progress | None) -> dict[str, dict[str, Any]]:
        """Return all features by their id; every page that was asked is noted in `asked`."""
        features: dict[str, dict[str, Any]] = {}
        while url:
            if url in asked or len(asked) >= MAX_PAGES:
                raise UntrustedError(ENDLESS)
            page = self.page(url, name, checked)
            asked.append(url)
            found = page.document["features"]
            new = {identifier(feature, len(features) + turn): feature for turn, feature in enumerate(found)}
            if (found or next_page(page)) and not new.keys() - features.keys():
                raise UntrustedError(ENDLESS)
            if len(new) < len(found) or new.keys() & features.keys():
                raise UntrustedError(_CHANGED)
            features |= new
            url = next_page(page)
            if not url and len(features) < matched(page):
                raise UntrustedError(_FEWER)
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
        if place is None:
            return self._asked(url, name, check)
        if kept := _kept(place):
            return kept
        page = self._asked(url, name, check)
        _keep(place, page)
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
            if self.halted.is_set():
                raise CutError(says(name, "wordt niet meer gevraagd: het ophalen is gestopt."), detail=url)
            try:
                with self._response(url, name) as response:
                    if response.status_code not in _AGAIN:
                        return check(read(response, self._body(response, name), name), name)
                    why, wait = f"code {response.status_code}", response.headers.get("Retry-After", "")
                    error_kind = SourceError
            except (requests.RequestException, HalfAnswerError) as error:
                why, wait, error_kind = str(error), "", CutError
            if turn < self.tries - 1:
                self.sleep(self._pause(turn, wait))
        cut = error_kind is CutError
        do = ". Controleer het internet, of ga" if cut else f": het is er te druk, of er is een storing ({why}). Ga"
        raise error_kind(
            says(name, f"geeft geen (heel) antwoord{do} later verder waar het stopte."), detail=f"{url}: {why}"
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
            for key in (key for host, key in self.keys.items() if origin(host) == origin(url)):
                headers["X-Api-Key"] = key
            response = self.session.get(url, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, stream=True)
            if not response.is_redirect:
                return response
            response.close()
            target = urljoin(url, response.headers["Location"])
            if origin(target) != origin(url):
                raise SourceError(
                    says(name, "stuurt ons door naar een ander adres. Dat doen we niet."), detail=f"{url} -> {target}"
                )
            url = target
        raise SourceError(says(name, "stuurt ons in een kring rond."), detail=url)

    def _body(self, response: requests.Response, name: str) -> bytes:
        """Return the whole answer; one that is far too big, or drips in, is broken off."""
        late = self.clock() + MAX_PAGE_S
        parts, size = [], 0
        for part in response.iter_content(1 << 16):
            parts.append(part)
            size += len(part)
            if size > MAX_PAGE_BYTES:
                raise SourceError(says(name, "geeft een veel te groot antwoord."), detail=response.url)
            if self.clock() > late:
                raise HalfAnswerError("too slow")
        return b"".join(parts)


def _kept(place: Path) -> Page | None:
    """Return a page from the folder; None when it is not there, or is damaged and must be asked again."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        return Page(kept["url"], kept["crs"], kept["document"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(place: Path, page: Page) -> None:
    """Put a page in the folder, whole or not at all; a folder that takes nothing does not stop a fetch."""
    half = place.with_suffix(f".{threading.get_ident()}.half")  # whoever asks the same page has another one
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps({"url": page.url, "crs": page.crs, "document": page.document}), encoding="utf-8")
        half.replace(place)
    except OSError as error:
        log.warning("a page is not kept: %s", error)


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

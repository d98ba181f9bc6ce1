"""The web server: Streamlit with our own routes and headers.

`streamlit run app.py`, `python app.py` and `kansenkaart start` all serve `app`. Routes have no
visitor and no session, so they give public data only, and take only what anybody who walks along
may write; what a person may see beyond that goes through the page. Nothing of the disk is mounted:
each address is in a list or a table.

Never import `kansenkaart.ui` here: Streamlit runs the page itself, and components register there.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import os
import re
import socket
import tempfile
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import cache, lru_cache, wraps
from pathlib import Path
from threading import Lock, Thread
from typing import Any, TypeVar

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette import starlette_server

from kansenkaart import actions, backdrops, layers, maps, settings
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError, KansenkaartError

Made = TypeVar("Made")

MAIN = Path(__file__).parent / "ui" / "main.py"


def _config() -> dict[str, Any]:
    """Return how Streamlit runs, from the file that `streamlit run` reads as well (in a wheel: a copy of it)."""
    package = Path(__file__).parent
    places = (package / "config.toml", package.parent / ".streamlit" / "config.toml")
    content = tomllib.loads(next(path for path in places if path.is_file()).read_text(encoding="utf-8"))
    return {f"{section}.{name}": value for section, options in content.items() for name, value in options.items()}


CONFIG: dict[str, Any] = _config()
_TYPES = {
    ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
    ".png": "image/png", ".woff2": "font/woff2", ".otf": "font/otf", ".txt": "text/plain; charset=utf-8",
}  # fmt: skip
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


# --- What is served -----------------------------------------------------------------------------


def _dossier() -> Dossier:
    return _open(settings.from_env().dossier)


def _made_once(maxsize: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep what was made; who asks for what is being made waits for it, and does not make it again."""

    def kept(make: Callable[..., Made]) -> Callable[..., Made]:
        made, one_at_a_time = lru_cache(maxsize=maxsize)(make), Lock()

        @wraps(make)
        def ask(*key: Any) -> Made:
            with one_at_a_time:
                return made(*key)

        return ask

    return kept


@_made_once(maxsize=1)
def _open(path: Path | None) -> Dossier:
    return actions.open_dossier(actions.prepare_dossier(path))


def web_file(request: Request) -> Response:
    """Serve one of our own scripts or a file of the manifest; the address holds the version."""
    path = maps.assets().get(request.path_params["name"])
    if path is None:
        return _absent()
    current = request.path_params["version"] == maps.assets_version()
    return _answer(request, _packed_file(path), _TYPES[path.suffix], current=current)


@cache
def _packed_file(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def map_config(request: Request) -> Response:
    """Serve what the map knows of this neighbourhood."""
    dossier, version = _dossier(), _dossier().layers_version()
    wanted = f"{version}-{maps.assets_version()}"
    online = settings.from_env().online_maps
    tiles = _tiles_state(dossier)
    packed = _packed_config(dossier, version, online, tiles)
    whole = not actions.is_large(dossier) or tiles == "ready"  # else the same address has more to say later
    return _answer(request, packed, "application/json", current=whole and _asks(request, wanted))


def _tiles_state(dossier: Dossier) -> str:
    """Return how the base layers of a dossier come: "" whole, "ready" as tiles, "coming" while those are made."""
    return "coming" if actions.make_tiles_aside(dossier) else "ready" if actions.tiles_of(dossier) else ""


def _packed_config(dossier: Dossier, version: str, online: bool, tiles: str) -> bytes:
    return _pack(json.dumps(_config_of(dossier, version, online, _base(), tiles), ensure_ascii=False).encode())


@_made_once(maxsize=2)
def _config_of(dossier: Dossier, version: str, online: bool, base: str, tiles: str) -> dict[str, Any]:
    def url(name: str) -> str:
        return f"{maps.root_url(base)}/{name}?v={version}"

    known = maps.config(
        dossier.area(),
        name=dossier.name,
        made_up=dossier.made_up,
        attribution=maps.attribution(dossier.sources()),
        present=dossier.layer_counts(),
        version=f"{version}-{tiles}",
        url=url,
        online=online,
    )
    added = maps.backdrop_config(dossier.backdrops(), dossier.sources(), url)
    return known | maps.tile_config(tiles, url) | added


def layer(request: Request) -> Response:
    """Serve one base layer that is on the map."""
    slug = request.path_params["slug"]
    if slug not in {row.slug for row in layers.LAYERS if row.on_map}:
        return _absent()
    dossier, version = _dossier(), _dossier().layers_version()
    return _answer(
        request, _packed_layer(dossier, version, slug), "application/geo+json", current=_asks(request, version)
    )


@_made_once(maxsize=2 * len(layers.LAYERS))
def _packed_layer(dossier: Dossier, version: str, slug: str) -> bytes:  # noqa: ARG001 - the version is the key
    return _pack(maps.layer(dossier.layer(slug)))


def labels(request: Request) -> Response:
    """Serve where street names and house numbers stand."""
    dossier, version = _dossier(), _dossier().layers_version()
    return _answer(request, _packed_labels(dossier, version), "application/json", current=_asks(request, version))


@_made_once(maxsize=2)
def _packed_labels(dossier: Dossier, version: str) -> bytes:  # noqa: ARG001
    if tiles := actions.tiles_of(dossier):  # house numbers are in the tiles
        return _pack(f'{{"streets":{tiles.metadata()["streets"]},"numbers":[]}}'.encode())
    return _pack(maps.labels(dossier.layer("adres"), dossier.layer("rijbaan")))


def tile(request: Request) -> Response:
    """Serve one tile of the base layers; they are packed already."""
    dossier = _dossier()
    tiles = actions.tiles_of(dossier)
    found = tiles.get(*(request.path_params[name] for name in "zxy")) if tiles else None
    if found is None:
        return _absent() if tiles is None else Response(status_code=204, headers={"Cache-Control": _ASK_AGAIN})
    return _answer(
        request, found, "application/vnd.mapbox-vector-tile", current=_asks(request, dossier.layers_version())
    )


def picture(request: Request) -> Response:
    """Serve one picture of a map that somebody added to the dossier; nothing else has such an address."""
    dossier = _dossier()
    place = (request.path_params[name] for name in "zxy")
    found = dossier.picture(request.path_params["name"], *place)
    media_type = backdrops.media_type(found or b"")
    if not found or not media_type:
        return _absent()
    keep = _FOREVER if _asks(request, dossier.layers_version()) else _ASK_AGAIN
    return Response(found, media_type=media_type, headers={"Cache-Control": keep})


def kansen(request: Request) -> Response:
    """Serve the public fields of the kansen that are on the map."""
    dossier, version = _dossier(), _dossier().kansen_version()
    return _answer(request, _packed_kansen(dossier, version), "application/geo+json", current=_asks(request, version))


@_made_once(maxsize=2)
def _packed_kansen(dossier: Dossier, version: str) -> bytes:  # noqa: ARG001
    return _pack(maps.kansen(actions.on_map(dossier.kansen())))


def places(request: Request) -> Response:
    """Serve where each kans on the map is, in words: id to `bij Berkenlaan 12`."""
    dossier, version = _dossier(), f"{_dossier().kansen_version()}-{_dossier().layers_version()}"
    return _answer(request, _packed_places(dossier, version), "application/json", current=_asks(request, version))


@_made_once(maxsize=2)
def _packed_places(dossier: Dossier, version: str) -> bytes:  # noqa: ARG001
    frame = actions.on_map(dossier.kansen())
    words = actions.places_in_words(dossier, frame)
    return _pack(json.dumps(dict(zip(frame["id"], words, strict=True)), ensure_ascii=False).encode())


def photo(request: Request) -> Response:
    """Serve a photo of a kans that is on the map, or of a schouw; any other photo does not exist here."""
    wanted = request.path_params["photo"]
    dossier = _dossier()
    if wanted not in _photos(dossier, dossier.kansen_version()) | _taken(dossier):
        return _absent()
    return Response(dossier.photo(wanted), media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


def _taken(dossier: Dossier) -> frozenset[str]:
    return frozenset(photo.photo for one in actions.schouwen(dossier).values() for photo in one.photos)


@lru_cache(maxsize=2)
def _photos(dossier: Dossier, version: str) -> frozenset[str]:  # noqa: ARG001
    return frozenset(photo for photos in actions.on_map(dossier.kansen())["photos"] for photo in photos or ())


# --- What is kept -------------------------------------------------------------------------------

#: A body with texts is never larger; the longest text is far smaller.
_MOST_BYTES = 1_000_000


async def keep_texts(request: Request) -> Response:
    """Keep texts of a schouw as they are typed, and answer with what their writer has seen now.

    An address of its own, so that no letter waits for a page to run. It takes JSON from our own
    pages only: another site cannot send that without asking first, and is never answered.
    """
    if not _from_own_page(request):
        return _not_from_here()
    try:
        seen = await run_in_threadpool(_keep_texts, await request.json())
    except (KeyError, TypeError, ValueError, AttributeError):
        return _refused("Dit bericht is niet te lezen.")
    except InputError as error:
        return _refused(error.message)
    return JSONResponse({"seen": seen}, headers={"Cache-Control": "no-store"})


def _from_own_page(request: Request) -> bool:
    """Tell whether a message is JSON of a size that one types, from a page of ours."""
    own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    is_json = request.headers.get("content-type", "").startswith("application/json")
    return own and is_json and int(request.headers.get("content-length") or 0) <= _MOST_BYTES


def _not_from_here() -> Response:
    return Response("Dit kan alleen vanaf de kaart zelf.", status_code=403, media_type="text/plain; charset=utf-8")


def _keep_texts(sent: dict[str, Any]) -> list[str]:
    about = {name: str(sent.get(name) or "") for name in ("stop", "party", "stood")}
    seen = tuple(str(one) for one in sent.get("seen") or ())
    kept: set[str] = set()
    for key, field in sent["texts"].items():
        typed = actions.Typed(str(key), str(field["text"]), form=str(field.get("form", "")), seen=seen, **about)
        kept |= set(actions.keep_text(_dossier(), str(sent["schouw"]), str(sent["how"]), typed))
    return sorted(kept)


def _refused(message: str) -> Response:
    return Response(message, status_code=422, media_type="text/plain; charset=utf-8")


def phone_page(_request: Request) -> Response:
    """Serve the page on which a phone tells where it stands, while somebody lets it."""
    script = maps.asset_url(_base(), "telefoon.js")
    words = html.escape(json.dumps(_PHONE_WORDS, ensure_ascii=False), quote=True)
    page = _PHONE_PAGE.format(words=words, start=_PHONE_WORDS["start"], script=script)
    return Response(page, media_type="text/html", headers={"Cache-Control": "no-store"})


_PHONE_WORDS = {
    "start": "Laat de laptop zien waar ik sta", "stop": "Stop", "stopped": "Gestopt. De laptop weet het niet meer.",
    "busy": "Even zoeken…", "sent": "De laptop weet waar u staat. Laat dit scherm aan.",
    "away": "De laptop is niet te bereiken. Zit u nog op zijn wifi?",
    "failed": "Uw plek is niet gevonden. Staat locatie aan op deze telefoon?",
    "unsafe": "De telefoon geeft zijn plek alleen op een beveiligde verbinding (https).",
}  # fmt: skip
_PHONE_PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Meelopen - Kansenkaart</title>
<style>body{{font:1.2rem/1.5 system-ui,sans-serif;margin:1.5rem;color:#1c2328}}
button{{font:inherit;font-weight:600;min-height:4rem;width:100%;border:0;border-radius:.5rem;background:#1f4e79;color:#fff}}
button:focus-visible{{outline:3px solid #b58900;outline-offset:3px}}</style></head>
<body><main data-words="{words}"><h1>Meelopen</h1>
<p>Deze telefoon vertelt de laptop waar de groep staat. De plek wordt niet bewaard.</p>
<button type="button">{start}</button><p role="status"></p></main>
<script type="module" src="{script}"></script></body></html>"""


async def phone_place(request: Request) -> Response:
    """Hear where a phone is that knows the code; it is kept in memory and forgotten."""
    if not _from_own_page(request):
        return _not_from_here()
    try:
        sent = await request.json()
        place = {name: float(sent[name]) for name in ("lon", "lat", "accuracy_m")}
        actions.PHONES.put(str(sent["code"]), **place)
    except InputError as error:
        return _refused(error.message)
    except (KeyError, TypeError, ValueError):
        return _refused("Dit bericht is niet te lezen.")
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def health(_request: Request) -> Response:
    """Say that the server answers, without a word about the data."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


# --- How it is served ---------------------------------------------------------------------------


def _pack(content: bytes) -> bytes:
    return gzip.compress(content, 4, mtime=0)


def _asks(request: Request, version: str) -> bool:
    return request.query_params.get("v") == version


def _answer(request: Request, packed: bytes, media_type: str, *, current: bool) -> Response:
    """Return packed bytes with an ETag; kept forever only when the address holds the present version."""
    tag = f'"{hashlib.sha256(packed).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": _FOREVER if current else _ASK_AGAIN, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type=media_type, headers=headers)
    return Response(packed, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})


def _absent() -> Response:
    return Response("Dit bestaat hier niet.", status_code=404, media_type="text/plain; charset=utf-8")


async def _calm(_request: Request, error: Exception) -> Response:
    """Turn an error for people into a sentence; the reason stays out of the answer."""
    message = error.message if isinstance(error, KansenkaartError) else "Dat lukte niet."
    return Response(message, status_code=503, media_type="text/plain; charset=utf-8")


def _base() -> str:
    return str(st.get_option("server.baseUrlPath") or "").strip("/")


class _BelowBase(Mount):
    """Our routes below `server.baseUrlPath`, which is known only when the server runs."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        below = f"/{_base()}" if _base() else ""
        if not below:
            return super().matches(scope)
        path = scope["path"]
        if not path.startswith(f"{below}/{maps.ROOT}/"):
            return Match.NONE, {}
        return super().matches({**scope, "path": path, "root_path": scope.get("root_path", "") + below})


ROUTES = [
    _BelowBase(
        f"/{maps.ROOT}",
        routes=[
            Route("/web/{version}/{name:path}", web_file),
            Route("/kaart.json", map_config),
            Route("/laag/{slug}.geojson", layer),
            Route("/straten.json", labels),
            Route("/tegels/{z:int}/{x:int}/{y:int}", tile),
            Route("/achtergrond/{name}/{z:int}/{x:int}/{y:int}", picture),
            Route("/kansen.geojson", kansen),
            Route("/plekken.json", places),
            Route("/foto/{photo}.jpg", photo),
            Route("/tekst", keep_texts, methods=["POST"]),
            Route("/telefoon", phone_page),
            Route("/positie", phone_place, methods=["POST"]),
            Route("/gezond", health),
            Route("/{anything:path}", lambda _request: _absent()),
        ],
    )
]


# --- Headers ------------------------------------------------------------------------------------


@cache
def _page(base: str) -> str:
    """Return Streamlit's page in Dutch, told where the server is.

    Without the latter the page asks `/samen/_stcore/health` first when somebody opens `/samen`, and each
    such guess is an error in the console of whoever followed a link or a QR code.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    told = f"window.__streamlit={{BACKEND_BASE_URL:location.origin+{json.dumps(base)}}}"
    for was, now in (
        ("<head>", f"<head><script>{told}</script>"),
        ('<html lang="en">', '<html lang="nl">'),
        ("<title>Streamlit</title>", "<title>Kansenkaart</title>"),
        ("You need to enable JavaScript to run this app.", "Zet JavaScript aan om deze kaart te gebruiken."),
    ):
        page = page.replace(was, now, 1)
    return page


def _early_head() -> str:
    """Return what the first page lets the browser fetch at once; nothing when there is no map to show yet."""
    with suppress(KansenkaartError):
        if _is_there():
            return maps.early_head(_base(), *_addresses(_dossier()))
    return ""


def _is_there() -> bool:
    """Tell whether the dossier exists; without one the example has yet to be made, and the page says so."""
    return (settings.from_env().dossier or actions.user_dossier()).is_file()


def _addresses(dossier: Dossier) -> tuple[str, str, list[str]]:
    """Return where the map's knowledge, the kansen and the layers are now."""
    version, online = dossier.layers_version(), settings.from_env().online_maps
    known = _config_of(dossier, version, online, _base(), _tiles_state(dossier))
    whole = [] if known["tiles"] else [row["url"] for row in known["layers"]]
    names = whole + [known["labels"]] * bool(known["labels"])
    return maps.config_url(_base(), version), maps.kansen_url(_base(), dossier.kansen_version()), names


@cache
def _own_script_hashes(base: str) -> str:
    """Return the hashes of the scripts inside that page: only these may stand in HTML."""
    scripts = re.findall(r"<script>(.*?)</script>", _page(base), flags=re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in hashes)


class OwnPage:
    """Answer with our form of Streamlit's page where a browser asks for a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _asks_page(scope):
            base = f"/{_base()}/" if _base() else "/"
            page = _page(base)
            if scope["path"] == base:
                page = page.replace("<head>", f"<head>{await run_in_threadpool(_early_head)}", 1)
            answer = Response(page, media_type="text/html", headers={"Cache-Control": "no-cache"})
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _asks_page(scope: Scope) -> bool:
    """Tell whether a request is for a page: at most one name below the base, and no file."""
    if scope["method"] not in ("GET", "HEAD"):
        return False
    accepts = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")
    below = scope["path"].removeprefix(f"/{_base()}" if _base() else "").strip("/")
    return "text/html" in accepts and re.fullmatch(r"[a-z]*", below) is not None


def policy(host: str, *, online: bool) -> str:
    """Return the content security policy: nothing from elsewhere, no script in HTML, no eval.

    Styles may stand in HTML because Streamlit puts them there; text of users never becomes HTML.
    `blob:` scripts are how Streamlit loads a component (a script that already runs makes them).
    """
    socket = f" ws://{host} wss://{host}" if re.fullmatch(r"[A-Za-z0-9.\-\[\]:]+", host) else ""
    tiles = " " + " ".join(sorted({row.host for row in maps.ONLINE})) if online else ""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' blob: {_own_script_hashes(f'/{_base()}/' if _base() else '/')}",
        "worker-src": "'self' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob:{tiles}",
        "font-src": "'self' data:",
        "media-src": "'self' blob:",
        "connect-src": f"'self'{socket}",
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SafeHeaders:
    """Put the headers on every answer, of Streamlit's routes as well as ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _safe_headers(host):
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, guarded)


def _safe_headers(host: str) -> Iterator[tuple[str, str]]:
    yield "Content-Security-Policy", policy(host, online=settings.from_env().online_maps)
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", "no-referrer"
    yield "Permissions-Policy", "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    yield "Cross-Origin-Resource-Policy", "same-origin"


@asynccontextmanager
async def _lifespan(_app: Any) -> AsyncIterator[None]:
    Thread(target=_get_ready, daemon=True).start()
    yield


def _get_ready() -> None:
    """Make what the first visitor will ask for; what goes wrong is told to whoever asks."""
    with suppress(KansenkaartError):
        if not _is_there():
            return
        dossier = _dossier()
        _addresses(dossier)
        _packed_kansen(dossier, dossier.kansen_version())
        version, present = dossier.layers_version(), dossier.layer_counts()
        for row in layers.LAYERS:
            if row.on_map and row.slug in present and not actions.tiles_of(dossier):
                _packed_layer(dossier, version, row.slug)
        _packed_labels(dossier, version)


def _send_at_once(bind: Callable[..., socket.socket]) -> Callable[..., socket.socket]:
    """Return Streamlit's function that opens the port, so that no answer waits for an earlier one to be confirmed.

    Streamlit's socket names no protocol, and asyncio then leaves Nagle's rule on: the body of an answer
    waits 40 ms for the receipt of its header, and a page has some eighty answers.
    """

    @wraps(bind)
    def opened(*place: Any) -> socket.socket:
        port = bind(*place)
        port.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each connection takes it over
        return port

    return opened


starlette_server._bind_socket = _send_at_once(starlette_server._bind_socket)

#: What `st.App` is made with, here and in `app.py` (which Streamlit reads without running it).
OPTIONS: dict[str, Any] = {
    "routes": ROUTES,
    "middleware": [Middleware(SafeHeaders), Middleware(OwnPage)],
    "exception_handlers": {KansenkaartError: _calm},
    "lifespan": _lifespan,
}
app = st.App(MAIN, **OPTIONS)


def run(dossier: Path, *, port: int = 8501, open_browser: bool = True, phones: str = "") -> None:
    """Serve a dossier until it is stopped, on this computer only unless phones may come along.

    Parameters
    ----------
    dossier
        The file to open.
    port
        Port on 127.0.0.1.
    open_browser
        Whether to open the browser of whoever started it.
    phones
        Address of this computer on its own network: phones there may open the map, encrypted.
    """
    os.environ[settings.DOSSIER_VARIABLE] = str(dossier.resolve())
    config = CONFIG | {"server.port": port, "server.headless": not open_browser}
    if not phones:
        app.run(config=config)
        return
    with tempfile.TemporaryDirectory(prefix="kansenkaart-") as folder:
        certificate, key = actions.make_certificate(Path(folder), phones)
        os.environ[settings.PHONES_VARIABLE] = f"https://{phones}:{port}"
        tls = {"server.address": "0.0.0.0", "server.sslCertFile": str(certificate), "server.sslKeyFile": str(key)}  # noqa: S104 - asked for
        app.run(config=config | tls)

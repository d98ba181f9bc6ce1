"""The web server: Streamlit with our own routes and headers.

`streamlit run app.py`, `python app.py` and `kansenkaart start` all serve `app`. Routes have no
visitor and no session, so they give public data only, and take only what anybody who walks along
may write; what a person may see beyond that goes through the page. Nothing of the disk is mounted:
each address is in the table below.

Never import `kansenkaart.ui` here: Streamlit runs the page itself, and components register there.
"""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Match, Mount, Route
from starlette.types import Scope

from kansenkaart import actions, maps, settings
from kansenkaart.errors import KansenkaartError
from kansenkaart.server import content, incoming
from kansenkaart.server.answers import absent, base, calm
from kansenkaart.server.page import OwnPage, SafeHeaders

_PACKAGE = Path(__file__).parents[1]
MAIN = _PACKAGE / "ui" / "main.py"


def _config() -> dict[str, Any]:
    """Return how Streamlit runs, from the file that `streamlit run` reads as well (in a wheel: a copy of it)."""
    places = (_PACKAGE / "config.toml", _PACKAGE.parent / ".streamlit" / "config.toml")
    content = tomllib.loads(next(path for path in places if path.is_file()).read_text(encoding="utf-8"))
    return {f"{section}.{name}": value for section, options in content.items() for name, value in options.items()}


CONFIG: dict[str, Any] = _config()


class _BelowBase(Mount):
    """Our routes below `server.baseUrlPath`, which is known only when the server runs."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        below = f"/{base()}" if base() else ""
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
            Route("/web/{version}/{name:path}", content.web_file),
            Route("/kaart.json", content.map_config),
            Route("/laag/{slug}.geojson", content.layer),
            Route("/straten.json", content.labels),
            Route("/tegels/{z:int}/{x:int}/{y:int}", content.tile),
            Route("/achtergrond/{name}/{z:int}/{x:int}/{y:int}", content.backdrop),
            Route("/kansen.geojson", content.kansen),
            Route("/plekken.json", content.places),
            Route("/foto/{photo}.jpg", content.photo),
            Route("/tekst", incoming.keep_texts, methods=["POST"]),
            Route("/telefoon", incoming.phone_page),
            Route("/positie", incoming.phone_place, methods=["POST"]),
            Route("/gezond", content.health),
            Route("/{anything:path}", lambda _request: absent()),
        ],
    )
]


@asynccontextmanager
async def _lifespan(_app: Any) -> AsyncIterator[None]:
    _send_at_once(asyncio.get_running_loop())
    Thread(target=content.get_ready, daemon=True).start()
    yield


def _send_at_once(loop: asyncio.AbstractEventLoop) -> None:
    """Let no answer wait for an earlier one to be confirmed; call it before the loop opens the port.

    The socket that Streamlit makes names no protocol, and asyncio then leaves Nagle's rule on: the body of an
    answer waits 40 ms for the receipt of its header, and a page has some eighty answers.
    """
    create_server = loop.create_server

    async def opened(*args: Any, **options: Any) -> asyncio.Server:
        if port := options.get("sock"):
            port.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each connection takes it over
        return await create_server(*args, **options)

    with suppress(AttributeError):  # uvloop lets nothing be changed, and sends at once by itself
        loop.create_server = opened  # type: ignore[method-assign]


#: What `st.App` is made with, here and in `app.py` (which Streamlit reads without running it).
OPTIONS: dict[str, Any] = {
    "routes": ROUTES,
    "middleware": [Middleware(SafeHeaders), Middleware(OwnPage)],
    "exception_handlers": {KansenkaartError: calm},
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

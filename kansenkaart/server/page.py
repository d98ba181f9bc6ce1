"""Streamlit's page in our form, and the headers on every answer."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kansenkaart import maps, settings
from kansenkaart.server.answers import base
from kansenkaart.server.content import early_head


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
            root = f"/{base()}/" if base() else "/"
            page = _page(root)
            if scope["path"] == root:
                page = page.replace("<head>", f"<head>{await run_in_threadpool(early_head)}", 1)
            answer = Response(page, media_type="text/html", headers={"Cache-Control": "no-cache"})
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _asks_page(scope: Scope) -> bool:
    """Tell whether a request is for a page: at most one name below the base, and no file."""
    if scope["method"] not in ("GET", "HEAD"):
        return False
    accepts = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")
    below = scope["path"].removeprefix(f"/{base()}" if base() else "").strip("/")
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
        "script-src": f"'self' blob: {_own_script_hashes(f'/{base()}/' if base() else '/')}",
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

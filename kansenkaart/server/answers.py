"""How we answer: packed, kept as long as the address holds the version, in a sentence when something is wrong."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from kansenkaart import actions, settings
from kansenkaart.dossier import Dossier
from kansenkaart.errors import KansenkaartError

Made = TypeVar("Made")

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def made_once(maxsize: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep what was made; who asks for what is being made waits for it, and does not make it again."""

    def kept(make: Callable[..., Made]) -> Callable[..., Made]:
        made, one_at_a_time = lru_cache(maxsize=maxsize)(make), Lock()

        @wraps(make)
        def ask(*key: Any) -> Made:
            with one_at_a_time:
                return made(*key)

        return ask

    return kept


def open_dossier() -> Dossier:
    """Return the dossier that is served; the first who asks opens (or makes) it."""
    return _open(settings.from_env().dossier)


@made_once(maxsize=1)
def _open(path: Path | None) -> Dossier:
    return actions.open_dossier(actions.prepare_dossier(path))


def pack(content: bytes) -> bytes:
    """Return bytes as `answer` wants them: quickly packed, the same for the same content."""
    return gzip.compress(content, 4, mtime=0)


def asks(request: Request, version: str) -> bool:
    """Tell whether the address asks for this version, so that the answer may be kept forever."""
    return request.query_params.get("v") == version


def answer(request: Request, packed: bytes, media_type: str, *, current: bool) -> Response:
    """Return packed bytes with an ETag; kept forever only when the address holds the present version."""
    tag = f'"{hashlib.sha256(packed).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": FOREVER if current else ASK_AGAIN, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type=media_type, headers=headers)
    return Response(packed, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})


def absent() -> Response:
    """Say that an address is not there, whatever it was."""
    return Response("Dit bestaat hier niet.", status_code=404, media_type="text/plain; charset=utf-8")


async def calm(_request: Request, error: Exception) -> Response:
    """Turn an error for people into a sentence; the reason stays out of the answer."""
    message = error.message if isinstance(error, KansenkaartError) else "Dat lukte niet."
    return Response(message, status_code=503, media_type="text/plain; charset=utf-8")


def base() -> str:
    """Return the path below which all is served, without strokes ("" at the root)."""
    return str(st.get_option("server.baseUrlPath") or "").strip("/")

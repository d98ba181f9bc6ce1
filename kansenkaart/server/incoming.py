"""What comes in from a browser apart from the page: texts as they are typed, and where a phone is."""

from __future__ import annotations

import html
import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kansenkaart import actions, maps
from kansenkaart.errors import InputError
from kansenkaart.server.answers import base, open_dossier

#: A body with texts is never larger; the longest text is far smaller.
_MOST_BYTES = 1_000_000
#: What a message that is not ours can cause, whatever is in it.
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


async def keep_texts(request: Request) -> Response:
    """Keep texts of a schouw as they are typed, and answer with what their writer has seen now.

    An address of its own, so that no letter waits for a page to run. It takes JSON from our own
    pages only: another site cannot send that without asking first, and is never answered.
    """
    if not _from_own_page(request):
        return _not_from_here()
    try:
        answer = await run_in_threadpool(_keep_texts, await _said(request))
    except InputError as error:
        return _refused(error.message)
    except _UNREADABLE:
        return _refused("Dit bericht is niet te lezen.")
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _from_own_page(request: Request) -> bool:
    """Tell whether a message is JSON from a page of ours."""
    own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return own and request.headers.get("content-type", "").startswith("application/json")


async def _said(request: Request) -> dict[str, Any]:
    """Return what a message says; one larger than anybody types is not read to its end (`ValueError`)."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise ValueError("more than anybody types")
    said: dict[str, Any] = json.loads(body)
    return said


def _not_from_here() -> Response:
    return Response("Dit kan alleen vanaf de kaart zelf.", status_code=403, media_type="text/plain; charset=utf-8")


def _keep_texts(sent: dict[str, Any]) -> dict[str, Any]:
    """Keep each text by itself: half a date in one field holds up no other.

    Returns what the writer has seen now, and why a text was refused by its key; when all were,
    nothing changed and the `InputError` of the first is raised.
    """
    about = {name: str(sent.get(name) or "") for name in ("stop", "party", "stood")}
    seen = tuple(str(one) for one in sent.get("seen") or ())
    kept: set[str] = set()
    refused: dict[str, InputError] = {}
    for key, field in sent["texts"].items():
        typed = actions.Typed(str(key), str(field["text"]), form=str(field.get("form", "")), seen=seen, **about)
        try:
            kept |= set(actions.keep_text(open_dossier(), str(sent["schouw"]), str(sent["how"]), typed))
        except InputError as error:
            refused[str(key)] = error
    if refused and not kept:
        raise next(iter(refused.values()))
    return {"seen": sorted(kept), "refused": {key: error.message for key, error in refused.items()}}


def _refused(message: str) -> Response:
    return Response(message, status_code=422, media_type="text/plain; charset=utf-8")


def phone_page(_request: Request) -> Response:
    """Serve the page on which a phone tells where it stands, while somebody lets it."""
    script = maps.asset_url(base(), "telefoon.js")
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
        sent = await _said(request)
        place = {name: float(sent[name]) for name in ("lon", "lat", "accuracy_m")}
        actions.PHONES.put(str(sent["code"]), **place)
    except InputError as error:
        return _refused(error.message)
    except _UNREADABLE:
        return _refused("Dit bericht is niet te lezen.")
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

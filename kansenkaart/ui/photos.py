"""Photos that are never asked for twice: in the browser at once, and sent until the page has them.

Streamlit's own file field is empty after a reload, and cannot be filled. See `web/foto.js` for the
half in the browser.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection
from dataclasses import dataclass

from kansenkaart import actions
from kansenkaart.errors import InputError, KansenkaartError
from kansenkaart.ui import component, parts, state


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as a browser sent it: its id there, of what it is, the JPEG; None when it was taken away."""

    id: str
    name: str
    jpeg: bytes | None


def ask(
    name: str,
    label: str,
    *,
    take: Callable[[Photo], None],
    taken: Collection[str] = (),
    everything: str = "",
    stays: bool = False,
) -> None:
    """Let somebody choose or take a photo.

    Parameters
    ----------
    name
        Of what the photo is; it brings back what this browser still has.
    label
        Of the button; empty to only take what still waits in the browser.
    take
        Called with a photo when it comes in, perhaps more than once with the same.
    taken
        Ids of photos that need not come again, beside those that `take` just had.
    everything
        How the names begin of photos that may come along; this name alone when it is empty.
    stays
        The browser keeps the one photo until it comes again under `taken` without this.
    """
    key = f"foto_{name}"
    handled = [*taken, *(state.kept(key) or ())]

    def came() -> None:
        sent = state.sent(key, "photo")
        if not stays:
            state.keep(key, [*handled, str(sent.get("id"))])
        try:
            take(_read(sent))
        except KansenkaartError as error:
            state.refuse(key, error.message)

    data = {"name": name, "all": everything or name, "label": label, "side": actions.PHOTO_PIXELS, "stays": stays}
    component.show("foto", data | {"taken": handled}, key=key, gives="photo", on_value=came)
    if message := state.refused(key):
        parts.banner(message, key=key)


def _read(sent: dict[str, object]) -> Photo:
    """Return what a browser sent as a photo (`InputError` when it is none)."""
    words = str(sent.get("data") or "")
    try:
        jpeg = base64.b64decode(words.partition(",")[2], validate=True) if words else None
    except binascii.Error as error:
        raise InputError("Deze foto is niet goed overgekomen. Kies hem nog eens.") from error
    return Photo(str(sent.get("id") or ""), str(sent.get("name") or ""), jpeg)

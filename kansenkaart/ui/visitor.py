"""Which visitor this is, as far as one's own work in the background goes: a mark that only this browser has."""

from __future__ import annotations

import secrets

from kansenkaart.actions import Background
from kansenkaart.ui import browser, internet, state

_KEPT = "merk"
_NAME = "ophaler"


def take_mark() -> str:
    """Return the mark of this visitor, made when there is none yet, for work that starts now."""
    mark = state.kept(_KEPT) or secrets.token_urlsafe()
    state.keep(_KEPT, mark)
    return str(mark)


def may_stop(work: Background) -> bool:
    """Tell whether this visitor may stop work: who started it, also after a reload, or who sits at this computer."""
    return internet.may() and (internet.is_here() or work.by == _mark())


def _mark() -> str | None:
    """Return the mark of this visit, or the one that the browser kept; None when it has none, or is still asked."""
    mark = state.kept(_KEPT)
    if mark:
        browser.keep_draft({"mark": mark}, labels={}, name=_NAME)
        return str(mark)
    kept = str((browser.ask_draft(_NAME) or {}).get("mark", ""))
    if kept:
        state.keep(_KEPT, kept)
    return kept or None

"""Our own parts of the page: scripts that come by address, so that a click carries only its data.

Streamlit sends the script of a component with every change of its data; here that is one line that
imports a module from our own route, which the browser keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st

from kansenkaart import maps

#: Streamlit sends this with every change of a part, so it only fetches what the browser keeps.
LOADER = "export default(p)=>import(location.origin+p.data.script).then((m)=>m.show(p))"


def show(
    module: str,
    data: Mapping[str, Any],
    *,
    key: str,
    gives: str = "",
    entry: str = "show",
    keeps: bool = False,
    on_value: Callable[[], None] | None = None,
) -> Any:
    """Show a module of `kansenkaart/web` with its data, and return the value that it gives, or None.

    Parameters
    ----------
    module
        File name without `.js`; its function `entry(root, data, send)` draws.
    gives
        Name of the value that comes back, only in the run that it caused.
    keeps
        The value stays until another one comes.
    on_value
        Called before the page runs, when a value came.
    """
    told = {**data, "script": maps.asset_url(base(), "part.js"), "module": module}
    told |= {"entry": entry} if entry != "show" else {}
    told |= {"keeps": True} if keeps else {}
    callbacks = {f"on_{gives}_change": on_value or _nothing} if gives else {}
    default = {gives: None} if keeps else None
    result = _component()(key=key, data=told, default=default, **callbacks)
    return result.get(gives) if gives else None


def base() -> str:
    """Return the path below which the app is served ("" at the root)."""
    return str(st.get_option("server.baseUrlPath") or "")


def _nothing() -> None:
    """A value comes back only when it has a callback."""


@cache
def _component() -> Any:
    return st.components.v2.component(
        "kansenkaart_part", html="<div class='kb'></div>", js=LOADER, isolate_styles=False
    )

"""Who may have this computer look something up on the internet: who sits at it, or whoever the server admits."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from kansenkaart import settings
from kansenkaart.ui import blocks

#: What a server in front of this one adds: then the visitor is somewhere else, whatever the address says.
_PASSED_ON = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})
REFUSED = (
    "Op deze server kunnen bezoekers niets van internet laten ophalen. "
    "Wie de server beheert, kan dat aanzetten. Een bestand kiezen kan wel."
)


def may() -> bool:
    """Tell whether this visitor may let this computer ask something on the internet."""
    said = settings.from_env().internet
    if said is not None:
        return said
    return is_here()


def is_here() -> bool:
    """Tell whether this visitor sits at this computer."""
    return sits_here(str(st.get_option("server.address") or ""), st.context.url or "", st.context.headers)


def sits_here(listens_at: str, url: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a visitor sits at this computer: it listens to itself only, and nobody passed the question on.

    Parameters
    ----------
    listens_at
        Address on which the server listens; empty means all.
    url
        Address of the page as the visitor typed it; empty when unknown.
    headers
        Headers of the visitor's request.
    """
    own = is_loopback(listens_at) and (not url or is_loopback(urlsplit(url).hostname or ""))
    return own and not _PASSED_ON & {name.lower() for name in headers}


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this computer itself."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def say_refused(key: str) -> None:
    """Say that it is not allowed here, and what is possible."""
    blocks.show(blocks.text(REFUSED), key=f"{key}_geen_internet")

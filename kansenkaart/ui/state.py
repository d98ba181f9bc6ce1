"""What the screen remembers: the open dossier, caches keyed by its versions, and what this visitor chose.

The keys of `st.session_state` and of the address bar are written here and nowhere else.
Cached frames are shared between visitors: read them, never assign to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import geopandas as gpd
import streamlit as st

from kansenkaart import actions, settings
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import Schouw

CHOSEN = "kans"
FINDING = "kaartje"
CODE = "code"
SCHOUW = "schouw"
STOP = "stop"
_FLASH = "melding"
_EDITING = "wijzigt"
_SEEN = "seen"
_CLICKED = "aangeklikt"


def dossier() -> Dossier:
    """Return the open dossier; the first call of the process opens (or makes) it."""
    return _open(settings.from_env().dossier)


@st.cache_resource(show_spinner="De buurt wordt geopend…")
def _open(path: Path | None) -> Dossier:
    return actions.open_dossier(actions.prepare_dossier(path))


@st.cache_resource(show_spinner=False)
def desk() -> actions.Desk:
    """Return where this process keeps its work in the background; it outlives a reload of the page."""
    return actions.Desk()


def kansen() -> gpd.GeoDataFrame:
    """Return the kansen that are on the map now, one row per kans, RD."""
    return _kansen(dossier(), dossier().kansen_version())


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs={Dossier: lambda opened: opened.id})
def _kansen(opened: Dossier, version: str) -> gpd.GeoDataFrame:  # noqa: ARG001 - the version is the key
    return opened.kansen()


def chosen() -> str | None:
    """Return the id of the kans that is open; it stands in the address, so that a link opens it."""
    return st.query_params.get(CHOSEN)


def choose(kans_id: str | None) -> None:
    """Open a kans, or close it with None."""
    if kans_id:
        st.query_params[CHOSEN] = kans_id
    elif CHOSEN in st.query_params:
        del st.query_params[CHOSEN]


def checked() -> actions.Checked:
    """Return what the kansen have to do with each other and with what is there; computed once per version."""
    with st.spinner("Even rekenen…"):
        return actions.check(dossier())


def chosen_finding() -> str | None:
    """Return the id of the finding that is open; it stands in the address too."""
    return st.query_params.get(FINDING)


def choose_finding(finding_id: str | None) -> None:
    """Open a finding, or close it with None."""
    if finding_id:
        st.query_params[FINDING] = finding_id
    elif FINDING in st.query_params:
        del st.query_params[FINDING]


def remember_click(kans_id: str) -> None:
    """Remember that this kans or finding was opened by a click on the map, which therefore need not move."""
    st.session_state[_CLICKED] = kans_id


def clicked_on_map(kans_id: str) -> bool:
    """Tell whether this kans was opened by a click on the map."""
    return bool(st.session_state.get(_CLICKED) == kans_id)


def say(message: str) -> None:
    """Keep a message for after the next rerun."""
    st.session_state[_FLASH] = message


def said() -> str | None:
    """Return the kept message once."""
    message: str | None = st.session_state.pop(_FLASH, None)
    return message


def root() -> str:
    """Return the address of the app itself, as this visitor reaches it."""
    here = urlsplit(st.context.url or "")
    return urlunsplit((here.scheme, here.netloc, here.path.rsplit("/", 1)[0], "", ""))


def own_link(kans_id: str, code: str) -> str:
    """Return the private link with which somebody changes or withdraws their own kans."""
    return f"{root()}/wijzigen?{urlencode({CHOSEN: kans_id, CODE: code})}"


def code_from_link() -> str:
    """Return the code that came with a private link."""
    return str(st.query_params.get(CODE, ""))


def is_editing(kans_id: str) -> bool:
    """Tell whether the form already holds this kans; from now on it does."""
    before = st.session_state.get(_EDITING)
    st.session_state[_EDITING] = kans_id
    return bool(before == kans_id)


def saw(heads: Sequence[str]) -> None:
    """Remember what stood in the journal when the form was filled."""
    st.session_state[_SEEN] = tuple(heads)


def seen() -> tuple[str, ...]:
    """Return what stood in the journal when the form was filled."""
    return tuple(st.session_state.get(_SEEN, ()))


def stop_editing() -> None:
    """Let the form be filled anew next time."""
    st.session_state.pop(_EDITING, None)


def turn(key: str) -> str:
    """Return the last message of the browser to this form; another one says that it was taken."""
    return str(st.session_state.get(f"beurt_{key}", ""))


def is_new_turn(key: str, message: str) -> bool:
    """Tell whether this message of the browser was not taken before; from now on it was."""
    before = turn(key)
    st.session_state[f"beurt_{key}"] = message
    return before != message


def refuse(key: str, message: str) -> None:
    """Keep why a form was not taken."""
    st.session_state[f"geweigerd_{key}"] = message


def refused(key: str) -> str | None:
    """Return once why a form was not taken."""
    message: str | None = st.session_state.pop(f"geweigerd_{key}", None)
    return message


def take(key: str) -> None:
    """Remember that what this form sent last was saved."""
    st.session_state[f"genomen_{key}"] = turn(key)


def taken(key: str) -> str:
    """Return the last message of the browser to this form that was saved."""
    return str(st.session_state.get(f"genomen_{key}", ""))


def value(key: str) -> Any:
    """Return what stands in a widget now: in a callback that is newer than what the page had when it ran."""
    return st.session_state.get(key)


def sent(key: str, name: str) -> dict[str, Any]:
    """Return what a part of the page sent in this run under this name."""
    return (st.session_state.get(key) or {}).get(name) or {}


def schouw() -> Schouw | None:
    """Return the schouw in the address, or None."""
    return actions.schouwen(dossier()).get(str(st.query_params.get(SCHOUW, "")))


def choose_schouw(schouw_id: str | None) -> None:
    """Open a schouw, or close it with None."""
    if schouw_id:
        st.query_params[SCHOUW] = schouw_id
    else:
        st.query_params.clear()


def at_step(steps: Sequence[str]) -> int:
    """Return where in the walk we are, as place in these steps; the first when nothing says.

    The address counts when one comes in (a QR code). After that the visit itself remembers: what a
    browser sent just before a click still carries the address of before.
    """
    step = kept(f"stap_{st.query_params.get(SCHOUW, '')}") or str(st.query_params.get(STOP, ""))
    return steps.index(step) if step in steps else 0


def go_to_step(step: str) -> None:
    """Go to a step of the walk; the address says it too, so that a link opens it."""
    keep(f"stap_{st.query_params.get(SCHOUW, '')}", step)
    st.query_params[STOP] = step


def keep(name: str, value: Any) -> None:
    """Keep something for this visit: where one stands, which text is open."""
    st.session_state[f"bij_{name}"] = value


def kept(name: str) -> Any:
    """Return what was kept for this visit, or None."""
    return st.session_state.get(f"bij_{name}")

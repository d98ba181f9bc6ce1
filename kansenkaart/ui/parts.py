"""Parts that every page has: the heading, the calm banner for errors, the footer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from kansenkaart import __version__
from kansenkaart.days import as_day
from kansenkaart.dossier import Dossier
from kansenkaart.errors import KansenkaartError
from kansenkaart.ui import blocks, state

log = logging.getLogger(__name__)

MADE_UP = "Niets hier bestaat echt."
CALM = "Er ging iets mis bij ons. Wat u bewaarde, is er nog. Laad de pagina opnieuw en probeer het nog eens."


@contextmanager
def calm(key: str) -> Iterator[None]:
    """Turn an error into one calm Dutch sentence; `key` keeps two banners on a page apart.

    Messages may hold the name of somebody's file, so they are shown literally.
    """
    try:
        yield
    except KansenkaartError as error:
        log.info("refused: %s (%s)", error.message, error.detail)
        banner(error.message, key=key)
    except Exception:
        log.exception("unexpected error on the page")
        banner(CALM, key=key)


def banner(message: str, *, key: str) -> None:
    """Show a message that should not be missed, literally."""
    blocks.show(blocks.note(message), key=f"melding_{key}")


def top(dossier: Dossier, title: str) -> None:
    """Show where we are: the page, the neighbourhood, that it is made up, and a kept message."""
    st.title(title, anchor=False)
    blocks.show(blocks.text(f"{dossier.name}. {MADE_UP}" if dossier.made_up else dossier.name), key="top")
    message = state.said()
    if message:
        banner(message, key="gezegd")


def footer(dossier: Dossier) -> None:
    """Show the sources with their dates, and the version."""
    st.divider()
    lines = _sources(dossier.sources())
    blocks.show(
        blocks.text("Bronnen: " + ("; ".join(lines) if lines else "nog geen kaartlagen.")),
        blocks.text(f"Kansenkaart {__version__}. Deze kaart werkt zonder internet."),
        key="voet",
    )


def _sources(sources: pd.DataFrame) -> list[str]:
    """Return each source once as its licence asks, with the day up to which its data go."""
    named = sources["attribution"].where(sources["attribution"] != "", sources["publisher"])
    youngest = sources["data_date"].groupby(named).max()
    return [f"{name} (tot {as_day(date)})" if date else str(name) for name, date in youngest.items()]

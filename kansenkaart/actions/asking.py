"""Verbs that ask PDOK where something is. What was typed leaves the machine: only after somebody pressed for it."""

from __future__ import annotations

import geopandas as gpd

from kansenkaart import pdok, sources
from kansenkaart.actions.fetching import Online
from kansenkaart.pdok import locatieserver
from kansenkaart.pdok.locatieserver import Hit

__all__ = ["Hit", "buurt_at", "find_anywhere"]


def find_anywhere(text: str, *, online: Online | None = None) -> list[Hit]:
    """Return addresses, streets and postcodes anywhere in the Netherlands for a typed text.

    Raises
    ------
    SourceError
        When PDOK cannot be reached or gives something else.
    """
    return locatieserver.search(text, base_url=(online or Online()).urls()["locatieserver"])


def buurt_at(x: float, y: float, *, online: Online | None = None) -> gpd.GeoDataFrame:
    """Return the buurt around a place in RD, one row or none, as a canonical `buurt` frame (`SourceError`)."""
    return sources.buurt_at(x, y, urls=(online or Online()).urls(), client=pdok.Client())

"""The visitor's browser: Dutch for Streamlit's own words, and a draft that survives a reload or a crash.

Streamlit has no translations (its page says `lang="en"`), so one component without a face sets the
language and replaces fixed English words. The words are a table: a newer Streamlit may need a row.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from kansenkaart import maps
from kansenkaart.ui import component

#: Streamlit's words, exactly as they appear, and ours.
WORDS: dict[str, str] = {
    "Upload": "Kies bestand",
    "Browse files": "Kies bestand",
    "Drag and drop file here": "Sleep een bestand hierheen",
    "Drag and drop files here": "Sleep bestanden hierheen",
    "Choose an option": "Kies een optie",
    "Choose options": "Kies opties",
    "Select all": "Alles kiezen",
    "No results": "Niets gevonden",
    "No options to select": "Niets te kiezen",
    "Press Enter to apply": "Enter om te gebruiken",
    "Press Ctrl+Enter to apply": "Ctrl+Enter om te gebruiken",
    "Press ⌘+Enter to apply": "⌘+Enter om te gebruiken",
    "Running...": "Bezig…",
    "Stop": "Stop",
    "Close": "Sluiten",
    "Clear value": "Leegmaken",
    "Clear all": "Alles leegmaken",
    "Remove file": "Bestand weghalen",
    "Delete file": "Bestand weghalen",
    "Copy to clipboard": "Kopiëren",
    "Copied": "Gekopieerd",
    "Link to heading": "Link naar dit kopje",
    "Fullscreen": "Schermvullend",
    "Close fullscreen": "Schermvullend uit",
    "Open sidebar": "Menu openen",
    "Close sidebar": "Menu sluiten",
    "Expand sidebar": "Menu openen",
    "Collapse sidebar": "Menu sluiten",
    "open": "open",
    "Loading...": "Laden…",
    "Connecting": "Verbinden…",
    "Connection error": "Geen verbinding met de kansenkaart",
    "Page not found": "Deze pagina is er niet",
    "More": "Meer",
    "Decrement": "Eén minder",
    "Increment": "Eén meer",
    "Skip to main content": "Naar de inhoud",
    "App pages": "Pagina's",
    "Sidebar": "Menu",
    "file upload": "bestand kiezen",
}
#: Patterns (JavaScript) for words with a number or name in them.
PATTERNS: tuple[tuple[str, str], ...] = (
    (r"^(\d+)MB per file(?: • )?(.*)$", "Hooguit $1 MB. $2"),
    (r"^Limit (\d+)MB per file(?: • )?(.*)$", "Hooguit $1 MB. $2"),
    (r"^Remove (.+)$", "$1 weghalen"),
    (r"^Help for (.+)$", "Uitleg bij $1"),
    (r"^Selected (.+)$", "Gekozen: $1"),
)


def speak_dutch() -> None:
    """Make this page Dutch for the browser, a screen reader and the eye, and give it our style."""
    _style()(key="stijl", data=maps.asset_url(component.base(), "page.css"))
    component.show("browser", {"words": WORDS, "patterns": PATTERNS}, key="taal")


#: Under which name the draft of a new kans is kept.
NEW = "klad"


def ask_draft(name: str = NEW) -> dict[str, Any] | None:
    """Return the draft that this browser kept (empty when none), or None while the browser is asked."""
    data = {"mode": "ask", "name": name}
    stored = component.show("browser", data, key=f"{name}_vraag", entry="draft", gives="stored", keeps=True)
    return dict(stored) if stored is not None else None


def keep_draft(draft: dict[str, Any], *, labels: dict[str, str], name: str = NEW) -> None:
    """Let the browser keep the draft, and each letter typed into the fields with these labels."""
    data = {"mode": "keep", "name": name, "draft": draft, "labels": labels}
    component.show("browser", data, key=f"{name}_bewaar", entry="draft")


def clear_draft(name: str = NEW) -> None:
    """Forget the draft in the browser: it is saved, or the visitor starts again."""
    component.show("browser", {"mode": "clear", "name": name}, key=f"{name}_wis", entry="draft")


def offer_print() -> None:
    """Show a button that prints the page as it stands."""
    component.show("browser", {"label": "Deze pagina afdrukken"}, key="afdrukken", entry="print")


@cache
def _style() -> Any:
    return st.components.v2.component("kansenkaart_style", js=_SHEET)


_SHEET = """
export default function ({ data }) {
  const href = new URL(data, document.baseURI).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}
"""

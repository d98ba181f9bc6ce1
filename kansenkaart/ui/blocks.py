"""Text of people on the screen, always literal: one component that sets everything with `textContent`.

Streamlit's own `st.markdown`, headings, buttons and radio labels read markdown, LaTeX, icons and
links in a text; what somebody typed may therefore never go through them. A block here is a plain
dictionary; `web/blocks.js` makes elements of it and knows no HTML from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kansenkaart import terms
from kansenkaart.ui import component

Block = dict[str, Any]


def heading(text: str, *, level: int = 2) -> Block:
    """Return a heading; level 2 opens a part of the page, 3 a part of that."""
    return {"block": "heading", "level": level, "text": text}


def text(body: str) -> Block:
    """Return a paragraph; line breaks stay."""
    return {"block": "text", "text": body}


def note(body: str) -> Block:
    """Return a paragraph in a frame, for something that one should not miss."""
    return {"block": "note", "text": body}


def facts(rows: Iterable[tuple[str, str]], *, label: str = "") -> Block:
    """Return a list of names and values; empty values are left out."""
    return {"block": "facts", "label": label, "rows": [[name, value] for name, value in rows if value]}


def items(rows: Iterable[str]) -> Block:
    """Return a list of sentences."""
    return {"block": "items", "rows": list(rows)}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> Block:
    """Return a table with a heading per column; `label` says what one row is."""
    return {"block": "table", "label": label, "head": list(head), "rows": [[str(cell) for cell in row] for row in rows]}


def code(body: str, *, label: str) -> Block:
    """Return something to copy by hand, large."""
    return {"block": "code", "label": label, "text": body}


def card(ident: str, title: str, lines: Iterable[str], *, party: str = "", chosen: bool = False) -> dict[str, Any]:
    """Return one line to choose in `cards`; the party gives its sign (shape and colour)."""
    sign = terms.find(terms.PARTIES, party) if party else None
    return {
        "id": ident,
        "title": title,
        "lines": [line for line in lines if line],
        "shape": sign.shape if sign else "",
        "colour": sign.colour if sign else "",
        "chosen": chosen,
    }


def cards(rows: Iterable[dict[str, Any]], *, label: str) -> Block:
    """Return a list to choose from; `show` gives back the id of what was chosen."""
    return {"block": "cards", "label": label, "rows": list(rows)}


def image(source: str, description: str) -> Block:
    """Return a picture by its address on this server, with what a blind visitor hears."""
    return {"block": "image", "source": source, "text": description}


def show(*blocks: Block, key: str) -> str | None:
    """Show the blocks; return the id of the card that was just chosen, or None."""
    chosen = component.show("blocks", {"blocks": list(blocks)}, key=key, gives="chosen")
    return str(chosen) if chosen else None

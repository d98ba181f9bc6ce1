"""Documents as Markdown, to paste in a mail or a plan of meetings. Pictures are left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kansenkaart.report import blocks
from kansenkaart.report.blocks import Block, Document

_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~=:&$@^])")
_BREAKS = re.compile(r"\s+")


def markdown(document: Document) -> str:
    """Return a document as Markdown (CommonMark, with tables as GitHub and many others know them)."""
    top = [f"# {_text(document.title)}", _text(document.subtitle), _text(document.mark)]
    parts = [*top, *(_block(one) for one in document.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(words: str) -> str:
    """Return words on one line, with every sign that Markdown reads made harmless."""
    return _SIGNS.sub(r"\\\1", _BREAKS.sub(" ", words).strip())


def _block(one: Block) -> str:
    return _FORMS[type(one)](one)


def _blocks(many: tuple[Block, ...]) -> str:
    return "\n\n".join(filter(None, (_block(one) for one in many)))


def _heading(one: blocks.Heading) -> str:
    number = f"{_text(one.number)} " if one.number else ""
    return f"{'#' * (one.level + 1)} {number}{_text(one.text)}"


def _bullets(one: blocks.Bullets) -> str:
    marks = (f"{place}." if one.ordered else "-" for place in range(1, len(one.items) + 1))
    return "\n".join(f"{mark} {_text(item)}" for mark, item in zip(marks, one.items, strict=True))


def _fields(one: blocks.Fields) -> str:
    return "\n".join(f"- **{_text(label)}**: {_text(value)}" for label, value in one.rows)


def _table(one: blocks.Table) -> str:
    rows = [one.headers, tuple("---" for _ in one.headers), *one.rows]
    return "\n".join(
        f"| {' | '.join(cell if place == 1 else _text(cell) for cell in row)} |" for place, row in enumerate(rows)
    )


def _pair(one: blocks.Pair) -> str:
    return _blocks((*one.left, *one.right))


_FORMS: dict[type, Callable[[Any], str]] = {
    blocks.Heading: _heading,
    blocks.Text: lambda one: _text(one.text),
    blocks.Bullets: _bullets,
    blocks.Fields: _fields,
    blocks.Table: _table,
    blocks.Picture: lambda one: _text(one.caption),
    blocks.Pair: _pair,
    blocks.Box: lambda one: _blocks(one.blocks),
    blocks.Beside: lambda one: _blocks(one.blocks),
    blocks.Gallery: lambda one: _blocks(one.pictures),
    blocks.Room: lambda _: "",
    blocks.NewPage: lambda _: "",
}

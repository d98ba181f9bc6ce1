"""What a document is made of. One content, three forms: paper (typst), page (HTML) and plain (Markdown).

A text in a block is only ever text: no renderer reads markup in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, level 1-3; `number` is shown large before it (a stop)."""

    text: str
    level: int = 1
    number: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `look`: plain, lead (larger), quiet (small, grey), strong."""

    text: str
    look: str = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered when the order matters."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels with their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; `widths` are shares of the width, one per column."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of `Document.pictures`; `width` is the share of the line that it takes."""

    name: str
    alt: str
    caption: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two equal boxes side by side: the same width, the same height."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Blocks in a frame."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks with a small picture to their right."""

    blocks: tuple[Block, ...]
    picture: Picture


@dataclass(frozen=True, slots=True)
class Gallery:
    """Pictures in two columns."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """Room to write (ruled lines) or to draw (a dotted grid), `height_mm` high on A4."""

    label: str
    height_mm: float
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows starts on a new page."""


Block: TypeAlias = (
    Heading | Text | Bullets | Fields | Table | Picture | Pair | Box | Beside | Gallery | Room | NewPage
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what stands at the top of each page, its blocks, and its pictures by file name (SVG or JPEG)."""

    title: str
    subtitle: str
    header: str
    blocks: tuple[Block, ...]
    mark: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def as_data(block: Block) -> dict[str, object]:
    """Return a block as JSON values, with its kind under `kind`."""
    data: dict[str, object] = {"kind": type(block).__name__.lower()}
    for name in block.__dataclass_fields__:
        data[name] = _plain(getattr(block, name))
    return data


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return as_data(value) if hasattr(value, "__dataclass_fields__") else value  # type: ignore[arg-type]

"""Documents as one HTML page: no script, nothing from elsewhere, readable aloud, printable."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from kansenkaart.report import blocks
from kansenkaart.report.blocks import Block, Document

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
:root { color: #1f2428; background: #fff; font: 17px/1.55 "Source Sans 3", "Source Sans Pro", system-ui, sans-serif }
body { max-width: 48rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; hyphens: auto; overflow-wrap: break-word }
h1 { font-size: 2.3rem; line-height: 1.15; margin: 1rem 0 .3rem; hyphens: manual }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 2.5rem 0 .75rem; hyphens: manual }
h3 { font-size: 1.15rem; margin: 1.75rem 0 .5rem } h4 { font-size: 1rem; margin: 1.25rem 0 .4rem }
p, ul, ol, dl, table, figure { margin: 0 0 .9rem }
.top { display: flex; justify-content: space-between; color: #565b61; font-size: .9rem; gap: 1rem }
.mark { font-weight: 700 } .subtitle, .lead { font-size: 1.2rem } .subtitle { color: #565b61 }
.quiet { font-size: .88rem; color: #565b61 } .strong { font-weight: 700 }
.number { display: inline-block; min-width: 1.7em; line-height: 1.7em; border-radius: 1em; background: #1f2428;
  color: #fff; text-align: center; margin-right: .5em }
dl div { margin-bottom: .2rem } dt { font-weight: 700; display: inline } dt::after { content: ": " }
dd { display: inline; margin: 0; white-space: pre-line } p, li, td { white-space: pre-line }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem .45rem 0; border-bottom: 1px solid #8d9298 }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin: 1rem 0 }
.pair > div, .box { border: 1px solid #8d9298; padding: .9rem 1rem }
.box { border-left: 5px solid #1f2428; margin: 1rem 0 }
.beside { display: flex; gap: 1.5rem; justify-content: space-between }
.beside > div:last-child { flex: 0 0 8rem }
.gallery { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem }
figure { margin-left: 0; margin-right: 0 } figure svg, figure img { max-width: 100%; height: auto; display: block }
figure svg { width: 100% }
figcaption { font-size: .88rem; color: #565b61; margin-top: .4rem }
.room { border: 1px solid #8d9298; break-inside: avoid }
.dotted { background: radial-gradient(#8d9298 .6px, transparent .9px) 0 0 / 5mm 5mm }
.lines { border: 0; background: repeating-linear-gradient(transparent 0 7.8mm, #8d9298 7.8mm 8mm) }
.newpage { break-before: page; border: 0; border-top: 1px solid #8d9298; margin: 3rem 0 }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt } .newpage { border: 0; margin: 0 } }
@page { margin: 20mm }
"""


def html(document: Document) -> bytes:
    """Return a document as one HTML page (UTF-8)."""
    title = escape(document.title)
    top = (
        f'<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f'<header><div class="top"><span>{escape(document.header)}</span> '
        f'<span class="mark">{escape(document.mark)}</span></div></header>\n<main>\n'
        f"<h1>{title}</h1>\n{_paragraph(document.subtitle, 'subtitle')}"
    )
    # Bytes per block: with forty photos inside, one large text would be in memory several times.
    inside = (f"{_block(one, document)}\n".encode() for one in document.blocks)
    return b"".join((top.encode(), *inside, b"</main>\n</body>\n</html>\n"))


def _block(one: Block, document: Document) -> str:
    return _FORMS[type(one)](one, document)


def _blocks(many: tuple[Block, ...], document: Document) -> str:
    return "".join(_block(one, document) for one in many)


def _paragraph(text: str, look: str = "") -> str:
    kind = f' class="{look}"' if look else ""
    return f"<p{kind}>{escape(text)}</p>\n" if text else ""


def _heading(one: blocks.Heading, _document: Document) -> str:
    level = one.level + 1  # the title of the document is the one h1
    number = f'<span class="number">{escape(one.number)}</span>' if one.number else ""
    return f"<h{level}>{number}{escape(one.text)}</h{level}>"


def _text(one: blocks.Text, _document: Document) -> str:
    return _paragraph(one.text, "" if one.look == "plain" else one.look)


def _bullets(one: blocks.Bullets, _document: Document) -> str:
    name = "ol" if one.ordered else "ul"
    return f"<{name}>{''.join(f'<li>{escape(item)}</li>' for item in one.items)}</{name}>"


def _fields(one: blocks.Fields, _document: Document) -> str:
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in one.rows)
    return f"<dl>{rows}</dl>"


def _table(one: blocks.Table, _document: Document) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in one.headers)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in one.rows)
    # A wide table scrolls by itself; with a tab stop and a name, so that a keyboard can do that too.
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(", ".join(one.headers))}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _picture(one: blocks.Picture, document: Document) -> str:
    data = document.pictures[one.name]
    alt = escape(one.alt)
    if one.name.endswith(".svg"):
        drawn = data.decode().replace("<svg ", f'<svg role="img" aria-label="{alt}" ', 1)
    else:
        drawn = f'<img alt="{alt}" src="data:image/jpeg;base64,{base64.b64encode(data).decode()}">'
    caption = f"<figcaption>{escape(one.caption)}</figcaption>" if one.caption else ""
    return f'<figure style="width:{one.width:.0%}">{drawn}{caption}</figure>'


def _pair(one: blocks.Pair, document: Document) -> str:
    return f'<div class="pair"><div>{_blocks(one.left, document)}</div><div>{_blocks(one.right, document)}</div></div>'


def _box(one: blocks.Box, document: Document) -> str:
    return f'<div class="box">{_blocks(one.blocks, document)}</div>'


def _beside(one: blocks.Beside, document: Document) -> str:
    picture = _picture(replace(one.picture, width=1.0), document)
    return f'<div class="beside"><div>{_blocks(one.blocks, document)}</div><div>{picture}</div></div>'


def _gallery(one: blocks.Gallery, document: Document) -> str:
    return f'<div class="gallery">{_blocks(one.pictures, document)}</div>'


def _room(one: blocks.Room, _document: Document) -> str:
    look = "dotted" if one.dotted else "lines"
    return f'{_paragraph(one.label, "strong")}<div class="room {look}" style="height:{one.height_mm:.0f}mm"></div>'


def _new_page(_one: blocks.NewPage, _document: Document) -> str:
    return '<hr class="newpage">'


_FORMS: dict[type, Callable[[Any, Document], str]] = {
    blocks.Heading: _heading,
    blocks.Text: _text,
    blocks.Bullets: _bullets,
    blocks.Fields: _fields,
    blocks.Table: _table,
    blocks.Picture: _picture,
    blocks.Pair: _pair,
    blocks.Box: _box,
    blocks.Beside: _beside,
    blocks.Gallery: _gallery,
    blocks.Room: _room,
    blocks.NewPage: _new_page,
}

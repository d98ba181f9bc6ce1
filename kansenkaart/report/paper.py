"""Documents on paper: tagged PDF (PDF/UA-1) with typst, offline, from the wheel alone.

Content goes to typst as JSON beside a fixed template, so nothing that people typed is ever read as
markup. The same document gives the same bytes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from kansenkaart.errors import InputError, KansenkaartError
from kansenkaart.maps import VENDOR
from kansenkaart.report.blocks import Document, as_data


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper; everything is `scale` times as large as on A4."""

    slug: str
    label: str
    scale: float


PAPERS: tuple[Paper, ...] = (Paper("a4", "A4", 1.0), Paper("a3", "A3", 2**0.5))
#: Stands for a sign that no font on this machine can show.
UNKNOWN_SIGN = "□"
_FOOTER = "Kansenkaart"
_SCRIPT = Path(__file__).with_name("typesetting.py")
_NO_SIGN = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_MOST_SIGNS = 200


def paper_of(name: str) -> Paper:
    """Return a size of paper by name, in any case (`InputError` when unknown)."""
    for row in PAPERS:
        if row.slug == name.strip().lower():
            return row
    raise InputError(f"Papier '{name}' kennen we niet. Kies uit: {', '.join(row.label for row in PAPERS)}.")


def pdf(document: Document, *, paper: str = "a4") -> bytes:
    """Return a document as tagged PDF.

    Raises
    ------
    KansenkaartError
        When typst cannot make it; the detail says why.
    """
    size = paper_of(paper)
    content = _text_only({
        "title": document.title, "subtitle": document.subtitle, "header": document.header, "mark": document.mark,
        "footer": _FOOTER, "paper": size.slug, "scale": size.scale, "blocks": [as_data(one) for one in document.blocks],
    })  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for picture, data in document.pictures.items():
            (folder / picture).write_bytes(data)
        (folder / "paper.typ").write_bytes(files("kansenkaart.report").joinpath("paper.typ").read_bytes())
        return _compiled(folder, content)


def _text_only(value: Any) -> Any:
    """Return the values without control characters, which no font shows."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, list):
        return [_text_only(one) for one in value]
    return {name: _text_only(one) for name, one in value.items()} if isinstance(value, dict) else value


def _compiled(folder: Path, content: dict[str, Any]) -> bytes:
    """Compile; a sign that our fonts lack is looked for on this machine, then replaced by a box."""
    text = json.dumps(content, ensure_ascii=False)
    fault = ""
    for with_system_fonts in _attempts():
        (folder / "document.json").write_text(text, encoding="utf-8")
        made, fault = _typeset(folder, with_system_fonts=with_system_fonts)
        if made:
            return made
        lacking = _NO_SIGN.search(fault)
        if lacking is None:
            break
        if with_system_fonts:
            text = _without(text, lacking[1])
    raise KansenkaartError("Dit document kan niet worden gemaakt.", detail=fault)


def _typeset(folder: Path, *, with_system_fonts: bool) -> tuple[bytes, str]:
    """Let typst make the document in a folder; returns the PDF, or nothing and what was wrong."""
    told = [str(folder), str(VENDOR / "fonts" / "print"), *(["system"] if with_system_fonts else [])]
    # -P: the modules beside the script must not come in the place of those of Python.
    done = subprocess.run([sys.executable, "-P", str(_SCRIPT), *told], capture_output=True, check=False)  # noqa: S603
    return (b"" if done.returncode else done.stdout), done.stderr.decode(errors="replace")


def _attempts() -> Iterator[bool]:
    """Yield whether the machine's own fonts may help: first not, so that the file is the same everywhere."""
    yield False
    for _ in range(_MOST_SIGNS):
        yield True


def _without(text: str, signs: str) -> str:
    """Return JSON text with signs (as typst writes them) replaced."""
    real = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), signs)
    for one in {json.dumps(sign, ensure_ascii=False)[1:-1] for sign in real}:
        text = text.replace(one, UNKNOWN_SIGN)
    return text

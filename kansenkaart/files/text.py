"""Bytes to text: UTF-8 (with or without a mark), UTF-16, or the Windows encoding of older programs."""

from __future__ import annotations

import codecs
from pathlib import Path

from kansenkaart.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WINDOWS_NOTE = "De tekst staat niet in UTF-8. We lazen het bestand als Windows-tekst; kijk of é en ë goed staan."


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file and notes about its encoding.

    Raises
    ------
    InputError
        When it is not a text file.
    """
    data = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    notes: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text, notes = _windows(data, error), (WINDOWS_NOTE,)
    if "\x00" in text:
        raise InputError("dit is geen tekstbestand.")
    return text, notes


def _windows(data: bytes, error: UnicodeDecodeError) -> str:
    """Read as cp1252, the encoding that Excel writes in the Netherlands."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"regel {line} bevat tekens die we niet kunnen lezen. Bewaar het bestand als UTF-8.") from None

"""How Dutch street names and addresses are typed, and one form in which they can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Words that are written in full or short; both become the short form. The order counts.
_SHORT = (
    (r"\b(van der|van den|van de|v d|vd)\b", "vd"),
    (r"\b(burgemeester|burgem|burg)\b", "burg"),
    (r"\b(professor|prof)\b", "prof"),
    (r"\b(dokter|doctor|dr)\b", "dr"),
    (r"\b(ingenieur|ing|ir)\b", "ir"),
    (r"\b(meester|mr)\b", "mr"),
    (r"\b(jonkheer|jhr)\b", "jhr"),
    (r"\b(generaal|gen)\b", "gen"),
    (r"\b(monseigneur|mgr)\b", "mgr"),
    (r"\b(pastoor|past)\b", "past"),
    (r"\b(dominee|ds)\b", "ds"),
    (r"\b(koningin|koning|kon)\b", "kon"),
    (r"\b(prinses|prins|pr)\b", "pr"),
    (r"\b(sint|st)\b", "st"),
    (r"\b(eerste|1e)\b", "1e"),
    (r"\b(tweede|2e)\b", "2e"),
    (r"\b(derde|3e)\b", "3e"),
    (r"(straat|str)\b", "str"),
    (r"(laan|ln)\b", "ln"),
    (r"(plein|pln)\b", "pl"),
    (r"(weg|wg)\b", "wg"),
    (r"(kade|kd)\b", "kd"),
    (r"(singel|sngl)\b", "sgl"),
    (r"(gracht|gr)\b", "gr"),
)  # fmt: skip
_POSTCODE = re.compile(r"(?<![a-z0-9])(\d{4})\s?([a-z]{2})(?![a-z])")
_PART_OF_POSTCODE = re.compile(r"\d{4} ?[a-z]?")
#: A street with its number written to it.
_GLUED = re.compile(r"([a-z]{2})(\d)")
#: A number with what is written to it: 12, 12a, 12bis.
_NUMBER = re.compile(r"(\d{1,5})([a-z]{0,4}\d{0,4})")
#: Longest loose part of a house number (`12 bis`, `12 3hg`); longer words belong to street or place.
_LONGEST_SUFFIX = 4


def plain(text: str) -> str:
    """Return text in lower case, without accents and punctuation, with `ij` and `y` as one letter."""
    words = re.sub(r"[^a-z0-9]+", " ", _ascii(text).replace("'", ""))
    return re.sub(r"ij|y", "y", " ".join(words.split()))


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()


def short(name: str) -> str:
    """Return a plain name with usual words abbreviated, so that `v.d.` meets `van der`."""
    for pattern, brief in _SHORT:
        name = re.sub(pattern.replace("ij", "y"), brief, name)
    return name


def key(name: str) -> str:
    """Return a plain name without spaces: `berken laan` and `berkenlaan` are one."""
    return name.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone typed, taken apart. Texts are plain; `number` 0 means: none typed."""

    street: str = ""
    number: int = 0
    suffix: str = ""
    postcode: str = ""


def readings(text: str) -> list[Wish]:
    """Return all ways in which a typed text can be meant.

    `Plein 1940` is a square, or number 1940 in a street; `12 Berkenlaan` is how some write an address.
    Which one was meant follows from what exists.
    """
    typed, postcode = _ascii(text), ""
    if match := _POSTCODE.search(typed):
        typed = f"{typed[: match.start()]} {typed[match.end() :]}"
        postcode = (match[1] + match[2]).upper()
    tokens = _GLUED.sub(r"\1 \2", plain(typed)).split()
    found = [wish for place in range(len(tokens)) for wish in _with_number(tokens, place, postcode)]
    if not (found and postcode):
        found.append(Wish(" ".join(tokens), postcode=postcode))
    if _PART_OF_POSTCODE.fullmatch(" ".join(tokens)):
        found.append(Wish(postcode=key(" ".join(tokens)).upper()))
    return [wish for wish in found if wish.street or wish.postcode]


def _with_number(tokens: list[str], place: int, postcode: str) -> list[Wish]:
    """Return the reading in which the token at this place is the house number."""
    match = _NUMBER.fullmatch(tokens[place])
    if not match:
        return []
    after = tokens[place + 1 :]
    suffix = []
    while (place or postcode) and after and len(after[0]) <= _LONGEST_SUFFIX:
        suffix.append(after.pop(0))
    return [Wish(" ".join(tokens[:place] + after), int(match[1]), match[2] + "".join(suffix), postcode)]

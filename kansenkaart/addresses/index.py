"""Search addresses as one types: exact before prefix before words before typing errors.

A neighbourhood has few streets and many addresses, so the text is compared with streets (SQLite
FTS5 for words, edit distance for typing errors) and house numbers are looked up in a B-tree.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kansenkaart.addresses.text import Wish, key, plain, readings, short
from kansenkaart.crs import require_rd

_TABLES = """
create table streets (street integer primary key, name text, place text, full text, brief text, x real, y real);
create virtual table words using fts5 (said, content='', prefix='1 2 3');
create table addresses (
  street integer, digits text, number integer, suffix text, postcode text, label text, x real, y real, id text
);
"""
_INDEXES = """
create index streets_full on streets (full);
create index streets_brief on streets (brief);
create index addresses_street on addresses (street, digits);
create index addresses_postcode on addresses (postcode, digits);
"""
#: Streets that a few letters may stand for; more would only slow typing down.
_STREETS = 40
#: One typing error per this many letters.
_LETTERS_PER_ERROR = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A found place: an address, or a street (then x, y is the address in its middle). RD in metres."""

    label: str
    kind: Literal["address", "street"]
    x: float
    y: float
    id: str = ""


@dataclass(frozen=True, slots=True, order=True)
class _Street:
    """A street that matches: how well (0 exact, 1 begin, 2 words, 3 typing errors), errors, row."""

    rank: int
    errors: int
    name: str
    row: int


Streets = Callable[[str], list[_Street]]


class SearchIndex:
    """Streets and addresses in SQLite, in memory; made once per dossier and version, read by all sessions."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        self._lock = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._base.close)
        self._base.executescript(_TABLES)
        streets, addresses = _tables(frame)
        self._base.executemany("insert into streets values (?,?,?,?,?,?,?)", streets.itertuples(index=False))
        said = (
            (row, f"{plain(name)} {short(plain(name))} {plain(place)}")
            for row, name, place in zip(streets["street"], streets["name"], streets["place"], strict=True)
        )
        self._base.executemany("insert into words (rowid, said) values (?,?)", said)
        self._base.executemany("insert into addresses values (?,?,?,?,?,?,?,?,?)", addresses.itertuples(index=False))
        self._base.executescript(_INDEXES)
        self._keys, self._names = streets["full"].tolist(), streets["name"].tolist()
        self._several_places = streets["place"].nunique() > 1

    def search(self, text: str, *, limit: int = 8) -> list[Match]:
        """Return places for a typed text, best first; typing errors count only when nothing else fits."""
        wishes = readings(text[:100])
        with self._lock:
            ranked = [found for wish in wishes for found in self._wish(wish, limit, self._spelt)]
            ranked = ranked or [found for wish in wishes for found in self._wish(wish, limit, self._misspelt)]
        ranked.sort(key=lambda found: found[0])
        unique = {(match.kind, match.label): match for _, match in reversed(ranked)}
        order = dict.fromkeys((match.kind, match.label) for _, match in ranked)
        return [unique[name] for name in order][:limit]

    def _wish(self, wish: Wish, limit: int, streets: Streets) -> Iterator[tuple[tuple[object, ...], Match]]:
        """Yield matches of one reading with what they are sorted by."""
        if wish.postcode:
            yield from self._in_postcode(wish, limit)
        if not wish.street:
            return
        for street in streets(wish.street):
            if wish.number:
                yield from self._in_street(street, wish, limit)
            else:
                yield self._street(street)

    def _street(self, street: _Street) -> tuple[tuple[object, ...], Match]:
        name, place, x, y = self._base.execute(
            "select name, place, x, y from streets where street = ?", (street.row,)
        ).fetchone()
        label = f"{name}, {place}" if place and self._several_places else name
        return (street.rank, street.errors, 0, len(name), name), Match(label, "street", x, y)

    def _in_street(self, street: _Street, wish: Wish, limit: int) -> Iterator[tuple[tuple[object, ...], Match]]:
        rows = self._base.execute(
            "select number, suffix, label, x, y, id from addresses where street = ? and digits >= ? and digits < ?"
            " order by length(digits), digits, suffix limit ?",
            (street.row, str(wish.number), f"{wish.number}:", 10 * limit),
        )
        for number, suffix, label, x, y, id_ in rows:
            fit = _fit(number, suffix, wish)
            if fit is not None:
                yield (street.rank, street.errors, fit, len(label), label), Match(label, "address", x, y, id_)

    def _in_postcode(self, wish: Wish, limit: int) -> Iterator[tuple[tuple[object, ...], Match]]:
        rows = self._base.execute(
            "select number, suffix, label, x, y, id from addresses where postcode >= ? and postcode < ?"
            " and digits >= ? and digits < ? order by postcode, number, suffix limit ?",
            (wish.postcode, wish.postcode + "{", str(wish.number or ""), f"{wish.number or ''}:", 10 * limit),
        )
        for turn, (number, suffix, label, x, y, id_) in enumerate(rows):
            fit = _fit(number, suffix, wish) if wish.number else 0
            if fit is not None:
                yield (0, 0, fit, turn, label), Match(label, "address", x, y, id_)

    def _spelt(self, typed: str) -> list[_Street]:
        """Return streets for a rightly typed name or part of it, best first."""
        full, brief = key(typed), key(short(typed))
        rows = self._base.execute(
            "select street, name, full = ? or brief = ? from streets"
            " where (full >= ? and full < ?) or (brief >= ? and brief < ?) limit ?",
            (full, brief, full, full + "{", brief, brief + "{", _STREETS),
        )
        found = {row: _Street(0 if exact else 1, 0, name, row) for row, name, exact in rows}
        for row, name in self._with_words(typed):
            found.setdefault(row, _Street(2, 0, name, row))
        return sorted(found.values())[:_STREETS]

    def _with_words(self, typed: str) -> list[tuple[int, str]]:
        """Return streets in which every typed word begins a word of the name or the place."""
        asked = " ".join(f'"{word}"*' for word in typed.split())
        rows = self._base.execute(
            "select street, name from streets where street in (select rowid from words where words match ? limit ?)",
            (asked, _STREETS),
        )
        return list(rows)

    def _misspelt(self, typed: str) -> list[_Street]:
        """Return streets whose name begins with nearly what was typed."""
        name = key(typed)
        errors = len(name) // _LETTERS_PER_ERROR
        if not errors:
            return []
        heads = [other[: len(name)] for other in self._keys]
        # A letter too many or too few moves the end as well: that is one more, taken back below.
        near = process.extract(name, heads, scorer=OSA.distance, score_cutoff=errors + 1, limit=_STREETS)
        best = {place: _errors(name, self._keys[place]) for _, _, place in near}
        return [_Street(3, count, self._names[place], place) for place, count in best.items() if count <= errors]


def _errors(typed: str, name: str) -> int:
    """Return the fewest typing errors between what was typed and the begin of a name."""
    return min(OSA.distance(typed, name[: len(typed) + more]) for more in (-1, 0, 1))


def _fit(number: int, suffix: str, wish: Wish) -> int | None:
    """How well a house number fits: 0 exact, 1 the suffix goes on, 2 the number goes on, None not."""
    if number != wish.number:
        return None if wish.suffix else 2
    if not suffix.startswith(wish.suffix):
        return None
    return int(suffix != wish.suffix)


def _tables(frame: gpd.GeoDataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of the two tables: streets with the address in their middle, and addresses."""
    rows = require_rd(frame, "addresses")
    rows = rows[rows["street"].notna() & rows["number"].notna()]
    place = rows["place"].fillna("").astype(str)
    street, names = pd.factorize(pd.MultiIndex.from_arrays([rows["street"].astype(str), place]))
    x, y = rows.geometry.x.to_numpy(), rows.geometry.y.to_numpy()
    middle = _middles(street, x, y, len(names))
    plains = [plain(name) for name, _ in names]
    streets = {
        "street": range(len(names)),
        "name": [name for name, _ in names],
        "place": [town for _, town in names],
        "full": [key(name) for name in plains],
        "brief": [key(short(name)) for name in plains],
        "x": x[middle],
        "y": y[middle],
    }
    return pd.DataFrame(streets), _numbers(rows, street, x, y)


def _numbers(rows: gpd.GeoDataFrame, street: np.ndarray, x: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    """Return the rows of the table `addresses`."""
    numbers = rows["number"].astype("int64")
    letter, addition = (rows[name].fillna("").astype(str) for name in ("letter", "addition"))
    addresses = {
        "street": street,
        "digits": numbers.astype(str),
        "number": numbers,
        "suffix": [key(plain(a + b)) for a, b in zip(letter, addition, strict=True)],
        "postcode": rows["postcode"].fillna("").astype(str),
        "label": labels(rows),
        "x": x,
        "y": y,
        "id": rows["id"].astype(str),
    }
    return pd.DataFrame(addresses).astype(object)


def _middles(street: np.ndarray, x: np.ndarray, y: np.ndarray, count: int) -> np.ndarray:
    """Return per street the position of the address nearest to the mean of its addresses."""
    places = pd.DataFrame({"street": street, "x": x, "y": y})
    mean = places.groupby("street").transform("mean")
    places["away"] = np.hypot(places["x"] - mean["x"], places["y"] - mean["y"])
    nearest: np.ndarray = places.groupby("street")["away"].idxmin().reindex(range(count)).to_numpy(dtype=int)
    return nearest


def labels(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return addresses as people write them: `Berkenlaan 12A-3`."""
    number = frame["number"].astype("Int64").astype(str)
    letter, addition = (frame[name].fillna("").astype(str) for name in ("letter", "addition"))
    return frame["street"].astype(str) + " " + number + letter + addition.where(addition == "", "-" + addition)

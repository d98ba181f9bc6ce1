"""A CityJSON in one document, an object at a time, however big it is.

Objects point by number to one list of corners, which may stand before or behind them, and by name to each other.
So the document is read twice, and what is looked up later waits in a temporary file: memory stays that of one object.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import ijson
from shapely.geometry.base import BaseGeometry

from kansenkaart.errors import InputError
from kansenkaart.sources.footprints import Places, Surface, flat, grounds

#: Name, attributes, and ground in RD (None when the file has none).
Building = tuple[str, dict[str, Any], BaseGeometry | None]
#: Values in one object or in the header. A building in full detail has some tens of thousands; these are 300 MB.
MAX_VALUES = 5_000_000
#: No way back is needed in a file that is thrown away.
_TABLES = (
    "pragma journal_mode = off",
    "create table object (name text primary key) without rowid",
    "create table corner (id integer primary key, x, y)",
    "create table building (name text, attributes text, grounds text, children text)",
    "create table part (name text primary key, grounds text) without rowid",
)
_OPENS = frozenset(("start_map", "start_array"))
_CLOSES = frozenset(("end_map", "end_array"))
_CORNER = ("start_array", "number", "number", "number", "end_array")
_KEPT = ("version", "transform", "metadata")
_SOME = 1_000
_AGAIN = "Haal het bestand opnieuw op."
Events = Iterator[tuple[str, Any]]


def buildings(
    path: Path, *, check: Callable[[dict[str, Any]], object], tell: Callable[[int], None]
) -> Iterator[Building]:
    """Yield the buildings of a document.

    Parameters
    ----------
    check
        Called with version, transform and metadata, before the first building.
    tell
        Called now and then with the number of objects looked at when reading for the first time.

    Raises
    ------
    InputError
        When the file is no JSON, is not whole, names a thing twice, or the disk is full. Without the name of the file.
    """
    try:
        # Without a name: in a temporary file that SQLite itself throws away.
        with closing(sqlite3.connect("")) as store:
            for line in _TABLES:
                store.execute(line)
            with path.open("rb") as file:
                header = _header(ijson.basic_parse(file, use_float=True), store, tell)
            tell(0)  # these are not objects beside those that are read now
            check(header)
            places = Places(header, lambda index: _corner(store, index))
            yield from _in_one_go(path, store, places)
            yield from _after_their_parts(path, store, places)
    except ijson.JSONError as error:
        message = f"dit bestand is beschadigd of niet helemaal gedownload. {_AGAIN}"
        raise InputError(message, detail=str(error)) from error
    except sqlite3.OperationalError as error:
        raise InputError("dit bestand kan niet worden gelezen. Is de schijf vol?", detail=str(error)) from error


def _header(events: Events, store: sqlite3.Connection, tell: Callable[[int], None]) -> dict[str, Any]:
    """Return the small members; names of objects and corners go to the store."""
    header: dict[str, Any] = {}
    _expect(events, "start_map")
    for _, key in _members(events):
        if key in header:
            raise _twice(key)
        header[key] = None
        if key == "CityObjects":
            _look_at_objects(events, store, tell)
        elif key == "vertices":
            store.executemany("insert into corner (x, y) values (?, ?)", _corners(events))
        elif key in _KEPT:
            header[key] = _value(events)
        else:
            _one(events)
    for _ in events:  # the parser complains when anything follows
        pass
    if "CityObjects" not in header:
        raise InputError(f"dit bestand is beschadigd of geen CityJSON. {_AGAIN}")
    return header


def _look_at_objects(events: Events, store: sqlite3.Connection, tell: Callable[[int], None]) -> None:
    _expect(events, "start_map")
    for number, name in _members(events):
        try:
            store.execute("insert into object values (?)", (name,))
        except sqlite3.IntegrityError as error:
            raise _twice(name) from error
        if number % _SOME == 0:
            tell(number)
        _one(events)


def _twice(name: str) -> InputError:
    return InputError(f"'{name}' staat er twee keer in. {_AGAIN}")


def _members(events: Events) -> Iterator[tuple[int, str]]:
    """Yield the keys of a map with their number; who asks, reads the value of each."""
    for number, (event, key) in enumerate(events, start=1):
        if event == "end_map":
            return
        yield number, key


def _corners(events: Events) -> Iterator[tuple[float, float]]:
    _expect(events, "start_array")
    for event, _ in events:
        if event == "end_array":
            return
        (x_kind, x), (y_kind, y), (z_kind, _), (end, _) = islice(events, 4)
        if (event, x_kind, y_kind, z_kind, end) != _CORNER:
            raise ValueError("no corner")
        yield x, y


def _value(events: Events) -> Any:
    builder = ijson.ObjectBuilder()
    _one(events, keep=builder.event)
    return builder.value


def _one(events: Events, *, keep: Callable[[str, Any], object] | None = None) -> None:
    """Read one value to its end."""
    depth = 0
    for event, value in islice(events, MAX_VALUES):
        if keep:
            keep(event, value)
        if event in _OPENS:
            depth += 1
        elif event in _CLOSES:
            depth -= 1
        if not depth:
            return
    raise InputError(f"één object heeft meer dan {MAX_VALUES} waarden. Zo'n groot object lezen we niet.")


def _expect(events: Events, kind: str) -> None:
    if next(events)[0] != kind:
        raise ValueError(f"no {kind}")


def _corner(store: sqlite3.Connection, index: object) -> tuple[float, float]:
    if type(index) is not int:
        raise IndexError("no number of a corner")
    found: tuple[float, float] | None = store.execute("select x, y from corner where id = ?", (index + 1,)).fetchone()
    if found is None:
        raise IndexError(f"no corner {index}")
    return found


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with path.open("rb") as file:
        yield from ijson.kvitems(file, "CityObjects", use_float=True)


def _in_one_go(path: Path, store: sqlite3.Connection, places: Places) -> Iterator[Building]:
    """Yield the buildings that have a ground of their own; others wait for their parts."""
    for name, found in _objects(path):
        if found.get("type") != "Building":
            continue
        surfaces, children = flat(found), [child for child in found.get("children", ()) if isinstance(child, str)]
        attributes = found.get("attributes") or {}
        if surfaces or not children:
            yield name, attributes, places.ground(surfaces or grounds(found))
            continue
        row = (name, *map(json.dumps, (attributes, grounds(found), children)))
        store.execute("insert into building values (?, ?, ?, ?)", row)
        store.executemany("insert or ignore into part (name) values (?)", ((child,) for child in children))


def _after_their_parts(path: Path, store: sqlite3.Connection, places: Places) -> Iterator[Building]:
    """Yield the buildings that waited, after one more look for their parts; a part that is not there is passed over."""
    if not store.execute("select exists (select * from building)").fetchone()[0]:
        return
    for name, found in _objects(path):
        if store.execute("select * from part where name = ?", (name,)).fetchone():
            store.execute("update part set grounds = ? where name = ?", (json.dumps(grounds(found)), name))
    for name, *texts in store.execute("select * from building"):
        attributes, surfaces, children = map(json.loads, texts)
        yield name, attributes, places.ground([*surfaces, *_of_parts(store, children)])


def _of_parts(store: sqlite3.Connection, children: list[str]) -> Iterator[Surface]:
    for child in children:
        text = store.execute("select grounds from part where name = ?", (child,)).fetchone()[0]
        yield from json.loads(text or "[]")

"""A file as database: connections, transactions, and what else differs per kind of database.

SQLite for one file on a laptop; the same tables can live in PostgreSQL. Here stand the settings of
a connection, the insert that replaces, and what only a file can do: its log, its copy, its faults.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import NullPool

from kansenkaart.errors import DossierError

#: How long a write waits for others before it gives up, in seconds.
WAIT_S = 15


def engine(path: Path) -> sa.Engine:
    """Return an engine on a file: one short connection per operation, safe with many writers.

    `synchronous=full` costs a few milliseconds per write and keeps what was saved when the
    battery dies. A transaction that will write says so at its start (`begin`), so two writers
    wait for each other and never fail halfway.
    """
    made = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": WAIT_S, "check_same_thread": False},
    )
    sa.event.listen(made, "connect", _set_up)
    sa.event.listen(made, "begin", _begin)
    return made


def _set_up(connection: Any, _record: object) -> None:
    connection.execute("pragma synchronous=full")
    connection.execute("pragma trusted_schema=off")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("begin immediate" if writes else "begin")


def upsert(connection: sa.Connection, target: sa.Table, rows: list[dict[str, Any]], *, key: str = "id") -> None:
    """Insert rows; where the key is there already, replace the values and keep `fid`."""
    if rows:
        given: dict[str, Any] = {name: sa.literal_column(f'excluded."{name}"') for name in rows[0] if name != key}
        connection.execute(_insert(connection, target).on_conflict_do_update([key], set_=given), rows)


def insert_new(connection: sa.Connection, target: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; where the id is there already, leave what is there."""
    if rows:
        connection.execute(_insert(connection, target).on_conflict_do_nothing(["id"]), rows)


def _insert(connection: sa.Connection, target: sa.Table) -> Any:
    """Return an insert of this kind of database, which can say what to do with a key that is there."""
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name](target)


def lacks_columns(connection: sa.Connection, target: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns that an older table does not have yet."""
    present = {column["name"] for column in sa.inspect(connection).get_columns(target.name)}
    return [column for column in target.c if column.name not in present]


def add_missing_columns(connection: sa.Connection, target: sa.Table) -> None:
    """Give an older table the columns that have come since."""
    for column in lacks_columns(connection, target):
        kind = column.type.compile(connection.dialect)
        connection.exec_driver_sql(f'alter table "{target.name}" add column "{column.name}" {kind}')


def only_add(connection: sa.Connection, target: sa.Table) -> None:
    """Let the database itself refuse to change or delete rows of a table."""
    for verb in ("update", "delete"):
        connection.exec_driver_sql(
            f"create trigger {target.name}_no_{verb} before {verb} on {target.name}"
            f" begin select raise(abort, '{target.name} are only added'); end"
        )


def guard(connection: sa.Connection, target: sa.Table, *, unless: str, message: str) -> None:
    """Let the database refuse what another program changes in a table; `unless` is an SQL test that lets ours pass."""
    for verb in _VERBS:
        connection.exec_driver_sql(
            f'create trigger "{target.name}_ours_{verb}" before {verb} on "{target.name}" when not ({unless})'
            f" begin select raise(abort, '{message}'); end"
        )


def notice(connection: sa.Connection, target: sa.Table, *, unless: str, then: str) -> None:
    """Let the database do something when another program changes a table; `unless` as in `guard`."""
    for verb in _VERBS:
        connection.exec_driver_sql(
            f'create trigger "{target.name}_seen_{verb}" after {verb} on "{target.name}" when not ({unless})'
            f" begin {then}; end"
        )


_VERBS = ("insert", "update", "delete")


def keep_journal(made: sa.Engine, mode: str) -> None:
    """Set how SQLite keeps its log: `wal` for a file in use, `delete` for one file that is a whole copy."""
    connection = made.raw_connection()
    try:
        connection.cursor().execute(f"pragma journal_mode={mode}")
    finally:
        connection.close()


def empty_log(made: sa.Engine) -> bool:
    """Move all that is in the log into the file itself; false when another program is in the way."""
    connection = made.raw_connection()
    try:
        busy, *_ = connection.cursor().execute("pragma wal_checkpoint(truncate)").fetchone()
    finally:
        connection.close()
    return not busy


def give_back(made: sa.Engine) -> None:
    """Give the room of what was taken out back to the disk; not now, when others use the file or the disk is full."""
    connection = made.raw_connection()
    try:
        with suppress(sqlite3.OperationalError):
            connection.cursor().execute("vacuum")
            connection.cursor().execute("pragma wal_checkpoint(truncate)")
    finally:
        connection.close()


def copy(source: Path, target: Path) -> None:
    """Copy a file that may be in use to a whole file, as it is at this moment."""
    with closing(sqlite3.connect(source, timeout=WAIT_S)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("pragma journal_mode=delete")


def faults(connection: sa.Connection) -> list[str]:
    """Return what SQLite finds damaged in the file; empty when it is sound."""
    found = [str(row[0]) for row in connection.exec_driver_sql("pragma quick_check(5)")]
    return [] if found == ["ok"] else found


BUSY = "Een ander programma houdt '{name}' bezet. Sluit dat programma en probeer het nog eens."
NO_WRITING = "In '{name}' kan niet worden geschreven. Kopieer het bestand naar een map van uzelf en open het daar."
DAMAGED = "'{name}' is beschadigd. Neem de laatste reservekopie, of vraag hulp en laat dit bestand zoals het is."
#: What SQLite says, and what a person reads. Anything else is our own mistake and stays loud.
_TROUBLE = (
    ("locked", BUSY),
    ("busy", BUSY),
    ("readonly", NO_WRITING),
    ("full", "De schijf is vol: in '{name}' is niets veranderd. Maak ruimte en probeer het nog eens."),
    ("unable to open", "'{name}' kan niet worden geopend. Kijk of u in deze map mag schrijven."),
    ("disk I/O", "De schijf met '{name}' geeft een fout. Kopieer het bestand naar een andere schijf en open het daar."),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
)


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn an error of the database into one calm sentence."""
    try:
        yield
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        detail = str(error.orig if isinstance(error, sa.exc.DatabaseError) else error)
        for needle, message in _TROUBLE:
            if needle in detail:
                raise DossierError(message.format(name=path.name), detail=f"{path}: {detail}") from error
        raise


#: A file that is still being made is never this old, in seconds: a killed program left it.
_LEFT_BEHIND_S = 3600


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a name to write a new file under; it gets its own name in one step, when it is whole.

    A program that is killed meanwhile leaves only that other name, which begins with a dot; it is
    cleared away when a file of this name is made again, an hour later or more.
    """
    made = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        _refuse_taken(path)
        made.open("xb").close()
        _clear_left_behind(path, now=made.stat().st_mtime)
    except OSError as error:
        raise DossierError(
            f"'{path.name}' kan hier niet worden gemaakt. Kies een andere map.", detail=str(error)
        ) from error
    try:
        with in_words(path):
            yield made
        _name(made, path)
    finally:
        made.unlink(missing_ok=True)


def _refuse_taken(path: Path) -> None:
    if path.exists():
        raise DossierError(f"Er is al een bestand '{path.name}'. Kies een andere naam.", detail=str(path))


def _name(made: Path, path: Path) -> None:
    """Give a whole file its name; two that finish at once cannot overwrite each other."""
    try:
        os.link(made, path)  # unlike a rename this never replaces a file
    except OSError:  # the name is taken, or the disk knows no second names (a USB stick)
        _refuse_taken(path)
        os.replace(made, path)  # noqa: PTH105


def _clear_left_behind(path: Path, *, now: float) -> None:
    """Clear away what is too old; `now` by the clock of the disk, which may be another than that of this computer."""
    for left in path.parent.glob(f".{escape(path.name)}.*"):
        with suppress(FileNotFoundError):  # who makes this file at the same moment has just cleared it away
            if now - left.stat().st_mtime <= _LEFT_BEHIND_S:
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()

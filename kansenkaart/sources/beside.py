"""Work on several rows at the same time that can be stopped, also while a server hangs."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

Row = TypeVar("Row")
Result = TypeVar("Result")

#: How soon a stop is heard while nothing comes in, in seconds.
LOOK_S = 0.5
#: How long what is under way at a stop may still come in, in seconds.
GRACE_S = 3.0


def beside(
    one: Callable[[Row], Result],
    rows: Sequence[Row],
    *,
    at_once: int,
    look: Callable[[], None],
    halt: Callable[[], None],
) -> list[Result]:
    """Return what `one` makes of each row, in the order of the rows; of those that fail the first counts.

    After a failure no row is begun any more, and those under way are finished. A pool of the standard library also
    waits for them after a stop, however long a server hangs; here they then get `GRACE_S`, and end by themselves.

    Parameters
    ----------
    at_once
        How many rows are worked on at the same time.
    look
        Called every `LOOK_S`; what it raises stops the work. So does Ctrl+C.
    halt
        Called at a stop: rows that are under way then had better end soon.
    """
    results: list[Future[Result]] = [Future() for _ in rows]
    todo = queue.SimpleQueue[tuple[Row, Future[Result]]]()
    for work in zip(rows, results, strict=True):
        todo.put(work)
    failed = threading.Event()
    threads = [threading.Thread(target=_work_off, args=(todo, one, failed), daemon=True) for _ in rows[:at_once]]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(LOOK_S)
                look()
    except BaseException:
        failed.set()
        halt()
        late = time.monotonic() + GRACE_S
        for thread in threads:
            thread.join(max(0.0, late - time.monotonic()))
        raise
    return [result.result() for result in results]  # rows are begun in order: who did not begin comes after who failed


def _work_off(
    todo: queue.SimpleQueue[tuple[Row, Future[Result]]], one: Callable[[Row], Result], failed: threading.Event
) -> None:
    """Do one row after the other, until there are no more or one failed."""
    while not failed.is_set():
        try:
            row, result = todo.get_nowait()
        except queue.Empty:
            return
        try:
            result.set_result(one(row))
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            failed.set()
            result.set_exception(error)

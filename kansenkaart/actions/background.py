"""Work that goes on by itself while people look elsewhere: counted, stoppable, and no error gets lost."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kansenkaart import pdok
from kansenkaart.actions.fetching import Asked, Place, asked_for, fetch_neighbourhood
from kansenkaart.errors import InputError, KansenkaartError

log = logging.getLogger(__name__)

OURS = "Er ging iets mis bij ons. Wat al binnen was, is bewaard. Probeer het nog eens."


@dataclass(frozen=True, slots=True)
class Phase:
    """How far a piece of work is, in words; `is_busy` while its thread lives, `can_stop` before a stop."""

    slug: str
    label: str
    is_busy: bool = False
    can_stop: bool = False


PHASES: tuple[Phase, ...] = (
    Phase("waiting", "Nog niet begonnen"),
    Phase("busy", "Bezig", is_busy=True, can_stop=True),
    Phase("stopping", "Wordt gestopt", is_busy=True),
    Phase("stopped", "Gestopt"),
    Phase("failed", "Niet gelukt"),
    Phase("done", "Klaar"),
)
_PHASE = {row.slug: row for row in PHASES}


class _StoppedError(Exception):
    """Somebody pressed stop; not a `SourceError`, so that no second door is tried."""


class Background:
    """One piece of work in a thread of its own.

    Parameters
    ----------
    title
        What it is about, for people.
    work
        Does it; calls what it is given after every page, and may be broken off there. It may be
        started again: what came in before should not be asked again.
    asked
        What it asks for, in order.

    Attributes
    ----------
    result
        What `work` returned, once done.
    message
        Dutch sentence on what went wrong, once failed.
    by
        Mark of who started it last; empty when nobody in particular did.
    """

    def __init__(self, title: str, work: Callable[[pdok.Progress], Any], *, asked: Sequence[Asked] = ()) -> None:
        self.title = title
        self.asked = tuple(asked)
        self.result: Any = None
        self.message = self.by = ""
        self._work = work
        self._counts: dict[str, tuple[int, bool]] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread()
        self._phase = _PHASE["waiting"]

    @property
    def phase(self) -> Phase:
        """How far it is: a row of `PHASES`."""
        return self._phase

    @property
    def counts(self) -> dict[str, tuple[int, bool]]:
        """Name of a collection -> objects so far, and whether that is all."""
        with self._lock:
            return dict(self._counts)

    def start(self, *, by: str = "") -> None:
        """Start, or go on after a stop or a failure; nothing happens while it runs or when it is done."""
        with self._lock:
            if self._phase.is_busy or self._phase is _PHASE["done"]:
                return
            self._phase, self.message, self.by = _PHASE["busy"], "", by
            self._counts.clear()
            self._thread = threading.Thread(target=self._run, name=f"kansenkaart {self.title}", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ask to stop; it does so when the page that is being fetched is in."""
        with self._lock:
            if self._phase.is_busy:
                self._phase = _PHASE["stopping"]

    def wait(self, seconds: float) -> bool:
        """Wait until it has come to rest; return whether it has."""
        if self._thread.ident:
            self._thread.join(seconds)
        return not self._phase.is_busy

    def _run(self) -> None:
        try:
            self.result = self._work(self._counted)
            self._phase = _PHASE["done"]
        except _StoppedError:
            self._phase = _PHASE["stopped"]
        except KansenkaartError as error:
            log.info("refused: %s (%s)", error.message, error.detail)
            self._fail(error.message)
        finally:
            # A slip of ours goes on to the thread's own hook, which writes it down with its trace.
            if self._phase.is_busy:
                self._fail(OURS)

    def _fail(self, message: str) -> None:
        self.message, self._phase = message, _PHASE["failed"]

    def _counted(self, name: str, count: int, whole: bool) -> None:
        with self._lock:
            if self._phase is _PHASE["stopping"]:
                raise _StoppedError
            self._counts[name.rpartition(":")[2]] = (count, whole)  # a WFS puts its own name before it


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier that was just made, and in Dutch what is in it."""

    path: Path
    report: tuple[str, ...]


def fetch_in_background(path: Path, place: Place, *, layers: Sequence[str] | None = None) -> Background:
    """Return the work of `fetch_neighbourhood`, not yet started; its result is a `Made`."""

    def work(progress: pdok.Progress) -> Made:
        return Made(path, tuple(fetch_neighbourhood(path, place, layers=layers, progress=progress)))

    return Background(f"{place.name} ophalen", work, asked=asked_for(place.area, layers))


class Desk:
    """Where the work of a process is kept, one piece per place, so that every visitor sees the same."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Background] = {}

    def at(self, place: str) -> Background | None:
        """Return the work at a place, busy or at rest."""
        return self._kept.get(place)

    def begin(self, place: str, work: Background, *, by: str = "") -> None:
        """Start work at a place where none is busy (`InputError` when another is); `by` is the mark of who does."""
        with self._lock:
            if self._busy():
                raise InputError("Er wordt al iets opgehaald. Wacht tot dat klaar is. Wie begon, kan het stoppen.")
            self._kept[place] = work
            work.start(by=by)

    def clear(self, place: str) -> None:
        """Forget work that is at rest."""
        with self._lock:
            found = self._kept.get(place)
            if found and not found.phase.is_busy:
                del self._kept[place]

    def _busy(self) -> bool:
        return any(found.phase.is_busy for found in self._kept.values())

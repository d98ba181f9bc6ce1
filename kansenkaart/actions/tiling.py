"""Verbs about map tiles: those that are made of a large dossier.

Tiles of the base layers follow from the layers, so they lie in the folder beside the dossier and are
made again when that folder is gone. Until they are there, the map draws whole layers.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from kansenkaart import layers as layer_table
from kansenkaart import maps
from kansenkaart.actions.checking import CACHE_FOLDER
from kansenkaart.actions.looking import layers_of
from kansenkaart.actions.neighbourhood import Progress, quiet
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.files.tiles import PMTiles

#: From this many objects on the map is drawn from tiles: there, whole layers are as soon on the screen. At three
#: times as many (20,000 buildings) tiles were there twice as soon, at 190,000 buildings ten times
#: (`tests/benchmarks/test_tiles.py`).
LARGE = 20_000
_ALONE = threading.Lock()


def is_large(dossier: Dossier) -> bool:
    """Tell whether the map of a dossier is drawn from tiles."""
    return _is_large(dossier, dossier.layers_version())


@lru_cache(maxsize=4)
def _is_large(dossier: Dossier, _version: str) -> bool:
    drawn = {row.slug for row in layer_table.on_map()}
    return sum(count for slug, count in dossier.layer_counts().items() if slug in drawn) > LARGE


def tiles_of(dossier: Dossier) -> PMTiles | None:
    """Return the tiles of the base layers as they are now; None for a small dossier, and until they are made."""
    if not is_large(dossier):
        return None
    path = _path(dossier)
    if not path.is_file():
        return None
    try:
        return _opened(path)
    except InputError:  # a disk that was full: made again
        with suppress(OSError):
            path.unlink()
        return None


@lru_cache(maxsize=4)
def _opened(path: Path) -> PMTiles:
    return PMTiles(path)


def _path(dossier: Dossier) -> Path:
    return dossier.path.parent / CACHE_FOLDER / f"{dossier.id}-{dossier.layers_version()}.pmtiles"


def make_tiles(dossier: Dossier, *, progress: Progress = quiet) -> bool:
    """Make the tiles of a large dossier, unless they are there; return whether they are.

    They are not where nothing can be written beside the dossier: the map then draws whole layers.
    """
    if not is_large(dossier) or tiles_of(dossier):
        return is_large(dossier)
    path = _path(dossier)
    made = path.with_name(f".{uuid4().hex[:8]}.pmtiles")
    try:
        path.parent.mkdir(exist_ok=True)
        maps.write_tiles(made, layers_of(dossier), progress=progress)
        for old in path.parent.glob(f"{dossier.id}-*.pmtiles"):
            old.unlink()
        made.replace(path)
    except OSError:  # a read-only stick, or a full one
        return False
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)
    return True


def make_tiles_aside(dossier: Dossier) -> bool:
    """Begin making the tiles of a large dossier in a process of its own; return whether they are still to come.

    Asking again while it works, or after it failed, begins nothing.
    """
    if not is_large(dossier) or tiles_of(dossier):
        return False
    with _ALONE:
        return _maker(dossier, dossier.layers_version()).poll() is None


@lru_cache(maxsize=4)
def _maker(dossier: Dossier, _version: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kansenkaart", "layers", "tiles", str(dossier.path.resolve())]
    quietly = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=quietly, stdout=quietly, stderr=quietly)  # noqa: S603 - our own command

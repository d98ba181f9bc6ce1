"""Zip and gz files: looked at before anything is unpacked, and never unpacked outside their own folder."""

from __future__ import annotations

import errno
import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from kansenkaart.errors import InputError

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 1_000_000_000
#: Text packs about tenfold, a Shapefile up to about fiftyfold; a zip bomb a thousandfold.
MAX_RATIO = 250
_SMALL_BYTES = 10_000_000


#: What a zip or gz that is damaged makes the reader raise; of `OSError` only what `_is_damage` says.
_FAULTS = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError)


def _is_damage(error: Exception) -> bool:
    """Tell damage from a disk that is full, away or closed to us: only the latter has a reason of the system."""
    return not isinstance(error, OSError) or error.errno in (None, errno.EINVAL)


def _refused(error: Exception, what: str, damage: str) -> InputError:
    """Return in Dutch why something packed cannot be read: it is damaged, or the disk will not have it."""
    why = damage if _is_damage(error) else "kan niet worden gelezen of uitgepakt. Is de schijf vol?"
    return InputError(f"{what} {why}", detail=str(error))


def names(path: Path) -> list[str]:
    """Return the names of the files in a zip; none when it cannot be opened."""
    try:
        return [member.filename for member in members(path)]
    except InputError:
        return []


def members(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files in a zip.

    Raises
    ------
    InputError
        When it is damaged, has a password, or points outside itself.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = [member for member in archive.infolist() if not member.is_dir()]
    except _FAULTS as error:
        raise _refused(error, "het zipbestand", "is beschadigd of niet helemaal gedownload.") from error
    for member in found:
        if member.flag_bits & 1:
            raise InputError("het zipbestand heeft een wachtwoord. Pak het eerst uit.")
        if member.filename.startswith(("/", "\\")) or ".." in PurePosixPath(member.filename.replace("\\", "/")).parts:
            raise InputError("het zipbestand wil buiten zijn eigen map schrijven. Dat doen we niet.")
    return found


def check(path: Path) -> list[zipfile.ZipInfo]:
    """Return the members of a zip after a look at their sizes and names.

    Raises
    ------
    InputError
        As `members`, and when it unpacks too big.
    """
    found = members(path)
    unpacked = sum(member.file_size for member in found)
    packed = max(sum(member.compress_size for member in found), 1)
    if len(found) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise InputError("het zipbestand wordt te groot bij het uitpakken.")
    if unpacked > _SMALL_BYTES and unpacked / packed > MAX_RATIO:
        raise InputError(
            "het zipbestand wordt verdacht groot bij het uitpakken. Pak het zelf uit en kijk wat erin zit."
        )
    return found


@contextmanager
def opened(path: Path, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """Open one file in a zip; damage that shows while it is read names it, and so does a disk that fills up."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            yield file
    except InputError as error:
        name = PurePosixPath(member.filename).name
        raise InputError(f"'{name}' in het zipbestand: {error.message}", detail=error.detail) from error
    except _FAULTS as error:
        name = PurePosixPath(member.filename).name
        raise _refused(error, f"'{name}' in het zipbestand", "is beschadigd.") from error


def unpack(path: Path, folder: Path) -> list[Path]:
    """Unpack a checked zip flat into `folder` and return the files; folders inside become numbers."""
    places: dict[str, Path] = {}
    unpacked = []
    for member in check(path):
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.name.startswith(".") or "__MACOSX" in name.parts:
            continue
        place = places.setdefault(str(name.parent), folder / str(len(places)))
        place.mkdir(exist_ok=True)
        unpacked.append(unpack_one(path, member, place))
    return unpacked


def unpack_one(path: Path, member: zipfile.ZipInfo, folder: Path) -> Path:
    """Unpack one file of a zip into `folder`, with a suffix in small letters, and return it."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    target = folder / f"{name.stem}{name.suffix.lower()}"
    with opened(path, member) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return target


def gunzip(path: Path, folder: Path) -> Path:
    """Unpack a .gz (one file, as 3DBAG gives its tiles) into `folder` and return the file.

    Raises
    ------
    InputError
        When it is damaged or unpacks too big.
    """
    target = folder / path.stem
    try:
        with gzip.open(path) as source, target.open("wb") as copy:
            while block := source.read(1 << 20):
                copy.write(block)
                if copy.tell() > MAX_UNPACKED_BYTES:
                    raise InputError(f"{path.name}: dit bestand wordt te groot bij het uitpakken.")
    except (OSError, EOFError, zlib.error) as error:
        raise _refused(error, f"{path.name}: dit bestand", "is beschadigd of niet helemaal gedownload.") from error
    return target

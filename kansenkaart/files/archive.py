"""Zip files: looked at before anything is unpacked, and never unpacked outside their own folder."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from kansenkaart.errors import InputError

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 1_000_000_000
#: Text packs about tenfold, a Shapefile up to about fiftyfold; a zip bomb a thousandfold.
MAX_RATIO = 250
_SMALL_BYTES = 10_000_000


def check(path: Path) -> list[zipfile.ZipInfo]:
    """Return the members of a zip after a look at their sizes and names.

    Raises
    ------
    InputError
        When it is damaged, has a password, unpacks too big, or points outside itself.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        message = "het zipbestand is beschadigd of niet helemaal gedownload."
        raise InputError(message, detail=str(error)) from error
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise InputError("het zipbestand wordt te groot bij het uitpakken.")
    if unpacked > _SMALL_BYTES and unpacked / packed > MAX_RATIO:
        raise InputError(
            "het zipbestand wordt verdacht groot bij het uitpakken. Pak het zelf uit en kijk wat erin zit."
        )
    for member in members:
        if member.flag_bits & 1:
            raise InputError("het zipbestand heeft een wachtwoord. Pak het eerst uit.")
        if member.filename.startswith(("/", "\\")) or ".." in PurePosixPath(member.filename.replace("\\", "/")).parts:
            raise InputError("het zipbestand wil buiten zijn eigen map schrijven. Dat doen we niet.")
    return members


def unpack(path: Path, folder: Path) -> list[Path]:
    """Unpack a checked zip flat into `folder` and return the files; folders inside become numbers."""
    places: dict[str, Path] = {}
    unpacked = []
    members = check(path)
    with zipfile.ZipFile(path) as archive:
        for member in members:
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if name.name.startswith(".") or "__MACOSX" in name.parts:
                continue
            place = places.setdefault(str(name.parent), folder / str(len(places)))
            place.mkdir(exist_ok=True)
            target = place / f"{name.stem}{name.suffix.lower()}"
            try:
                with archive.open(member) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
            except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError) as error:
                message = f"'{name.name}' in het zipbestand is beschadigd."
                raise InputError(message, detail=str(error)) from error
            unpacked.append(target)
    return unpacked

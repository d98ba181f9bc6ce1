"""Verbs about one kans: add, change, withdraw, join, react; and what lies at a place."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from PIL import Image, ImageOps, UnidentifiedImageError
from shapely.geometry.base import BaseGeometry

from kansenkaart import codes, facts, journal, kans
from kansenkaart.actions.looking import layers_of
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError

#: Longest side of a kept photo, in pixels; enough for A4 print, small enough for a USB stick.
PHOTO_PIXELS = 1600
PHOTO_LIMIT_BYTES = 25_000_000


@dataclass(frozen=True, slots=True)
class Added:
    """A kans that was just kept: its id and the private code to change or withdraw it."""

    id: str
    code: str


def add_kans(
    dossier: Dossier,
    data: Mapping[str, Any],
    geometry: BaseGeometry,
    *,
    role: str = "bewoner",
    ticket: str | None = None,
    photo: bytes | None = None,
) -> Added:
    """Keep a new kans and return its id and private code.

    Parameters
    ----------
    data
        Field name to value, as typed; checked with `kans.clean`.
    geometry
        Point, line or area in RD.
    ticket
        Id made before the form was sent. Sending the same form twice keeps one kans.
    photo
        Any image; kept as JPEG without its metadata.

    Raises
    ------
    InputError
        Naming each field that is wrong; nothing is kept then.
    """
    body = dict(kans.clean(dict(data)))
    _demand_shape(geometry)
    jpeg = encode_photo(photo) if photo else None
    kans_id = ticket or str(uuid.uuid4())
    code = codes.new_code()
    if dossier.entries(subject=kans_id):
        return Added(kans_id, "")
    body |= {"geometry": geometry.wkt, "code_hash": codes.hash_code(code)}
    dossier.append([journal.new_entry("kans.added", kans_id, _plain(body), role=role, party=body["party"])])
    if jpeg:
        add_photo(dossier, kans_id, jpeg, role=role)
    return Added(kans_id, code)


def _demand_shape(geometry: BaseGeometry) -> None:
    if geometry.is_empty or not geometry.is_valid:
        raise InputError("Deze plek kan niet worden bewaard. Teken hem opnieuw.")


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body with JSON values only."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in body.items()}


def code_fits(dossier: Dossier, kans_id: str, code: str) -> bool:
    """Tell whether this private code belongs to the kans."""
    hashes = [entry.body.get("code_hash", "") for entry in dossier.entries(subject=kans_id, kinds=("kans.added",))]
    return any(codes.code_fits(code, one) for one in hashes if one)


def change_kans(
    dossier: Dossier,
    kans_id: str,
    changes: Mapping[str, Any],
    *,
    code: str,
    geometry: BaseGeometry | None = None,
    seen: Sequence[str] = (),
) -> None:
    """Change fields of a kans; asks for its private code. The old words stay in the journal.

    Parameters
    ----------
    seen
        The heads of the kans (`Dossier.heads`) when the form was filled. What somebody else
        changed since is then kept beside this change, and a field that was left alone stays theirs.

    Raises
    ------
    InputError
        When the code does not fit or a field is wrong.
    """
    _demand_code(dossier, kans_id, code)
    now = _current(dossier, kans_id, seen)
    cleaned = kans.clean({**now.data, **changes})
    before = kans.clean(dict(now.data))
    # An emptied field is a change too: it is written as None so that the fold clears it.
    body = {name: cleaned.get(name) for name in changes if cleaned.get(name) != before.get(name)}
    if geometry is not None and not geometry.equals(now.geometry):
        _demand_shape(geometry)
        body["geometry"] = geometry.wkt
    if body:
        _write(dossier, "kans.changed", kans_id, _plain(body), seen=seen)


def withdraw_kans(dossier: Dossier, kans_id: str, *, code: str, reason: str = "") -> None:
    """Withdraw a kans; asks for its private code. It leaves the map and stays in the journal."""
    _demand_code(dossier, kans_id, code)
    _write(dossier, "kans.withdrawn", kans_id, {"reason": reason.strip()})


def join_kans(dossier: Dossier, kans_id: str, *, text: str = "", ticket: str | None = None) -> None:
    """Join a kans of somebody else, with or without a word of one's own; counts once per ticket."""
    _write(dossier, "kans.joined", kans_id, {"text": text.strip()[:500]}, entry_id=ticket)


def react(dossier: Dossier, kans_id: str, *, form: str, text: str, party: str, role: str = "") -> None:
    """Add a reaction in one of the response forms (question, what I heard, worry, addition, offer)."""
    words = text.strip()
    if not words:
        raise InputError("Schrijf eerst uw reactie.")
    if len(words) > 2000:
        raise InputError(f"De reactie is te lang ({len(words)} tekens, hooguit 2000).")
    _write(dossier, "reaction", kans_id, {"form": form, "text": words}, party=party, role=role)


def _write(
    dossier: Dossier,
    kind: str,
    subject: str,
    body: dict[str, Any],
    *,
    party: str = "",
    role: str = "",
    entry_id: str | None = None,
    seen: Sequence[str] = (),
) -> None:
    """Append one entry that has seen these heads, or else all that stands here about its subject."""
    seen = seen or dossier.heads(subject)
    dossier.append([journal.new_entry(kind, subject, body, party=party, role=role, seen=seen, id=entry_id)])


def _demand_code(dossier: Dossier, kans_id: str, code: str) -> None:
    if not code_fits(dossier, kans_id, code):
        raise InputError("Deze code hoort niet bij deze kans. Kijk de code na; hoofdletters maken niet uit.")


def _current(dossier: Dossier, kans_id: str, seen: Sequence[str]) -> kans.Kans:
    found = dossier.find(kans_id, seen=seen)
    if found is None:
        raise InputError("Deze kans staat niet in dit dossier.")
    return found


def encode_photo(data: bytes) -> bytes:
    """Return a photo as JPEG, upright, at most `PHOTO_PIXELS`, without EXIF (no place, no device).

    Raises
    ------
    InputError
        When it is not a photo, or larger than `PHOTO_LIMIT_BYTES`.
    """
    if len(data) > PHOTO_LIMIT_BYTES:
        raise InputError("De foto is te groot. Kies een foto kleiner dan 25 MB.")
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise InputError("Dit bestand is geen foto die we kunnen lezen. Kies een JPEG of PNG.") from error
    image.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def add_photo(dossier: Dossier, kans_id: str, photo: bytes, *, role: str = "") -> str:
    """Keep a photo with a kans and return the photo's id."""
    photo_id = dossier.add_photo(encode_photo(photo), kans_id)
    _write(dossier, "kans.photo", kans_id, {"photo": photo_id}, role=role)
    return photo_id


def near_place(dossier: Dossier, geometry: BaseGeometry, *, distance_m: float = 50.0) -> gpd.GeoDataFrame:
    """Return the kansen within a distance of a place, nearest first."""
    return facts.nearby(geometry, dossier.kansen(), distance_m=distance_m)


def facts_of_place(dossier: Dossier, geometry: BaseGeometry) -> pd.DataFrame:
    """Return what the base map of the dossier says about a place (`facts.of_place`)."""
    return facts.of_place(geometry, layers_of(dossier))

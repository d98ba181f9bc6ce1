"""From raw layers to what a dossier keeps: translated, cut, put together, and accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers
from kansenkaart.crs import require_rd
from kansenkaart.layers import Source
from kansenkaart.sources.bag import BAG
from kansenkaart.sources.dataset import Dataset
from kansenkaart.sources.merging import OUTSIDE, Piece, cut, link, merge, with_numbers_of_twins
from kansenkaart.sources.translation import translate

READ, KEPT, ELSEWHERE = "gelezen", "bewaard", "naar een andere laag"
DEFAULT_MARGIN_M = 100.0
#: Layers that complete each other: see `merging.link`.
_PAIR = ("pand", "adres")


@dataclass(frozen=True, slots=True)
class Raw:
    """One foreign layer before translation: its frame in RD, the row of DATASETS, and where it is from.

    `skipped` counts objects that were left out while reading, per reason.
    """

    frame: gpd.GeoDataFrame
    dataset: Dataset
    file: str
    layer: str
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """Objects for one layer from one file: what `dossier.put_layer` wants.

    A file that only added facts to objects of another file has an empty frame and still a source.
    """

    layer: str
    frame: gpd.GeoDataFrame
    source: Source


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came out of the files: parts to store, sentences for the person who asked, and what was read.

    `files` also names what gave no objects at all.
    """

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """One canonical frame per layer slug, all parts together."""
        found: dict[str, list[gpd.GeoDataFrame]] = {}
        for part in self.parts:
            found.setdefault(part.layer, []).append(part.frame)
        return {slug: _joined(frames, slug) for slug, frames in found.items()}


@dataclass(slots=True)
class _Account:
    """What became of the objects of one raw layer, per layer slug."""

    raw: Raw
    dropped: Counter[str]
    routed: dict[str, int] = field(default_factory=dict)


def combine(
    raws: Sequence[Raw],
    *,
    area: gpd.GeoDataFrame,
    margin_m: float = DEFAULT_MARGIN_M,
    present: Mapping[str, gpd.GeoDataFrame] | None = None,
    read_at: str = "",
    at: str = "",
) -> Loaded:
    """Translate raw layers, cut them, make one object of each id, and account for all of it.

    Parameters are those of `read_layers`; `at` is the ISO day that history was asked for.
    """
    extent = require_rd(area, "area").geometry.union_all().buffer(margin_m)
    present = present or {}
    pieces: dict[str, list[tuple[_Account, Piece]]] = {}
    notes: list[str] = []
    for raw in raws:
        account, found, said = _pieces(raw, extent, at)
        notes += said
        for piece in found:
            pieces.setdefault(piece.slug, []).append((account, piece))
    for slug, sides in pieces.items():
        with_numbers_of_twins([piece for _, piece in sides], present.get(slug))
    frames = {slug: merge([piece for _, piece in found], present.get(slug)) for slug, found in pieces.items()}
    frames, completed = _linked(frames, present)
    parts = [
        _part(account, piece, layers.conform(frame, slug), read_at)
        for slug, found in pieces.items()
        for (account, piece), frame in zip(found, frames[slug], strict=True)
    ]
    files = tuple(dict.fromkeys(raw.file for raw in raws))
    named = ", ".join(files)
    parts += [_completed_part(slug, frame, named, read_at) for slug, frame in completed.items() if len(frame)]
    return Loaded(tuple(parts), tuple(notes), files)


def _pieces(raw: Raw, extent: BaseGeometry, at: str) -> tuple[_Account, list[Piece], list[str]]:
    """Translate and cut one raw layer: a piece per canonical layer, with the account and notes."""
    made = translate(raw.frame, raw.dataset, stem=_stem(raw), at=at)
    account, pieces = _Account(raw, made.dropped), []
    for slug, frame in made.frames.items():
        near = cut(frame, slug, extent)
        finished = layers.conform(raw.dataset.finish(near) if raw.dataset.finish else near, slug)
        account.routed[slug] = len(frame)
        left_out = _count({OUTSIDE: len(frame) - len(near)})
        pieces.append(Piece(slug, finished, raw.dataset.fills, raw.dataset.twin_m, left_out))
    said = made.notes + _unused(raw, made.dropped + Counter(raw.skipped), used=bool(pieces))
    return account, pieces, [f"{raw.file}: {note}" for note in said]


def _stem(raw: Raw) -> str:
    """What the ids of objects without one begin with: the file, and its layer when it has another name."""
    stem = Path(raw.file).stem
    return stem if raw.layer == stem else f"{stem}:{raw.layer}"


def _unused(raw: Raw, dropped: Counter[str], *, used: bool) -> list[str]:
    """Say why a layer of a file gives nothing at all; that a service has nothing here is told together."""
    if used or (raw.frame.empty and "://" in raw.file):
        return []
    why = "; ".join(f"{number} {reason}" for reason, number in dropped.items())
    return [f"'{raw.layer}' is {raw.dataset.title} en geeft geen objecten ({why or 'de laag is leeg'})."]


def _linked(
    frames: dict[str, list[gpd.GeoDataFrame]], present: Mapping[str, gpd.GeoDataFrame]
) -> tuple[dict[str, list[gpd.GeoDataFrame]], dict[str, gpd.GeoDataFrame]]:
    """Lay addresses beside buildings, when both are here now.

    Returns the frames that were read, and the objects of the dossier that this completed.
    """
    both = {slug: _all(frames.get(slug, []), present.get(slug), slug) for slug in _PAIR}
    if not frames.keys() & set(_PAIR) or any(frame.empty for frame in both.values()):
        return frames, {}
    made = dict(zip(_PAIR, link(*both.values()), strict=True))
    read = {
        slug: [made[slug][made[slug]["id"].isin(frame["id"])] for frame in found] if slug in made else found
        for slug, found in frames.items()
    }
    old = {slug: made[slug][~made[slug]["id"].isin(_joined(frames.get(slug, []), slug)["id"])] for slug in _PAIR}
    return read, {slug: _changed(layers.conform(frame, slug), both[slug]) for slug, frame in old.items()}


def _changed(frame: gpd.GeoDataFrame, before: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that differ from how they were (same index labels)."""
    old = before.loc[frame.index, frame.columns]
    same = (frame == old).fillna(value=False) | (frame.isna() & old.isna())
    return frame[~same.drop(columns="geometry").all(axis=1)]


def _completed_part(slug: str, frame: gpd.GeoDataFrame, files: str, read_at: str) -> Part:
    """A part of objects that the dossier had, and that know more now (homes counted, building found)."""
    source = Source(
        slug, files, "Gebouwen en adressen bij elkaar gelegd", BAG.publisher, BAG.licence, BAG.attribution,
        read_at=read_at, counts={READ: len(frame), KEPT: len(frame)},
    )  # fmt: skip
    return Part(slug, frame.reset_index(drop=True), source)


def _all(frames: Sequence[gpd.GeoDataFrame], present: gpd.GeoDataFrame | None, slug: str) -> gpd.GeoDataFrame:
    """Everything of a layer: what was read, and what the dossier has beside it."""
    new = _joined(frames, slug)
    if present is None or present.empty:
        return new
    return _joined([new, present[~present["id"].isin(new["id"])]], slug)


def _joined(frames: Sequence[gpd.GeoDataFrame], slug: str) -> gpd.GeoDataFrame:
    """One canonical frame of several; empty ones do not count."""
    filled = [layers.conform(frame, slug) for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else layers.empty(slug)


def _part(account: _Account, piece: Piece, frame: gpd.GeoDataFrame, read_at: str) -> Part:
    """The part with its source; `gelezen` is the sum of all other counts."""
    raw = account.raw
    read = len(raw.frame) + sum(raw.skipped.values())
    lost = sum(account.dropped.values()) + sum(raw.skipped.values())
    counts = {READ: read, KEPT: account.routed[piece.slug] - sum(piece.dropped.values())}
    counts |= _count({ELSEWHERE: read - lost - account.routed[piece.slug]})
    counts |= dict(account.dropped + Counter(piece.dropped) + Counter(raw.skipped))
    publication = raw.dataset.publication
    dates = frame["object_date"].dropna() if not frame.empty else piece.frame["object_date"].dropna()
    source = Source(
        piece.slug, raw.file, raw.dataset.title, publication.publisher, publication.licence, publication.attribution,
        data_date=max(dates, default=""), read_at=read_at, counts=counts,
    )  # fmt: skip
    return Part(piece.slug, frame.reset_index(drop=True), source)


def _count(counts: Mapping[str, int]) -> dict[str, int]:
    """Leave zeros out of an account."""
    return {reason: number for reason, number in counts.items() if number}

"""Coordinates: Rijksdriehoek (RD) inside, longitude and latitude only at the door.

x is metres east, y metres north in RD (EPSG:28992); a geographic pair is always `lon, lat`.
Without the Dutch correction grid (`nl_nsgi_rdtrans2018.tif`) pyproj is at most 0.25 m off inside the
Netherlands; with the grid on the machine it is used and 0.01 m holds (both measured on the official
RDNAPTRANS points). PROJ itself uses the grid from ETRS89 only, so then degrees are taken as ETRS89,
which is what Dutch map data in degrees are.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjCrsError
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

from kansenkaart.errors import InputError

FloatArray = NDArray[np.float64]
Numbers = Sequence[float] | FloatArray

RD = "EPSG:28992"
WGS84 = "EPSG:4326"
ETRS89 = "EPSG:4258"
#: How far a place in degrees is off in RD at most, in metres, with the grid and without it.
ACCURACY_M = {True: 0.01, False: 0.25}
#: Bounds in which RD coordinates lie, generous: x_min, y_min, x_max, y_max in metres.
RD_BOUNDS = (-7_000.0, 289_000.0, 300_000.0, 630_000.0)
#: Bounds of the Netherlands and its coast in degrees: lon_min, lat_min, lon_max, lat_max.
LONLAT_BOUNDS = (3.0, 50.5, 7.5, 53.8)


class CrsError(ValueError):
    """A frame is not in the CRS that a function demands: our own mistake, never the user's."""


def require_rd(frame: gpd.GeoDataFrame, name: str = "frame") -> gpd.GeoDataFrame:
    """Return the frame unchanged when it is in RD.

    GeoPandas only warns about a CRS mismatch, so every analysis asks here first.

    Raises
    ------
    CrsError
        If the frame has no CRS or another one than EPSG:28992.
    """
    crs = frame.crs
    if crs is None or (crs.srs != RD and crs.to_epsg() != 28992):  # the name is asked first: a lookup is slow
        raise CrsError(f"{name}: RD (EPSG:28992) is needed, this is {frame.crs}")
    return frame


def to_rd(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame in RD; a frame without a CRS is refused (`CrsError`)."""
    if frame.crs is None:
        raise CrsError("frame has no CRS; detect it first")
    if frame.crs.to_epsg() == 28992:
        return frame
    if has_grid() and (frame.crs.to_epsg() == 4326 or frame.crs.to_authority() == ("OGC", "CRS84")):
        frame = frame.set_crs(ETRS89, allow_override=True)
    return frame.to_crs(RD)


@cache
def has_grid() -> bool:
    """Tell whether the Dutch correction grid is on this machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PROJ says what it lacks: that is the answer
        return bool(TransformerGroup(ETRS89, RD, always_xy=True).best_available)


def to_wgs84(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return an RD frame in longitude/latitude (EPSG:4326, x = lon, y = lat).

    The way back through any PROJ program (that takes the degrees as ETRS89 where the grid is) gives the
    RD of before to 0.01 mm. A single transformation drops the height between the two ellipsoids, and
    would move everything 0.5 mm at every round trip.
    """
    require_rd(frame)
    moved = shapely.transform(np.asarray(frame.geometry, dtype=object), _lonlat)
    return frame.set_geometry(gpd.GeoSeries(moved, frame.index, WGS84))


def lonlat_to_see(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return RD geometries in longitude and latitude for the eye only: a millimetre off, three times as fast."""
    to_degrees = transformer(RD, WGS84)
    moved: NDArray[np.object_] = shapely.transform(
        shapes, lambda pairs: np.column_stack(to_degrees.transform(pairs[:, 0], pairs[:, 1]))
    )
    return moved


def _lonlat(pairs: FloatArray) -> FloatArray:
    """Return lon, lat of RD pairs, corrected once for what the way back would differ."""
    to_degrees, to_metres = transformer(RD, WGS84), transformer(WGS84, RD)
    x, y = pairs.T
    x_back, y_back = to_metres.transform(*to_degrees.transform(x, y))
    return np.column_stack(to_degrees.transform(2 * x - x_back, 2 * y - y_back))


@cache
def transformer(source: str, target: str) -> Transformer:
    """Return a transformation with x, y and lon, lat in that order, by the grid where it is; finding one takes long."""
    if has_grid() and {source, target} == {RD, WGS84}:
        source, target = (ETRS89 if side == WGS84 else side for side in (source, target))
    return Transformer.from_crs(source, target, always_xy=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which numbers can be read.

    `bounds` (x_min, y_min, x_max, y_max) are given for the readings that Dutch files use without
    saying so; the others are only suggested in the question that we ask.
    """

    crs: str
    label: str
    bounds: tuple[float, float, float, float] | None = None


READINGS: tuple[Reading, ...] = (
    Reading(RD, "Rijksdriehoek (RD)", RD_BOUNDS),
    Reading(WGS84, "lengte- en breedtegraad (WGS 84)", LONLAT_BOUNDS),
    Reading("EPSG:3857", "Web Mercator"),
    Reading("EPSG:3035", "Europees raster (ETRS89-LAEA)"),
    Reading("EPSG:25831", "UTM zone 31"),
    Reading("EPSG:25832", "UTM zone 32"),
    Reading("EPSG:31370", "Belgische Lambert 72"),
)
TURNED = "De twee getallen van elke plek staan in omgekeerde volgorde. We hebben ze omgedraaid."
#: Share of the objects that must fit one reading before we read a file that way without asking. The
#: others then lie outside the Netherlands and are refused one by one: no place is ever guessed.
CLEAR_SHARE = 0.6
#: Share that is enough when no object fits another reading.
ENOUGH_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Detected:
    """What the numbers of a file are: CRS, whether x and y stand in the wrong order, and what to tell."""

    crs: str
    swapped: bool = False
    notes: tuple[str, ...] = ()


def parse(text: str) -> str:
    """Return a CRS as typed by a person (`28992`, `RD`, `EPSG:3857`, WKT) as text that pyproj reads.

    Raises
    ------
    InputError
        When it is not a CRS.
    """
    typed = text.strip()
    named = {"rd": RD, "wgs84": WGS84, "lonlat": WGS84}.get(typed.lower().replace(" ", ""), typed)
    try:
        return CRS.from_user_input(int(named) if named.isdigit() else named).to_string()
    except ProjCrsError:
        message = f"'{typed}' is geen coördinatenstelsel. Typ bijvoorbeeld RD, WGS84 of EPSG:3857."
        raise InputError(message) from None


def detect(x: Numbers, y: Numbers, *, declared: str | None = None, assumed: str | None = None) -> Detected:
    """Decide what coordinates are; the numbers weigh more than what a file says of itself.

    Parameters
    ----------
    x, y
        One pair per object, in the order of the file; not-a-number is left out.
    declared
        The CRS that the file states.
    assumed
        The CRS that holds for this kind of file when it states none (GeoJSON: EPSG:4326).

    Returns
    -------
    detected
        With notes in Dutch when we read it otherwise than the file says.

    Raises
    ------
    InputError
        When the numbers can be read in two ways, or in none; the message is the question.
    """
    known = np.isfinite(np.asarray(x, float)) & np.isfinite(np.asarray(y, float))
    xs, ys = np.asarray(x, float)[known], np.asarray(y, float)[known]
    stated = declared or assumed
    if not len(xs):
        return Detected(stated or RD)
    fits = _fits(xs, ys)
    best_share, best, swapped = fits[0]
    if declared and (as_declared := _in_netherlands(declared, xs, ys)) and as_declared >= best_share:
        return Detected(declared)
    if best_share >= CLEAR_SHARE or (len(fits) == 1 and best_share >= ENOUGH_SHARE):
        return Detected(best.crs, swapped, tuple(_notes(best, swapped, declared, assumed)))
    if best_share >= ENOUGH_SHARE:
        raise InputError(_mixed_question(fits))
    if stated and _possible(stated, xs, ys) and (declared or not _lookalikes(xs, ys)):
        return Detected(stated, notes=("De coördinaten liggen niet in Nederland.",))
    raise InputError(_question(xs, ys))


def _fits(xs: FloatArray, ys: FloatArray) -> list[tuple[float, Reading, bool]]:
    """Return share, reading and whether x and y are swapped, best first; at least one."""
    fits = [
        (_share(reading.bounds, *pair), reading, swapped)
        for swapped, pair in ((False, (xs, ys)), (True, (ys, xs)))
        for reading in READINGS
        if reading.bounds
    ]
    ordered = sorted(fits, key=lambda fit: -fit[0])
    return [fit for fit in ordered if fit[0] > 0] or ordered[:1]


def confirm(x: Numbers, y: Numbers, given: str) -> Detected:
    """Return the CRS that a person gave, with x and y turned when only that lies in the Netherlands."""
    xs, ys = np.asarray(x, float), np.asarray(y, float)
    known = np.isfinite(xs) & np.isfinite(ys)
    if not known.any():
        return Detected(given)
    straight, turned = _in_netherlands(given, xs[known], ys[known]), _in_netherlands(given, ys[known], xs[known])
    return Detected(given, True, (TURNED,)) if turned > straight and _clear(turned) else Detected(given)


def _clear(share: float) -> bool:
    return share >= CLEAR_SHARE


def _share(bounds: tuple[float, float, float, float] | None, xs: FloatArray, ys: FloatArray) -> float:
    """Return the share of the pairs inside the bounds."""
    if bounds is None:
        return 0.0
    x_min, y_min, x_max, y_max = bounds
    return float(np.mean((xs >= x_min) & (xs <= x_max) & (ys >= y_min) & (ys <= y_max)))


def _in_netherlands(crs: str, xs: FloatArray, ys: FloatArray) -> float:
    """Return the share of the pairs that lie in the Netherlands when read as `crs`."""
    try:
        lon, lat = transformer(crs, WGS84).transform(xs, ys)
    except ProjError:  # no way from this CRS to the earth, such as a local drawing
        return 0.0
    return _share(LONLAT_BOUNDS, np.asarray(lon), np.asarray(lat))


def _possible(crs: str, xs: FloatArray, ys: FloatArray) -> bool:
    """Tell whether degrees can be degrees; metres always can."""
    return not CRS.from_user_input(crs).is_geographic or bool(np.all((np.abs(xs) <= 180) & (np.abs(ys) <= 90)))


def _lookalikes(xs: FloatArray, ys: FloatArray) -> list[Reading]:
    """Return the readings without bounds under which the numbers lie in the Netherlands."""
    return [row for row in READINGS if row.bounds is None and _clear(_in_netherlands(row.crs, xs, ys))]


def _notes(reading: Reading, swapped: bool, declared: str | None, assumed: str | None) -> Iterator[str]:
    """Yield what we read otherwise than the file says."""
    stated = declared or assumed
    if declared is None and (assumed is None or not _same_kind(assumed, reading.crs)):
        yield f"Het bestand noemt geen coördinatenstelsel. De getallen zijn {reading.label}: zo lezen we ze."
    elif stated and not _same_kind(stated, reading.crs):
        name = CRS.from_user_input(stated).name
        yield f"Het bestand zegt {name}, maar de getallen zijn {reading.label}: zo lezen we ze."
    if swapped:
        yield TURNED


def _same_kind(one: str, other: str) -> bool:
    """Tell whether both are degrees, or both the same metres."""
    a, b = CRS.from_user_input(one), CRS.from_user_input(other)
    return (a.is_geographic and b.is_geographic) or a == b


def _mixed_question(fits: list[tuple[float, Reading, bool]]) -> str:
    found = [
        f"{round(share * 100)}% {row.label}{' in omgekeerde volgorde' if swapped else ''}"
        for share, row, swapped in fits
    ]
    return (
        f"De coördinaten kunnen op meer manieren gelezen worden: {', '.join(found)}. "
        "Zet alle regels in hetzelfde stelsel, of zeg welk stelsel het is: --crs RD of --crs WGS84."
    )


def _question(xs: FloatArray, ys: FloatArray) -> str:
    example = f"x = {xs[0]:.10g}, y = {ys[0]:.10g}"
    candidates = _lookalikes(xs, ys)
    if not candidates:
        return (
            f"Het bestand noemt geen coördinatenstelsel dat bij de getallen past ({example}). "
            "Zeg welk stelsel het is, bijvoorbeeld --crs RD, --crs WGS84 of --crs EPSG:25831."
        )
    options = " of ".join(f"{row.label} (dan: --crs {row.crs})" for row in candidates)
    return (
        f"De coördinaten ({example}) zijn geen RD en geen graden, en het bestand noemt geen stelsel. Is het {options}?"
    )

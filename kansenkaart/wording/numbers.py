"""Numbers as people say them: Dutch comma and dot, two significant digits, a picture for square metres."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

Rounding = Literal["significant", "whole", "percent"]


@dataclass(frozen=True, slots=True)
class Unit:
    """How a number with this unit is written: words behind one and behind more, and how it is rounded."""

    slug: str
    one: str
    more: str
    rounding: Rounding = "significant"


UNITS: tuple[Unit, ...] = (
    Unit("", "", ""),
    Unit("m2", "m²", "m²"),
    Unit("m3", "m³", "m³"),
    Unit("m", "m", "m"),
    Unit("ha", "hectare", "hectare"),
    Unit("year", "jaar", "jaar", "whole"),
    Unit("share", "%", "%", "percent"),
    Unit("m2 per dwelling", "m² per woning", "m² per woning"),
    Unit("count", "", "", "whole"),
    Unit("trees", "boom", "bomen", "whole"),
    Unit("dwellings", "woning", "woningen", "whole"),
    Unit("bays", "parkeerplek", "parkeerplekken", "whole"),
    Unit("people", "mens", "mensen", "whole"),
    Unit("places", "plek", "plekken", "whole"),
    Unit("storeys", "bouwlaag", "bouwlagen"),
)
#: Words that tables use for the same unit.
_ALSO = {
    "m²": "m2", "m³": "m3", "%": "share", "deel": "share", "kans": "share", "-": "", "aantal": "count",
    "m² per woning": "m2 per dwelling", "bomen": "trees", "woningen": "dwellings", "parkeerplekken": "bays",
    "mensen": "people", "plekken": "places",
}  # fmt: skip
_UNIT = {unit.slug: unit for unit in UNITS}
_UNIT |= {word: _UNIT[slug] for word, slug in _ALSO.items()}


@dataclass(frozen=True, slots=True)
class Picture:
    """Something everybody has seen, with its size in m². Used from `from_m2` upward."""

    one: str
    more: str
    size_m2: float
    from_m2: float


#: A bay is 2.5 x 5.0 m; a tennis court 23.77 x 10.97 m; a football pitch 105 x 68 m.
PICTURES: tuple[Picture, ...] = (
    Picture("voetbalveld", "voetbalvelden", 7140.0, 5400.0),
    Picture("tennisveld", "tennisvelden", 260.8, 390.0),
    Picture("parkeerplek", "parkeerplekken", 12.5, 9.0),
)

UNKNOWN = "onbekend"


def is_known(value: Any) -> bool:
    """Tell whether this is a number (None, NA and NaN are not)."""
    try:
        return value is not None and math.isfinite(float(value))
    except (TypeError, ValueError):  # pandas.NA refuses float()
        return False


def rounded(value: float, *, digits: int = 2) -> float:
    """Return the value with this many significant digits; whole numbers stay whole."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def dutch(value: float, *, decimals: int = 0) -> str:
    """Return a number with a dot per thousand and a decimal comma; the minus sign is a real one."""
    text = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def number(value: Any, unit: str = "", *, digits: int = 2) -> str:
    """Return a value with its unit in Dutch: "1.200 m²", "3 bomen", "25%", "onbekend".

    Parameters
    ----------
    value
        A number, or None/NA when it is not known. Shares are 0 to 1.
    unit
        A slug of `UNITS`; any other text is put behind the number as it is.
    digits
        Significant digits of a measure; counts are always written in full.
    """
    if not is_known(value):
        return UNKNOWN
    row = _UNIT.get(unit, Unit(unit, unit, unit))
    if row.rounding == "percent":
        return percent(float(value), decimals=max(0, digits - 2))
    text = _digits(float(value), row.rounding, digits)
    words = row.one if text == "1" else row.more
    return f"{text} {words}".strip()


def both(before: Any, after: Any, unit: str = "") -> tuple[str, str]:
    """Return two values with as many digits as it takes to see that they differ, at most four."""
    for digits in (2, 3, 4):
        pair = number(before, unit, digits=digits), number(after, unit, digits=digits)
        if pair[0] != pair[1] or before == after:
            return pair
    return number(before, unit), number(after, unit)


def _digits(value: float, rounding: Rounding, digits: int = 2) -> str:
    """Return the digits: counts in full, measures with significant digits."""
    if rounding == "whole":
        return dutch(value)
    short = rounded(value, digits=digits)
    decimals = 0 if short == int(short) else max(0, digits - 1 - math.floor(math.log10(abs(short))))
    return dutch(short, decimals=decimals)


def percent(share: float, *, decimals: int = 0) -> str:
    """Return a share (0 to 1) as percents; never 0% for a little, never 100% for almost."""
    if 0 < share < 0.01 and not decimals:
        return "minder dan 1%"
    if 0.99 < share < 1 - 1e-9 and not decimals:
        return "meer dan 99%"
    return f"{dutch(round(share * 100, decimals), decimals=decimals)}%"


def change(value: Any, unit: str = "") -> str:
    """Return a difference with its sign: "+3 bomen", "−1,2 m² per woning", "0 m²"."""
    if is_known(value) and unit in ("share", "%"):
        return f"{'+' if float(value) > 0 else ''}{_digits(float(value) * 100, 'significant')} procentpunt"
    return f"+{number(value, unit)}" if is_known(value) and float(value) > 0 else number(value, unit)


def picture(area_m2: Any) -> str:
    """Return what an area is as big as: "zo groot als 8 parkeerplekken"; empty below 9 m²."""
    if not is_known(area_m2):
        return ""
    for row in PICTURES:
        if float(area_m2) >= row.from_m2:
            count = max(1, round(rounded(float(area_m2) / row.size_m2)))
            return f"zo groot als {dutch(count)} {row.one if count == 1 else row.more}"
    return ""

"""From foreign values to ours: each function takes a whole column and returns a whole column."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

#: Words that say "there is no value here" in BGT and BAG files.
NO_VALUE = frozenset({"", "geenwaarde", "waardeonbekend", "niet-bgt", "onbekend", "nan", "none", "null"})


def text(column: pd.Series) -> pd.Series:
    """Return stripped text; words that mean nothing become NA."""
    if pd.api.types.infer_dtype(column) == "string":
        made = column.str.strip().astype("object")
    else:
        made = column.map(_one_text, na_action="ignore").astype("object")
    return made.where(~made.astype("string").str.lower().isin(NO_VALUE) & made.notna(), None)


def _one_text(value: Any) -> Any:
    """One value as text. A number in a text column loses its needless decimals (12.0 -> 12)."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value).strip()


def bag_id(column: pd.Series) -> pd.Series:
    """Return BAG numbers of 16 digits: without `NL.IMBAG.Pand.`, with the zeros a number lost.

    Other texts (such as the address of a page) give NA. Of several numbers the first is taken.
    """
    is_text = pd.api.types.infer_dtype(column) == "string"
    first = column if is_text else column.map(_first, na_action="ignore").map(_one_text, na_action="ignore")
    digits = first.astype("string").str.extract(r"^\s*(?:[^,]*\.)?(\d{14,16})\s*(?:,|$)", expand=False)
    return digits.str.zfill(16).astype("object").where(digits.notna(), None)


def _first(value: Any) -> Any:
    """First of a list, an array or a comma-joined text."""
    if isinstance(value, str):
        return value.split(",")[0].strip()
    if hasattr(value, "__len__"):
        return value[0] if len(value) else None
    return value


def imgeo_id(column: pd.Series) -> pd.Series:
    """Return a BGT number without its namespace (`NL.IMGeo.G0243.x` -> `G0243.x`)."""
    return text(column).str.removeprefix("NL.IMGeo.")


def word(column: pd.Series) -> pd.Series:
    """Return the last part of a layered value, lower case (`niet-bgt:recreatie: speeltuin` -> `speeltuin`)."""
    return text(text(column).str.lower().str.rsplit(":", n=1).str[-1].str.strip())


def uses(column: pd.Series) -> pd.Series:
    """Return uses of a building or address, joined by a comma without spaces."""
    joined = column.map(
        lambda value: value if isinstance(value, str) else ",".join(map(str, value)), na_action="ignore"
    )
    return text(joined).str.replace(r"\s*[,|;]\s*", ",", regex=True)


def number(column: pd.Series) -> pd.Series:
    """Return numbers; what is no number becomes NA."""
    return pd.to_numeric(column, errors="coerce").astype("Float64")


def whole(column: pd.Series) -> pd.Series:
    """Return whole numbers; what is no number becomes NA."""
    return number(column).round().astype("Int64")


def year(column: pd.Series) -> pd.Series:
    """Return years; placeholders for "unknown" (1005 in Amsterdam, 9999 in the BAG) become NA."""
    years = whole(column)
    return years.where(years.between(1006, 2100))


def cbs(column: pd.Series) -> pd.Series:
    """Return whole numbers of CBS; its marks for "secret" and "unknown" (below -90,000) become NA."""
    numbers = whole(column)
    return numbers.where(numbers >= 0)


def cbs_share(column: pd.Series) -> pd.Series:
    """Return percentages of CBS as a share between 0 and 1; its marks become NA."""
    percentages = number(column)
    return (percentages / 100).where(percentages.between(0, 100))


def cbs_ground(column: pd.Series) -> pd.Series:
    """Return what CBS says of an area: `land`, `water` (of the same number as the land) or `buitenland`."""
    return text(column).str.upper().map({"NEE": "land", "JA": "water", "B": "buitenland"}).astype("object")


def day(column: pd.Series) -> pd.Series:
    """Return ISO days (`2014-07-09`, also of `2014/07/09 16:22:23`); placeholders before 1006 become NA."""
    days = column.astype("string").str.extract(r"^(\d{4}[-/]\d{2}[-/]\d{2})", expand=False).str.replace("/", "-")
    return days.where(days >= "1006").astype("object").where(lambda made: made.notna(), None)


def postcode(column: pd.Series) -> pd.Series:
    """Return postcodes as `1013NJ`: capitals, no space."""
    return text(column).str.upper().str.replace(" ", "", regex=False)


def middle(column: pd.Series) -> pd.Series:
    """Return metres; of a class such as `6 tot 9 m` or `tot 6 m` the middle, of one number that number."""
    classes = text(column).astype("string").str.replace(r"^\W*(\w\. )?tot ", "0 tot ", regex=True)
    found = classes.str.replace(",", ".").str.findall(r"\d+(?:\.\d+)?")
    mean = found.map(lambda parts: sum(map(float, parts[:2])) / len(parts[:2]) if parts else None, na_action="ignore")
    return number(mean)


def disc(column: pd.Series) -> pd.Series:
    """Return the area in m² of a round crown whose diameter in metres is given."""
    return middle(column) ** 2 * (math.pi / 4)


def truth(column: pd.Series) -> pd.Series:
    """Return true or false for the usual words; anything else becomes NA."""
    words = {"ja": True, "j": True, "true": True, "1": True, "waar": True, "yes": True,
             "nee": False, "n": False, "false": False, "0": False, "onwaar": False, "no": False}  # fmt: skip
    return text(column).str.lower().map(words).astype("boolean")

"""What an indicator gives back: a number, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kansenkaart.ground import Ground


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value.

    `value` is None when it is not known, and `unknown` says why (a Dutch clause). `top` and `bottom`
    are filled for a ratio, so that a change can be split without order. `caveats` are sentences.
    """

    value: float | None
    top: float | None = None
    bottom: float | None = None
    unknown: str = ""
    caveats: tuple[str, ...] = ()


Compute = Callable[[Ground], Value]


def ratio(top: float, bottom: float, *, nothing: str, caveats: tuple[str, ...] = ()) -> Value:
    """Return top / bottom, or why there is none when the bottom is zero."""
    if bottom <= 0:
        return Value(None, unknown=nothing, caveats=caveats)
    return Value(top / bottom, top, bottom, caveats=caveats)


def unknown(why: str) -> Value:
    """Return that the value is not known."""
    return Value(None, unknown=why)

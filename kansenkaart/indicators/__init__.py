"""Numbers about a neighbourhood before and after plans, each with formula, definition, norm and source."""

from kansenkaart.indicators.effects import EFFECTS, Effect, Outcome, after, before, effect_of
from kansenkaart.indicators.measure import COLUMNS, measure
from kansenkaart.indicators.table import INDICATORS, Indicator
from kansenkaart.indicators.value import Value

__all__ = [
    "COLUMNS",
    "EFFECTS",
    "INDICATORS",
    "Effect",
    "Indicator",
    "Outcome",
    "Value",
    "after",
    "before",
    "effect_of",
    "measure",
]

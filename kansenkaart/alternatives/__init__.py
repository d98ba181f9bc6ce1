"""Other places for what a plan adds, from open data, by rules that anybody can check while walking."""

from kansenkaart.alternatives.choose import MOST_AT_ONCE, MOST_PLACES, pareto
from kansenkaart.alternatives.find import GOALS, SHOWN, Goal, Search, find
from kansenkaart.alternatives.kinds import KINDS, Kind
from kansenkaart.alternatives.labels import LABELS, UNKNOWN, Label
from kansenkaart.alternatives.losses import LOSSES, Loss

__all__ = [
    "GOALS",
    "KINDS",
    "LABELS",
    "LOSSES",
    "MOST_AT_ONCE",
    "MOST_PLACES",
    "SHOWN",
    "UNKNOWN",
    "Goal",
    "Kind",
    "Label",
    "Loss",
    "Search",
    "find",
    "pareto",
]

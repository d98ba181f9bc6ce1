"""The schouw before the walk: which stops, in which order, who comes, and the house rules."""

from __future__ import annotations

from kansenkaart import actions
from kansenkaart.ui import planning, state

one = state.schouw()
if one is None:
    planning.choose(state.dossier(), actions.schouwen(state.dossier()))
else:
    planning.show(state.dossier(), one)

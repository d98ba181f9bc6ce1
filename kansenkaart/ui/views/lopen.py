"""Walking: one stop at a time, for outdoors. The address says which schouw and which stop, for a QR code."""

from __future__ import annotations

from kansenkaart import actions
from kansenkaart.ui import state, walking

one = state.schouw()
if one is None:
    walking.choose(actions.schouwen(state.dossier()))
else:
    walking.show(state.dossier(), one)

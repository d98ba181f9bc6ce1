"""The order of stops: a list to drag, or to change with the arrow keys."""

from __future__ import annotations

from kansenkaart.schouw import Schouw, Stop
from kansenkaart.ui import component, state


def changed(one: Schouw) -> list[Stop] | None:
    """Show the stops of a schouw in their order; returns them in another one when somebody moved a stop.

    A stop that the browser did not know yet comes last.
    """
    key = f"volgorde_{one.id}"
    rows = [{"id": stop.id, "title": stop.title} for stop in one.stops]
    sent = component.show("volgorde", {"rows": rows, "turn": state.turn(key)}, key=key, gives="order")
    if not sent or not state.is_new_turn(key, str(sent.get("turn"))):
        return None
    places = {str(name): place for place, name in enumerate(sent.get("ids", ()))}
    return sorted(one.stops, key=lambda stop: places.get(stop.id, len(places)))

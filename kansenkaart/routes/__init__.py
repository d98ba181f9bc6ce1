"""Walking through the neighbourhood: a surface to walk on, the way between places, the order of stops. Pure, RD."""

from kansenkaart.routes.order import EXACT_STOPS, length, order_stops
from kansenkaart.routes.walking import GROUNDS, Ground, Leg, Surface, legs, surface

__all__ = ["EXACT_STOPS", "GROUNDS", "Ground", "Leg", "Surface", "legs", "length", "order_stops", "surface"]

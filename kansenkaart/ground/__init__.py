"""What lies in an area, counted once: kinds of ground, homes, floor area and plots."""

from kansenkaart.ground.covers import COVERS, Cover, cover, is_unpaved, near, on_the_ground
from kansenkaart.ground.drawings import areas_in, sound
from kansenkaart.ground.homes import (
    REACH_M,
    Layers,
    floors,
    homes_of,
    make_homes,
    stock_of,
    storeys_of,
    tells_homes,
)
from kansenkaart.ground.plots import Densities, densities_around, plots
from kansenkaart.ground.state import Ground, discs, pieces_of, sizes_of_pieces

__all__ = [
    "COVERS",
    "REACH_M",
    "Cover",
    "Densities",
    "Ground",
    "Layers",
    "areas_in",
    "cover",
    "densities_around",
    "discs",
    "floors",
    "homes_of",
    "is_unpaved",
    "make_homes",
    "near",
    "on_the_ground",
    "pieces_of",
    "plots",
    "sizes_of_pieces",
    "sound",
    "stock_of",
    "storeys_of",
    "tells_homes",
]

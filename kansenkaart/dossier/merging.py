"""Two dossiers of one neighbourhood joined in a new file: the union of all that is in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import shapely

from kansenkaart import database
from kansenkaart.dossier import contents
from kansenkaart.dossier.dossier import Dossier, require_same_place
from kansenkaart.dossier.making import build


@dataclass(frozen=True, slots=True)
class Merged:
    """The dossier that came of two, and in Dutch what became of each."""

    dossier: Dossier
    notes: tuple[str, ...]


def merge(a: Dossier, b: Dossier, into: Path | str) -> Merged:
    """Join two dossiers of one neighbourhood in a new file; both stay as they are.

    All entries and photos of both are kept. Of a base object that is in both, the one with the
    youngest data is kept, then the one that was read last. The order of `a` and `b`, and of
    several merges, makes no difference to what is in the result.

    Raises
    ------
    DossierError
        When the areas do not overlap and the files do not come from the same one, or when the new
        file exists already.
    """
    into = Path(into)
    notes = require_same_place(a, b)
    first, second = sorted((a, b), key=lambda one: (one.id, one.name))
    meta = {"id": first.id, "name": first.name, "made_up": json.dumps(a.made_up or b.made_up)}
    areas = [a.area(), b.area()]
    with database.new_file(into) as made:
        build(
            made, meta=meta, shape=shapely.union_all([one.geometry.iloc[0] for one in areas]),
            margin_m=max(float(one["margin_m"].iloc[0]) for one in areas),
        )  # fmt: skip
        both = (first.contents(), second.contents())
        with database.engine(made).execution_options(writes=True).begin() as connection:
            notes += contents.fill(connection, *both)
    return Merged(Dossier.open(into), tuple(notes))

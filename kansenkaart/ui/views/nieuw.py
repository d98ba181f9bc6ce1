"""A map of another neighbourhood: choose the place, fetch the base layers once, then go on without internet."""

from __future__ import annotations

from kansenkaart.ui import blocks, new_dossier

blocks.show(
    blocks.text("Hier maakt u een kaart van een andere buurt in Nederland. De kaart die nu open is, verandert niet."),
    key="nieuw_inleiding",
)
new_dossier.show()

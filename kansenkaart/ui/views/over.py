"""About this map: the tables straight from the code, so that nothing is hidden and nothing can drift."""

from __future__ import annotations

from collections.abc import Sequence

from kansenkaart import actions, kans, terms
from kansenkaart.crs import ACCURACY_M, has_grid
from kansenkaart.ui import base_map, blocks, state
from kansenkaart.ui.kans_view import Explained
from kansenkaart.ui.words import number

INTRODUCTION = (
    "Een kansenkaart legt naast elkaar wat bewoners, gemeente en anderen in een buurt als kans zien. "
    "De kaart kiest niet. Zij helpt om samen te kijken en te luisteren."
)
HELP = (
    "Kies op de kaart een kans, of kies er een uit de lijst. U leest dan het verhaal.",
    "Een kans toevoegen gaat in drie stappen. U hoeft geen account te maken.",
    "U krijgt een code. Daarmee wijzigt u uw kans of trekt u hem in.",
    "De kaart werkt zonder internet. Alles staat in één bestand: het dossier.",
    "Wat u bewaart, blijft. Een wijziging komt erbij; de oude tekst verdwijnt niet uit het dossier.",
)
LIMITS = (
    "Plekken in graden (lengte en breedte) rekenen we om naar Rijksdriehoek. "
    f"Dat scheelt op deze computer hooguit {number(ACCURACY_M[has_grid()], decimals=2)} meter.",
    "Bomen op eigen grond staan vaak niet in de gegevens.",
    "Wie eigenaar is van de grond, staat niet op deze kaart.",
    "Regels uit het omgevingsplan zijn niet nagekeken. Vraag de gemeente ernaar.",
    "Kabels en leidingen, bodem en geluid zijn niet bekend.",
    "Afstanden zijn in een rechte lijn, tenzij er iets anders staat.",
    "Een stip is een plek bij benadering. Hoe groot iets bedoeld is, staat bij de kans.",
    "Wie meedeed, is niet de hele buurt. Deze kaart telt geen stemmen.",
)
TABLES: tuple[tuple[str, str, Sequence[Explained]], ...] = (
    ("Partijen", "Partij", terms.PARTIES),
    ("Thema's", "Thema", terms.THEMES),
    ("Richtingen", "Richting", terms.DIRECTIONS),
    ("Status", "Status", terms.STATUSES),
    ("Waarden", "Waarde", terms.VALUES),
)


def _tables() -> list[blocks.Block]:
    shown: list[blocks.Block] = []
    for title, head, rows in TABLES:
        shown.append(blocks.heading(title))
        shown.append(blocks.table((head, "Wat het is"), [(row.label, row.explanation) for row in rows], label=title))
    return shown


def _layers() -> list[blocks.Block]:
    head = ("Laag", "Aantal", "Van wie", "Bestand", "Datum", "Licentie")
    rows = [[str(cell) for cell in row] for row in actions.layer_rows(state.dossier())]
    return [blocks.heading("Kaartlagen"), blocks.table(head, rows, label="Kaartlagen met herkomst, datum en licentie")]


def _figures() -> list[blocks.Block]:
    regions, rows = actions.figures_in_words(state.dossier())
    if not rows:
        return []
    return [
        blocks.heading("De buurt in cijfers"),
        blocks.text("Wat CBS telt in de buurten, wijken en gemeenten waar dit gebied in ligt."),
        blocks.table(("Wat", *regions), rows, label="Kerncijfers van CBS"),
    ]


def _fields() -> list[blocks.Block]:
    rows = [(row.label, row.help, "Ja" if row.public else "Nee") for row in kans.FIELDS]
    return [
        blocks.heading("Wat er van een kans wordt bewaard"),
        blocks.text("Alleen wat openbaar is, gaat mee in een bestand voor anderen."),
        blocks.table(("Gegeven", "Wat het is", "Openbaar"), rows, label="Gegevens van een kans"),
    ]


dossier = state.dossier()
blocks.show(
    blocks.text(INTRODUCTION),
    blocks.heading("Zo werkt het"),
    blocks.items(HELP),
    *_figures(),
    *_tables(),
    *_layers(),
    key="over",
)
base_map.show(dossier)
blocks.show(
    *_fields(),
    blocks.heading("Wat deze kaart niet weet"),
    blocks.items(LIMITS),
    key="over_velden",
)

"""The parts of the page "Uitwisselen": export with filters, import with a preview, the one-file map."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from kansenkaart import actions, exchange, kans, terms
from kansenkaart.dossier import Dossier
from kansenkaart.ui import blocks, filters, internet, parts, state
from kansenkaart.ui.words import how_many, one_line


@dataclass(frozen=True, slots=True)
class Offer:
    """One form in which kansen leave: suffix, label, for whom, media type."""

    suffix: str
    label: str
    explanation: str
    mime: str
    rd: bool = False


OFFERS: tuple[Offer, ...] = (
    *(Offer(row.suffix, row.label, row.about, row.media_type) for row in exchange.FORMATS),
    *(
        Offer(row.suffix, f"{row.label} in RD", "Voor programma's die om RD-meters vragen.", row.media_type, rd=True)
        for row in exchange.FORMATS
        if row.has_rd
    ),
)
#: Field of a kans -> what the export calls that filter.
OPTIONS = {"party": "parties", "theme": "themes", "status": "statuses"}
IMPORT_TYPES = ["geojson", "json", "gpkg", "zip", "fgb", "csv", "xlsx"]


def give(dossier: Dossier) -> None:
    """Offer the kansen as a file, filtered."""
    blocks.show(blocks.text("Kies wat mee moet. Kiest u niets, dan gaat alles mee."), key="mee_uitleg")
    chosen = filters.choose("mee_", rows=[row for row in filters.FILTERS if row.field in OPTIONS])
    options: dict[str, Any] = {OPTIONS[field]: slugs for field, slugs in chosen.items()}
    labels = [f"{row.label}: {row.explanation}" for row in OFFERS]
    picked = st.radio("In welke vorm?", range(len(OFFERS)), format_func=labels.__getitem__, key="mee_vorm")
    offer = OFFERS[picked]
    count = len(actions.selected_kansen(dossier, **options))
    st.download_button(
        f"Neem {how_many(count)} mee", data=_maker(dossier, offer, options), mime=offer.mime, type="primary",
        file_name=f"kansen{'-rd' if offer.rd else ''}{offer.suffix}", on_click="ignore", disabled=count == 0,
    )  # fmt: skip
    left_out = ", ".join(row.label.lower() for row in kans.FIELDS if not row.public)
    blocks.show(blocks.text(f"Dit gaat nooit mee: {left_out}. Ook codes en reacties blijven hier."), key="mee_niet")


def _maker(dossier: Dossier, offer: Offer, options: dict[str, Any]) -> Callable[[], bytes]:
    """Return a function that makes the file when somebody really asks for it."""

    def make() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / f"kansen{offer.suffix}"
            actions.export_kansen(dossier, out, rd=offer.rd, **options)
            return out.read_bytes()

    return make


def take(dossier: Dossier) -> None:
    """Read kansen from a file: first show what would happen, then do it."""
    upload = st.file_uploader("Bestand met kansen", type=IMPORT_TYPES, key="in_bestand")
    party = _pick("Van wie zijn deze kansen?", terms.PARTIES, "in_partij", "Dat staat in het bestand")
    theme = _pick("Welk thema, als het bestand er geen noemt?", terms.THEMES, "in_thema", "Dat staat in het bestand")
    if upload is None:
        return
    with parts.calm("inlezen"), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name).name
        path.write_bytes(upload.getvalue())
        report = actions.preview_import(dossier, path, party=party, theme=theme)
        _report(report)
        ready = report.new + report.changed
        if st.button(f"Lees {how_many(ready)} in", type="primary", disabled=not ready):
            done = actions.import_kansen(dossier, path, party=party, theme=theme)
            state.say(done.summary)
            st.rerun()


def _pick(label: str, table: tuple[terms.Row, ...], key: str, nothing: str) -> str | None:
    """Ask for one row of a table, or nothing."""
    return st.selectbox(
        label, terms.slugs(table), index=None, key=key, placeholder=nothing,
        format_func=lambda slug: terms.find(table, slug).label,
    )  # fmt: skip


def _report(report: actions.ImportReport) -> None:
    """Show what an import would do: counts, remarks, refused rows, accepted kansen."""
    shown = [blocks.note(report.summary), blocks.items(report.notes)]
    if report.refused:
        rows = [(str(row.row), row.field, row.reason) for row in report.refused]
        shown += [blocks.heading("Niet ingelezen", level=3)]
        shown += [blocks.table(("Regel", "Veld", "Reden"), rows, label="Rijen die niet worden ingelezen")]
    if len(report.preview):
        ready = [(row.title, one_line(row)) for row in report.preview.head(50).itertuples()]
        shown += [blocks.heading("Zo komen ze op de kaart", level=3)]
        shown += [blocks.table(("Titel", "Wat"), ready, label="De eerste vijftig kansen uit het bestand")]
    blocks.show(*shown, key="in_verslag")


def one_file(dossier: Dossier) -> None:
    """Offer the map as one HTML file that needs no server and no internet."""
    blocks.show(
        blocks.text(
            "De kaart als één bestand opent op elke computer, zonder internet. "
            "U kunt hem mailen, op een stick zetten of afdrukken. "
            "Een eigen achtergrond (luchtfoto of vectortegels) gaat niet mee: daar is hij te groot voor."
        ),
        key="heel_uitleg",
    )
    st.download_button(
        "Neem de kaart mee", data=_maker(dossier, Offer(".html", "", "", "text/html"), {}), mime="text/html",
        file_name="kansenkaart.html", type="primary", on_click="ignore",
    )  # fmt: skip


#: What a copy holds, for who takes one along.
COPY = (
    "Een kopie van dit dossier is voor de andere laptop, of om te bewaren. Alles staat erin, ook wat binnen de "
    "groep blijft. Geef hem daarom niet aan anderen: voor hen is er Meenemen."
)


def copy(dossier: Dossier) -> None:
    """Offer the whole dossier to who sits at this computer: it holds more than what is public."""
    if not internet.is_here():
        return
    blocks.show(blocks.text(COPY), blocks.text(f"Het dossier zelf staat hier: {dossier.path}"), key="kopie_uitleg")
    st.download_button(
        "Neem een kopie van dit dossier mee", data=_copier(dossier), mime="application/geopackage+sqlite3",
        file_name=f"{dossier.path.stem}-kopie.gpkg", on_click="ignore",
    )  # fmt: skip


def _copier(dossier: Dossier) -> Callable[[], bytes]:
    """Return a function that makes a whole copy, also while others write."""

    def make() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            return dossier.copy_to(Path(folder) / dossier.path.name).read_bytes()

    return make


def join(dossier: Dossier) -> None:
    """Bring in what was written in another file of this neighbourhood, such as the other laptop's."""
    blocks.show(
        blocks.text(
            "Liep u met twee laptops? Kies hier het andere dossier (.gpkg). Alles wat daarin staat, komt hierbij: "
            "kansen, reacties, foto's en wat er bij de schouw is geschreven. Er gaat niets weg. Is iets op beide "
            "plekken gewijzigd, dan staan beide versies bij de kans."
        ),
        key="samen_uitleg",
    )
    upload = st.file_uploader("Het andere dossier", type=["gpkg"], key="samen_bestand")
    if upload is not None and st.button("Voeg samen", type="primary"):
        with parts.calm("samenvoegen"), tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(upload.name).name
            path.write_bytes(upload.getvalue())
            _taken_in(actions.take_in(dossier, path))


def _taken_in(done: actions.TakenIn) -> None:
    """Show what came in; kansen that were changed apart from each other are named first."""
    shown = [blocks.note(done.summary)]
    for label, titles in (
        ("Apart van elkaar gewijzigd: beide versies staan bij de kans", done.doubles),
        ("Nieuw hier", done.new),
        ("Met iets nieuws", done.touched),
    ):
        shown += [blocks.heading(label, level=3), blocks.items(titles)] if titles else []
    blocks.show(*shown, key="samen_verslag")

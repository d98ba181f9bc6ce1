"""The frame around every page: language, navigation, errors in calm Dutch.

Streamlit runs this file at each click (`streamlit run` and `server.py` both point here).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from kansenkaart.ui import browser, parts, state


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its file in `views/`, its title in the menu and heading, its place in the address."""

    file: str
    title: str
    path: str


#: The first page is the one at `/`.
PAGES: tuple[Page, ...] = (
    Page("kaart.py", "Kaart", "kaart"),
    Page("samen.py", "Botsingen en kansen samen", "samen"),
    Page("toevoegen.py", "Kans toevoegen", "toevoegen"),
    Page("wijzigen.py", "Mijn kans wijzigen", "wijzigen"),
    Page("schouw.py", "Schouw", "schouw"),
    Page("lopen.py", "Lopen", "lopen"),
    Page("gebeurd.py", "Wat is er gebeurd", "gebeurd"),
    Page("uitwisselen.py", "Uitwisselen", "uitwisselen"),
    Page("tabellen.py", "Tabellen samen aanpassen", "tabellen"),
    Page("nieuw.py", "Nieuwe buurt", "nieuw"),
    Page("over.py", "Over deze kaart", "over"),
)
#: Not `pages/`: Streamlit takes a folder of that name for its old kind of pages, and would show a page
#: without this frame to whoever comes first.
FOLDER = Path(__file__).parent / "views"


def main() -> None:
    """Show the page that the address asks for."""
    st.set_page_config(page_title="Kansenkaart", layout="wide", initial_sidebar_state="collapsed")
    browser.speak_dutch()
    page = st.navigation(
        [
            st.Page(FOLDER / row.file, title=row.title, url_path=row.path, default=number == 0)
            for number, row in enumerate(PAGES)
        ],
        position="top",
    )
    with parts.calm("pagina"):
        dossier = state.dossier()
        parts.top(dossier, page.title)
        with parts.calm("inhoud"):
            page.run()
        parts.footer(dossier)


if __name__ == "__main__":
    main()

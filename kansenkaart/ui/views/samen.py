"""What kansen have to do with each other: where they clash or help, the numbers, and where else it could go."""

from __future__ import annotations

import streamlit as st

from kansenkaart.ui import elsewhere, findings, numbers

PARTS = {"Kaart en lijst": findings.show, "Cijfers voor en na": numbers.show, "Waar kan het ook?": elsewhere.show}

for tab, show in zip(st.tabs(list(PARTS), key="deel", bind="query-params"), PARTS.values(), strict=True):
    if tab.open:  # only what one looks at is computed
        with tab:
            show()

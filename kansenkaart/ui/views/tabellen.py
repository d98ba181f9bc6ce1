"""The tables and thresholds of this dossier, to see and to change together; the default is always beside them."""

from __future__ import annotations

import streamlit as st

from kansenkaart import rules
from kansenkaart.ui import agreeing_view, blocks

HISTORY = "Wat er veranderde"

blocks.show(blocks.text(agreeing_view.INTRODUCTION), key="tabellen_uitleg")
tabs = st.tabs([*rules.TABLES.values(), HISTORY], key="tabel", bind="query-params")
for tab, table in zip(tabs, rules.TABLES, strict=False):
    if tab.open:
        with tab:
            agreeing_view.show(table)
if tabs[-1].open:
    with tabs[-1]:
        agreeing_view.history()

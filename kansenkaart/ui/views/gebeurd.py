"""What happened: what waits, what was agreed and how far it is, the trail of each kans, figures, papers."""

from __future__ import annotations

import streamlit as st

from kansenkaart.ui import happened, papers, parts, state

for tab, (_label, show) in zip(
    st.tabs([label for label, _show in happened.TABS] + ["Op papier"]), [*happened.TABS, ("", papers.show)], strict=True
):
    with tab, parts.calm(f"tab_{_label}"):
        show(state.dossier())

"""Giving and taking: kansen out of the map in common formats, kansen in from a file, the map as one file."""

from __future__ import annotations

import streamlit as st

from kansenkaart.ui import exchanging, state

dossier = state.dossier()
out, into, whole = st.tabs(["Meenemen", "Inlezen", "De kaart als één bestand"])
with out:
    exchanging.give(dossier)
with into:
    exchanging.take(dossier)
with whole:
    exchanging.one_file(dossier)

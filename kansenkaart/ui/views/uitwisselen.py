"""Giving and taking: kansen out in common formats, in from a file, two dossiers joined, the map as one file."""

from __future__ import annotations

import streamlit as st

from kansenkaart.ui import exchanging, state

dossier = state.dossier()
out, into, both, whole = st.tabs(["Meenemen", "Inlezen", "Samenvoegen", "De kaart als één bestand"])
with out:
    exchanging.give(dossier)
with into:
    exchanging.take(dossier)
with both:
    exchanging.join(dossier)
    exchanging.copy(dossier)
with whole:
    exchanging.one_file(dossier)

"""The page under test: a filter and our map, in a fragment."""

import streamlit as st

from kansenkaart import actions, settings, terms
from kansenkaart.ui.map_component import MapView, show_map

st.set_page_config(layout="wide")


@st.cache_resource
def opened():
    return actions.open_dossier(settings.from_env().dossier)


@st.fragment
def page():
    theme = st.pills("Thema", [row.slug for row in terms.THEMES])
    show_map(opened(), MapView(filter={"theme": [theme]} if theme else {}), key="kaart")


page()

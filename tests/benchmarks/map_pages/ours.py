"""The page under test: the filters and our map, in a fragment."""

import streamlit as st

from kansenkaart import actions, settings
from kansenkaart.ui import filters
from kansenkaart.ui.map_component import MapView, show_map

st.set_page_config(layout="wide")


@st.cache_resource
def opened():
    return actions.open_dossier(settings.from_env().dossier)


@st.fragment
def page():
    filters.in_browser(opened())
    show_map(opened(), MapView(follows=filters.FOLLOWS), key="kaart")


page()

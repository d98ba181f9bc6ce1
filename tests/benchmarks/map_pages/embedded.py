"""The page to beat: plain `st_folium` with the same buildings and kansen embedded, drawn on canvas as well.

Its links point to the Leaflet that we serve, because without internet it would show nothing at all.
"""

import folium
import streamlit as st
from streamlit_folium import st_folium

from kansenkaart import actions, maps, settings, terms
from kansenkaart.crs import to_wgs84

st.set_page_config(layout="wide")


@st.cache_resource
def opened():
    dossier = actions.open_dossier(settings.from_env().dossier)
    kansen = to_wgs84(dossier.kansen())[["id", "party", "theme", "title", "geometry"]]
    return to_wgs84(dossier.layer("pand"))[["geometry"]], kansen


buildings, kansen = opened()
theme = st.pills("Thema", terms.slugs(terms.THEMES), format_func=lambda slug: terms.find(terms.THEMES, slug).label)
shown = kansen[kansen["theme"] == theme] if theme else kansen
west, south, east, north = buildings.total_bounds
drawn = folium.Map(
    location=[(south + north) / 2, (west + east) / 2], zoom_start=15, tiles=None, prefer_canvas=True, max_zoom=21
)
drawn.default_js = [("leaflet", maps.asset_url("", "vendor/leaflet/leaflet.js"))]
drawn.default_css = [("leaflet_css", maps.asset_url("", "vendor/leaflet/leaflet.css"))]
folium.GeoJson(buildings, zoom_on_click=False).add_to(drawn)
folium.GeoJson(shown, marker=folium.CircleMarker(radius=8, fill=True)).add_to(drawn)
st_folium(drawn, key="kaart", returned_objects=[], use_container_width=True, height=560)

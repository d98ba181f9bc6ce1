"""Serve one page of the benchmark: `python serve.py PAGE PORT [tiles|whole]`; always or never from tiles."""

import sys
from pathlib import Path

import streamlit as st

from kansenkaart import server
from kansenkaart.actions import tiling

page, port = sys.argv[1], int(sys.argv[2])
if "tiles" in sys.argv:
    tiling.LARGE = 0
if "whole" in sys.argv:
    tiling.LARGE = sys.maxsize
options = dict(server.OPTIONS)
if page == "embedded":
    options["middleware"] = []  # st_folium needs eval, which our policy forbids
app = st.App(Path(__file__).parent / f"{page}.py", **options)
app.run(config=server.CONFIG | {"server.port": port, "server.headless": True})

"""Door of the app: `streamlit run app.py` or `python app.py` (installed: `kansenkaart start`)."""

import streamlit as st

from kansenkaart import server

app = st.App(server.MAIN, **server.OPTIONS)  # Streamlit looks for this call; `server.app` is the same

if __name__ == "__main__":
    app.run(config=server.CONFIG)

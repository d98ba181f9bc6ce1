"""The screen: Streamlit pages, thin. Everything that a page does goes through `kansenkaart.actions`."""

"""Sheets for a walk, its report, an agenda and the story of a neighbourhood: one content, on paper and as a page."""

from kansenkaart.report.agenda import Open, agenda, is_late
from kansenkaart.report.blocks import Document
from kansenkaart.report.calendar import ics, message
from kansenkaart.report.drawing import Name, Sketch, Spot, View, Way, draw, view_of
from kansenkaart.report.page import html
from kansenkaart.report.paper import PAPERS, paper_of, pdf
from kansenkaart.report.parts import About, Route, Shot, StopPart, Subject
from kansenkaart.report.plain import markdown
from kansenkaart.report.results import results
from kansenkaart.report.sheets import sheets
from kansenkaart.report.story import story

__all__ = [
    "PAPERS", "About", "Document", "Name", "Open", "Route", "Shot", "Sketch", "Spot", "StopPart", "Subject", "View",
    "Way", "agenda", "draw", "html", "ics", "is_late", "markdown", "message", "paper_of", "pdf", "results", "sheets",
    "story", "view_of",
]  # fmt: skip

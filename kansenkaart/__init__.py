"""Kansenkaart: residents and municipality look at one neighbourhood, on one map."""

__version__ = "0.1.0"

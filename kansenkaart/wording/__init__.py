"""Findings, numbers and kansen in plain Dutch, without taking sides."""

from kansenkaart.wording.cards import Card, Side, card, state, wants, wish
from kansenkaart.wording.numbers import both, change, dutch, number, percent, picture
from kansenkaart.wording.sentences import (
    alternative_sentence,
    alternatives_sentence,
    choice_sentence,
    fact_sentence,
    facts_text,
    indicator_sentence,
    norm_sentence,
    range_of,
    reason_sentence,
    unchecked_sentence,
)

__all__ = [
    "Card",
    "Side",
    "alternative_sentence",
    "alternatives_sentence",
    "both",
    "card",
    "change",
    "choice_sentence",
    "dutch",
    "fact_sentence",
    "facts_text",
    "indicator_sentence",
    "norm_sentence",
    "number",
    "percent",
    "picture",
    "range_of",
    "reason_sentence",
    "state",
    "unchecked_sentence",
    "wants",
    "wish",
]

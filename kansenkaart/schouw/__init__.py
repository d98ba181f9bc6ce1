"""The schouw: proposing stops, and the state of a walk folded from the journal. Pure, RD."""

from kansenkaart.schouw.folding import fold
from kansenkaart.schouw.planning import GROUP_M, Candidate, candidates, propose
from kansenkaart.schouw.state import (
    PLAN_LABELS,
    Agreement,
    Consent,
    Note,
    Photo,
    PlanVersion,
    Proposal,
    Schouw,
    Signature,
    Stop,
    attendance,
    closing_figures,
    consenting_parties,
    outcome_of,
    stop_body,
)

__all__ = [
    "GROUP_M",
    "PLAN_LABELS",
    "Agreement",
    "Candidate",
    "Consent",
    "Note",
    "Photo",
    "PlanVersion",
    "Proposal",
    "Schouw",
    "Signature",
    "Stop",
    "attendance",
    "candidates",
    "closing_figures",
    "consenting_parties",
    "fold",
    "outcome_of",
    "propose",
    "stop_body",
]

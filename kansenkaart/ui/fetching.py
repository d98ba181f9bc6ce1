"""Work in the background on the screen: how far it is per layer, stop, go on, and what came of it."""

from __future__ import annotations

import streamlit as st

from kansenkaart.actions import Asked, Background
from kansenkaart.ui import blocks, visitor
from kansenkaart.ui.words import number

#: Seconds between two looks at work that is busy.
LOOK_EVERY_S = 1.0
HEAD = ("Wat", "Objecten", "Stand", "Bron")
OF_ANOTHER = "Wie hiermee begon, kan het stoppen. Meekijken kan iedereen."


def show(work: Background, *, key: str) -> None:
    """Show how far work is; while it is busy this part of the page looks again by itself."""
    busy = work.phase.is_busy
    may_stop = busy and visitor.may_stop(work)
    st.fragment(_look, run_every=LOOK_EVERY_S if busy else None)(work, key, busy, may_stop)


def _look(work: Background, key: str, was_busy: bool, may_stop: bool) -> None:
    if was_busy and not work.phase.is_busy:
        st.rerun()  # the whole page: other buttons now
    counts = work.counts
    ready = sum(whole for _, whole in counts.values())
    all_in = work.phase.is_busy and ready == len(work.asked)
    total = sum(count for count, _ in counts.values())
    blocks.show(
        blocks.heading(work.title),
        blocks.note(f"{work.phase.label}: {ready} van {len(work.asked)} bronnen klaar, {number(total)} objecten."),
        *([blocks.text(work.message)] if work.message else []),
        *([blocks.text("Alles is binnen. Het wordt nu op zijn plek gezet.")] if all_in else []),
        *([blocks.text(OF_ANOTHER)] if work.phase.can_stop and not may_stop else []),
        blocks.table(HEAD, [_row(one, counts.get(one.name), work) for one in work.asked], label="Voortgang per bron"),
        key=f"{key}_stand",
    )
    if work.phase.can_stop and not all_in and may_stop and st.button("Stop", key=f"{key}_stop"):
        work.stop()
        st.rerun()


def _row(one: Asked, found: tuple[int, bool] | None, work: Background) -> tuple[str, str, str, str]:
    if found is None:
        state = "wacht" if work.phase.is_busy else "niet opgehaald"
        return one.label, "", state, f"{one.source}: {one.name}"
    count, whole = found
    state = "klaar" if whole else "bezig" if work.phase.is_busy else "deels binnen"
    return one.label, number(count), state, f"{one.source}: {one.name}"


def again(work: Background, *, key: str) -> None:
    """Offer to go on where it stopped."""
    blocks.show(
        blocks.text(
            "Wat al binnen is, blijft vandaag bewaard. Kiest u Ga verder, dan gaat het verder waar het stopte."
        ),
        key=f"{key}_verder",
    )
    if st.button("Ga verder", type="primary", key=f"{key}_door"):
        work.start(by=visitor.take_mark())
        st.rerun()

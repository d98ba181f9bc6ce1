"""The form of a kans, made from `kans.FIELDS`: a new field is a row there and nothing here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from kansenkaart import days, kans, terms

#: Asked in the step "what"; all other fields of the form are asked in the step "why".
WHAT = ("party", "theme", "direction", "extent")
#: Asked behind "Meer vertellen", so that the short form stays short.
MORE = ("self_organised", "role", "reason")
DEFAULTS: dict[str, Any] = {
    "party": next(row.slug for row in terms.PARTIES if row.is_default),
    "direction": terms.DEFAULT_DIRECTION,
}


def names(party: str | None) -> list[str]:
    """Return the fields that this party is asked for, in the order of the table."""
    return [row.name for row in kans.FIELDS if row.in_form and (not row.parties or party in row.parties)]


def plan_names(party: str | None) -> list[str]:
    """Return the fields that only parties that make plans are asked for."""
    return [name for name in names(party) if kans.field(name).parties]


def ask(fields: Iterable[str], *, prefix: str) -> None:
    """Show a widget for each of these fields; the values stay for the whole visit."""
    for name in fields:
        row = kans.field(name)
        _WIDGETS[row.kind](row, prefix + name)


def values(prefix: str) -> dict[str, Any]:
    """Return what is filled in now, field name to value as typed."""
    found = ((row.name, st.session_state.get(prefix + row.name)) for row in kans.FIELDS if row.in_form)
    return {name: value for name, value in found if value not in (None, "", [], False)}


def fill(data: Mapping[str, Any], *, prefix: str) -> None:
    """Put values into the form; call it before the widgets are shown."""
    for row in kans.FIELDS:
        if row.in_form and row.name in data:
            st.session_state[prefix + row.name] = _as_widget(row, data[row.name])


def clear(prefix: str) -> None:
    """Empty the form."""
    for row in kans.FIELDS:
        st.session_state.pop(prefix + row.name, None)


def labels() -> dict[str, str]:
    """Return the label on the screen of each field that is typed: label to field name."""
    return {_label(row): row.name for row in kans.FIELDS if row.in_form and not row.choices}


def _as_widget(row: kans.Field, value: Any) -> Any:
    """Return a stored value as the widget of this field wants it."""
    if row.kind == "choices":
        return [item for item in value if item in row.choices]
    if row.kind == "choice":
        return value if value in row.choices else None
    if row.kind == "texts":
        return value if isinstance(value, str) else "; ".join(value)
    if row.kind == "date":
        return days.as_typed(str(value))
    return bool(value) if row.kind == "bool" else str(value)


def _label(row: kans.Field) -> str:
    needed = " (nodig)" if row.required else ""
    return f"{row.label}{needed}. {row.help}"


def _short(row: kans.Field, key: str) -> None:
    limit = row.max_length if row.kind == "text" else 40
    st.text_input(_label(row), key=key, max_chars=limit, persist_state="session")


def _day(row: kans.Field, key: str) -> None:
    st.text_input(_label(row), key=key, max_chars=40, placeholder="dd-mm-jjjj", persist_state="session")


def _long(row: kans.Field, key: str) -> None:
    st.text_area(_label(row), key=key, max_chars=row.max_length, height=160, persist_state="session")


def _choice(row: kans.Field, key: str) -> None:
    _pills(row, key, mode="single")


def _choices(row: kans.Field, key: str) -> None:
    _pills(row, key, mode="multi")


def _pills(row: kans.Field, key: str, *, mode: Any) -> None:
    """Show the choices as large buttons, with the explanation of what was chosen below."""
    if key not in st.session_state and row.name in DEFAULTS:
        st.session_state[key] = DEFAULTS[row.name]
    table = {item.slug: item for item in kans.table_of(row.name) if getattr(item, "is_person", True)}
    st.pills(
        _label(row), list(table), format_func=lambda slug: table[slug].label, selection_mode=mode, key=key,
        persist_state="session",
    )  # fmt: skip


def _tick(row: kans.Field, key: str) -> None:
    st.checkbox(_label(row), key=key, persist_state="session")


_WIDGETS: dict[str, Callable[[kans.Field, str], None]] = {
    "text": _short, "long_text": _long, "choice": _choice, "choices": _choices, "int": _short, "float": _short,
    "date": _day, "bool": _tick, "texts": _short,
}  # fmt: skip

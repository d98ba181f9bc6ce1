"""Text that a spreadsheet would run, made safe, and back again without loss.

A cell that begins with =, +, -, @, tab or return is a formula to a spreadsheet. An apostrophe in
front makes it text. Text that already has such an apostrophe gets one more, so that taking one
off always gives back what was there.
"""

from __future__ import annotations

import re
from typing import Any

_RISKY = re.compile(r"'*\s*[=+\-@]|'*[\t\r]")
_MADE_SAFE = re.compile(r"'+\s*[=+\-@]|'+[\t\r]")


def safe(value: Any) -> Any:
    """Return a value that no spreadsheet runs; numbers stay numbers."""
    if not isinstance(value, str) or value[:1].isalnum():  # most text by far
        return value
    return f"'{value}" if _RISKY.match(value) else value


def plain(value: Any) -> Any:
    """Return what `safe` was given."""
    return value[1:] if isinstance(value, str) and value[:1] == "'" and _MADE_SAFE.match(value) else value

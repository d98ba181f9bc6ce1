"""Typst, in a process of its own: what it takes in memory is given back only when its process ends.

`paper.py` runs this file as a script, so that it starts with nothing but typst. The PDF goes to
standard output; what typst refuses goes to standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst


def main(folder: Path, fonts: Path, *, with_system_fonts: bool) -> int:
    """Make a PDF of `paper.typ` in a folder, without the moment of making; returns the exit code."""
    try:
        made = typst.compile(
            folder / "paper.typ", root=folder, format="pdf", pdf_standards=["ua-1"], timestamp=0, font_paths=[fonts],
            ignore_system_fonts=not with_system_fonts,
        )  # fmt: skip
    except typst.TypstError as error:
        sys.stderr.buffer.write(error.message.encode())
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), with_system_fonts="system" in sys.argv[3:]))

"""What kansen have to do with each other: where they clash or help, the numbers, and where else it could go."""

from __future__ import annotations

from kansenkaart.ui import findings

findings.show()
findings.below()

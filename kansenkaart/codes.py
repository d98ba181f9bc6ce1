"""Private codes: whoever has the code may change or withdraw a kans, without an account.

Only a hash of the code is kept. It is salted and slow to guess (scrypt).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

#: Without signs that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V): people copy codes by hand.
ALPHABET = "ACDEFGHJKMNPQRTVWXY34679"
GROUPS, GROUP_SIZE = 4, 4
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1  # 16 MB and some 50 ms for each guess


def new_code() -> str:
    """Return a new code such as `K7PM-XD4C-9HTA-RFQ3` (73 random bits)."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_SIZE)) for _ in range(GROUPS))
    return "-".join(groups)


def hash_code(code: str) -> str:
    """Return the salted hash of a code, as kept in the journal (`code_hash`)."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_as_text(salt)}${_as_text(_digest(code, salt))}"


def code_fits(code: str, code_hash: str) -> bool:
    """Tell whether the code belongs to this hash. Case, spaces and dashes make no difference."""
    try:
        method, salt, digest = code_hash.split("$")
        expected, salt_bytes = base64.b64decode(digest, validate=True), base64.b64decode(salt, validate=True)
    except ValueError:
        return False
    return method == "scrypt" and hmac.compare_digest(_digest(code, salt_bytes), expected)


def _digest(code: str, salt: bytes) -> bytes:
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.scrypt(typed.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL)


def _as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()

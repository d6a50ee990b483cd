"""The token of an API key: `thk_<id>_<secret>`, both in hexadecimal digits."""

import hashlib
import re
import secrets
from typing import NamedTuple

_TOKEN = re.compile("thk_([0-9a-f]{16})_([0-9a-f]{64})")


class Token(NamedTuple):
    """What a caller proves itself with.

    key_id: names its key.
    secret_hash: of the secret, as the key has it. The secret itself is nowhere kept.
    """

    key_id: str
    secret_hash: str


def new_token() -> str:
    """A token with a secret of 256 random bits."""
    return f"thk_{secrets.token_hex(8)}_{secrets.token_hex(32)}"


def parse_token(text: str) -> Token | None:
    """The parts of a token; None of what is none."""
    match = _TOKEN.fullmatch(text)
    return Token(match[1], hashlib.sha256(match[2].encode()).hexdigest()) if match else None

"""`DATABASE_URL`: where accounts, sessions and the audit are, as Django wants it."""

from typing import Any

import dj_database_url


def database_of(url: str) -> dict[str, Any]:
    """The database of an address. Raises ValueError that says what it must be."""
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ValueError("must begin with sqlite:/// or postgres://")
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    if url.startswith("sqlite:"):
        # Who reads before writing, as the admin does, is else refused at once while another writes.
        waiting = {"transaction_mode": "IMMEDIATE", "timeout": 20}
        found["OPTIONS"] = waiting | found.get("OPTIONS", {})
    return found

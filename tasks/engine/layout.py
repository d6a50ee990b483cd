"""The version of how things lie in the store: which keys there are, and what is in them."""

from typing import Final

from redis.exceptions import RedisError

from store.connection import dedicated_client
from tasks.engine import keys

LAYOUT: Final = 1
"""What this release reads and writes. It is one more where a release of before would be wrong about
what it finds, and not where there is only more."""
_BEFORE_IT_WAS_WRITTEN: Final = 1


def require_known_layout() -> None:
    """Look at the version that the store carries, and write it down where there is none. A store
    that is away, or refuses, is not looked at.

    Raises SystemExit with one line where a newer release has written there.
    """
    name = keys.SINGLES["layout"].name
    try:
        with dedicated_client() as client:
            stored = client.get(name)
            if stored is None:
                client.set(
                    name, LAYOUT if client.dbsize() == 0 else _BEFORE_IT_WAS_WRITTEN, nx=True
                )
    except RedisError:
        return  # whatever asks next says so
    if stored is not None and int(stored) > LAYOUT:
        raise SystemExit(
            f"TaskHub cannot start: the store has layout {stored.decode()}, of a newer release, "
            f"and this one knows {LAYOUT}: start the newer one"
        )

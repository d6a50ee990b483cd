"""`REDIS_URL`: where the store is."""

import re
from urllib.parse import urlsplit

from redis.connection import parse_url


def checked_store_url(url: str) -> str:
    """The address, if it is one of a store. Raises ValueError that says what it must be."""
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    parse_url(url)
    if not url.startswith("unix:") and not re.fullmatch("/?[0-9]*", urlsplit(url).path):
        raise ValueError("must end in the number of a database, if in anything")
    return url

#!/usr/bin/env python
"""Django's command line for TaskHub."""

import os
import sys

from django.core.management import execute_from_command_line
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import NoPermissionError


def main() -> None:
    """Run one command; a store that cannot be reached, or refuses, is one clear line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskhub.settings")
    try:
        execute_from_command_line(sys.argv)
    except StoreUnreachable as error:
        from taskhub.hub.embedded_store import unreachable_message

        sys.exit(unreachable_message(error))
    except NoPermissionError as error:
        sys.exit(f"the store's user in REDIS_URL may not do what the hub needs: {error}")


if __name__ == "__main__":
    main()

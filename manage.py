#!/usr/bin/env python
"""Django's command line for TaskHub."""

import gc
import os
import sys

import django
from django.core.management import execute_from_command_line
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import NoPermissionError


def main() -> None:
    """Run one command; a store that cannot be reached, or refuses, is one clear line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskhub.settings")
    _set_up()
    try:
        execute_from_command_line(sys.argv)
    except StoreUnreachable as error:
        from taskhub.hub.embedded_store import unreachable_message

        sys.exit(unreachable_message(error))
    except NoPermissionError as error:
        sys.exit(f"the store's user in REDIS_URL may not do what the hub needs: {error}")


def _set_up() -> None:
    """Import what every command needs, which stays: to look for garbage among it takes a tenth of
    the time that a command takes to start, and as much when it ends."""
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()

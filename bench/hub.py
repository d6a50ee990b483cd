"""The hub under measurement: this checkout's, with data of its own and its defaults."""

import os
import socket
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "var" / "bench"


def configure() -> None:
    """Set up Django here, and the environment for every program started from here."""
    for name in list(os.environ):
        if name.startswith("TASKHUB_") or name in ("REDIS_URL", "DATABASE_URL", "HOST", "PORT"):
            del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "taskhub.settings"
    os.environ["TASKHUB_DATA_DIR"] = str(DATA / "hub")
    os.environ["TASKHUB_TASK_MODULES"] = "bench.handlers"
    django.setup()


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def daphne(port: int, application: str = "taskhub.asgi:application") -> list[str]:
    """The command line of the web server."""
    where = ["-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    return [sys.executable, "-m", "daphne", *where, application]


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

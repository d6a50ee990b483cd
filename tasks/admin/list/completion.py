"""What the text field of the list offers while somebody types."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings

from tasks import registry
from tasks.admin.list.task_filter import ALL
from tasks.queries.task_query import STATES

_NAMES: Final = {
    "type": "of a type of task",
    "queue": "in a queue",
    "error": "whose last error is of an exception, by its name",
    "state": "in a state",
    "since": "from a time on: 1h, today, 18:30",
    "until": "up to a time",
    "meta.": "with a value in the metadata: meta.tenant:acme",
}
_MOMENTS: Final = ("10m", "1h", "24h", "7d", "today", "yesterday")


def completion(errors: Iterable[str]) -> dict[str, Any]:
    """Names of qualifiers with what each is for, and values by the names of those that have some.

    errors: names of exceptions that somebody may look for.
    """
    return {
        "names": _NAMES,
        "values": {
            "type": registry.names(),
            "queue": list(settings.TASKHUB_QUEUES),
            "error": sorted({error for error in errors if error}),
            "state": [ALL, *STATES],
            "since": _MOMENTS,
            "until": _MOMENTS,
        },
    }

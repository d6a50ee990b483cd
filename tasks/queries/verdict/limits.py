"""From when on something counts as wrong: the settings TASKHUB_ALERT_…"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """From when on something counts as wrong.

    wait: seconds that the oldest pending task of a queue waits.
    error_rate: share of a queue's attempts that fail, of at least `error_attempts` within
        `error_minutes`.
    backlog: pending tasks from which on it matters that they become more.
    memory: share of the store's memory.
    """

    wait: float
    error_rate: float
    error_attempts: int
    error_minutes: int
    backlog: int
    memory: float

    @classmethod
    def of_settings(cls) -> "Limits":
        return cls(
            wait=settings.TASKHUB_ALERT_WAIT,
            error_rate=settings.TASKHUB_ALERT_ERROR_RATE,
            error_attempts=settings.TASKHUB_ALERT_ERROR_ATTEMPTS,
            error_minutes=settings.TASKHUB_ALERT_ERROR_MINUTES,
            backlog=settings.TASKHUB_ALERT_BACKLOG,
            memory=settings.TASKHUB_ALERT_MEMORY,
        )

"""The project itself as an app: its commands and pages."""

from django.apps import AppConfig

from taskhub.logs import structlog_by_logging


class TaskHubConfig(AppConfig):
    name = "taskhub"

    def ready(self) -> None:
        structlog_by_logging()

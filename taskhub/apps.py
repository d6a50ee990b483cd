"""The project itself as an app: its commands and pages."""

from django.apps import AppConfig

from taskhub.logs import log_by_structlog


class TaskHubConfig(AppConfig):
    name = "taskhub"

    def ready(self) -> None:
        log_by_structlog()

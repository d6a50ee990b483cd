"""The project itself as an app: its commands and pages."""

from django.apps import AppConfig

from taskhub.logs import configure_structlog


class TaskHubConfig(AppConfig):
    name = "taskhub"

    def ready(self) -> None:
        configure_structlog()

"""The project itself as an app: its commands and pages."""

from django.apps import AppConfig


class TaskHubConfig(AppConfig):
    name = "taskhub"

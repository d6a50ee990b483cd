"""The progress app: what a task says of itself, kept as a stream and sent to whoever watches."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"

"""The tasks app: what a task is, where it waits, and who runs it."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        """Import every module that registers task types."""
        autodiscover_modules("task_types")
        for module in settings.TASKHUB_TASK_MODULES:
            import_module(module)

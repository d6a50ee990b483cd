"""The tasks app: what a task is, where it waits, and who runs it."""

import sys
from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "Hub"

    def ready(self) -> None:
        """Import every module that registers task types."""
        autodiscover_modules("task_types")
        for module in settings.TASKHUB_TASK_MODULES:
            try:
                import_module(module)
            except ModuleNotFoundError as error:
                if error.name is None or not f"{module}.".startswith(f"{error.name}."):
                    raise  # a fault inside of the module, which its traceback tells best
                sys.exit(f"TaskHub cannot start: TASKHUB_TASK_MODULES names no module {module!r}")

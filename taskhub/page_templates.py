"""Where the templates of pages are, and what all of them know: the setting TEMPLATES."""

from pathlib import Path
from typing import Any, Final

PAGE_TEMPLATES: Final[list[dict[str, Any]]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent.parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tasks.admin.verdict.bar.verdict_bar",
            ]
        },
    }
]

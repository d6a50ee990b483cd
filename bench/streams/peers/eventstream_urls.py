"""`/<task_id>/`: the events of a task."""

import django_eventstream  # type: ignore[import-not-found]  # in its own environment
from django.urls import include, path

urlpatterns = [
    path("<str:task>/", include(django_eventstream.urls), {"format-channels": ["{task}"]}),
]

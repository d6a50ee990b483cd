"""The access app: who may call the API, with what rights, and how often."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "access"
    verbose_name = "Access"

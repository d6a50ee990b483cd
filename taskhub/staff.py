"""The first staff account."""

import secrets

from django.contrib.auth import get_user_model


def make_first_account() -> str | None:
    """Make the account `admin` where there is none at all; its password, to be shown once."""
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    return password

"""API keys, as the database has them; and, for Django to find, activity."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from access.activity import Activity, Target
from access.caller import Bounds, Caller
from access.rate import parse_rate
from access.scopes import Scope

__all__ = ["Activity", "ApiKey", "Target"]


class ApiKey(models.Model):
    """A key. It is made and revoked (see `access/services.py`), and else never changes.

    key_id: the part of its token that names it.
    secret_hash: SHA-256 of the other part, in hexadecimal digits.
    scopes, queues, types: lists of names; no queue or no type: not bound to any.
    rate_limit: such as `100/s`, "" for the hub's.
    created_by: a user name.
    changed_at: when it was made or revoked; that it is used changes nothing.
    """

    name = models.CharField(max_length=100)
    key_id = models.CharField("ID", max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    queues = models.JSONField(default=list)
    types = models.JSONField(default=list)
    rate_limit = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "API key"
        default_permissions = ("add", "view")
        permissions = (("revoke_apikey", "Can revoke API key"),)
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_key_of_a_name_in_use",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.key_id})"

    @property
    def state(self) -> str:
        """`active`, `expired` or `revoked`, by what came first."""
        end: datetime = self.revoked_at or timezone.now()
        if self.expires_at and self.expires_at <= end:
            return "expired"
        return "revoked" if self.revoked_at else "active"

    def as_caller(self) -> Caller:
        """The one who calls with this key. What the key names and the hub no longer knows, it gives
        no right to."""
        known = [scope for scope in Scope if scope in self.scopes]
        return Caller(
            id=f"key:{self.key_id}",
            scopes=frozenset(known),
            bounds=Bounds(frozenset(self.queues), frozenset(self.types)),
            rate=parse_rate(self.rate_limit),
            key_id=self.key_id,
        )

"""The connections of Django's cache, where the store is behind Sentinels."""

from typing import Any

from django.conf import settings
from django_redis.pool import ConnectionFactory


class PrimaryConnectionFactory(ConnectionFactory):
    """Has a pool of connections to the primary. django-redis's own reads the name of the service
    out of an address, in lower case."""

    def get_connection_pool(self, params: dict[str, Any]) -> Any:
        """The pool, of the cache's options."""
        assert settings.STORE_SENTINELS
        return settings.STORE_SENTINELS.pool(**self.pool_cls_kwargs)

"""The endpoint of tickets."""

from datetime import UTC, datetime
from types import MappingProxyType

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from access.operations import CREATE_TICKET
from access.scopes import Needed, Scope
from access.tickets import new_ticket, tasks_asked_for
from access.viewset import ApiViewSet
from store.exceptions import HubError, StoreUnavailable


class StreamTicketViewSet(ApiViewSet):
    """Tickets for event streams."""

    needs = MappingProxyType({"create": Needed(Scope.TASKS_READ)})
    operations = MappingProxyType({"create": CREATE_TICKET})

    async def create(self, request: Request) -> Response:
        """201 with a ticket for the streams of the tasks that the body names."""
        ticket, expires_at = new_ticket(self.caller, tasks_asked_for(request.data))
        moment = datetime.fromtimestamp(int(expires_at), UTC).isoformat().replace("+00:00", "Z")
        return Response({"ticket": ticket, "expires_at": moment}, status=status.HTTP_201_CREATED)

    def store_error(self) -> HubError:
        return StoreUnavailable()

"""Who may open an event stream: what the API's views ask of a request, for what is no view."""

from typing import Any, Final
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user_model
from redis.exceptions import RedisError
from rest_framework.exceptions import AuthenticationFailed

from access.asgi_caller import caller_of, caller_of_account
from access.caller import Caller
from access.exceptions import TicketOfOtherTasks
from access.key_ring import key_ring
from access.log_fields import add_log_fields
from access.open_streams import OpenStreams, RightEnded
from access.permissions import require
from access.rate_limit import limit
from access.scopes import Needed, Scope
from access.stream_answer import Message, SendError, StreamAnswer
from access.tickets import Ticket, read_ticket
from store.exceptions import HubError

NEEDED: Final = Needed(Scope.TASKS_READ)


class StreamAccess:
    """ASGI middleware around the consumers of event streams: notes the caller as `caller` in the
    scope, or refuses it; has the stream end when its key does.

    A caller is known by its Authorization header, else a ticket in the query, else a session.
    send_error: answers with an error through a `send`.
    store_error: what is told where the store is away.
    """

    def __init__(
        self, application: Any, send_error: SendError, store_error: type[HubError]
    ) -> None:
        self._application = application
        self._send_error = send_error
        self._store_error = store_error
        self._streams = OpenStreams(key_ring.good_among)

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        try:
            caller = await _caller_of(scope)
            if caller.key_id:
                add_log_fields(api_key=caller.key_id)  # for the log
            require(caller, NEEDED)
            headers = await self._count(caller)
        except Exception as error:  # noqa: BLE001  the edge: each error gets its answer
            await self._send_error(send, error)
            return
        scope["caller"] = caller  # not a copy: the server made the scope for this request alone
        answer = StreamAnswer(send, self._send_error, headers)
        if not caller.key_id:
            await self._application(scope, receive, answer.send)
            return
        try:
            with self._streams.held_by(caller.key_id):
                await self._application(scope, receive, answer.send)
        except RightEnded:
            await answer.end(AuthenticationFailed("the API key has ended"))

    async def _count(self, caller: Caller) -> list[tuple[bytes, bytes]]:
        try:
            headers = await limit(caller)
        except RedisError as error:
            raise self._store_error from error
        return [(name.encode(), value.encode()) for name, value in headers.items()]


async def _caller_of(scope: Message) -> Caller:
    """Raises AuthenticationFailed, NotAuthenticated, TicketOfOtherTasks, KeysUnavailable."""
    query = parse_qs(scope["query_string"].decode(errors="replace"))
    is_asked = settings.TASKHUB_API_AUTH != "none"
    if is_asked and "ticket" in query and b"authorization" not in dict(scope["headers"]):
        return await _caller_with_ticket(query["ticket"][0], _tasks_asked_for(scope, query))
    return await caller_of(scope)


async def _caller_with_ticket(text: str, asked: set[str]) -> Caller:
    ticket = read_ticket(text)
    caller = await _holder_of(ticket) if ticket else None
    if ticket is None or caller is None:
        raise AuthenticationFailed("that is no ticket, or it has expired")
    if not asked <= set(ticket.task_ids):
        raise TicketOfOtherTasks
    return caller


async def _holder_of(ticket: Ticket) -> Caller | None:
    """Whoever the ticket was given to, as far as it may still come in."""
    if ticket.key_id:
        await key_ring.refresh(key_id=ticket.key_id)
        key = key_ring.find_by_id(ticket.key_id)
        return key.caller if key else None
    if ticket.user_id:
        holder: Caller | None = await _staff_of_id(ticket.user_id)
        return holder
    return None  # from when everybody came in


def _tasks_asked_for(scope: Message, query: dict[str, list[str]]) -> set[str]:
    """The ids that the path or the query names."""
    in_path = scope["url_route"]["kwargs"].get("task_id")
    if in_path is not None:
        return {in_path}
    named = query.get("task_ids", [""])[0].split(",")
    return {part.strip() for part in named if part.strip()}


@database_sync_to_async
def _staff_of_id(user_id: str) -> Caller | None:
    found = get_user_model().objects.filter(pk=user_id, is_active=True, is_staff=True)
    return caller_of_account(found.first())

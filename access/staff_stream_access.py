"""Who may open an event stream of the admin's: what its pages ask of a request, for what is no
page. The API's own is `stream_access.py`."""

import logging
from io import BytesIO
from typing import Any, Final

from channels.db import database_sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, InterfaceError
from rest_framework.exceptions import PermissionDenied

from access.authentication import staff_with_session
from access.open_streams import OpenStreams, RightEnded
from access.stream_answer import Message, SendError, StreamAnswer

log = logging.getLogger(__name__)
_REFUSAL: Final = "this is for staff who are signed in, and have the right to it"


class StaffStreamAccess:
    """ASGI middleware around the consumer of an event stream: lets in active members of staff who
    are signed in and have a right; has the stream end when they sign out, or lose it.

    right: Django's name of it.
    send_error: answers with an error through a `send`.
    """

    def __init__(self, application: Any, right: str, send_error: SendError) -> None:
        self._application = application
        self._right = right
        self._send_error = send_error
        self._streams = OpenStreams(self._who_may_go_on)

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        try:
            session_id = ASGIRequest(scope, BytesIO()).COOKIES.get(settings.SESSION_COOKIE_NAME, "")
            if not await self._who_may({session_id}):
                raise PermissionDenied(_REFUSAL)
        except Exception as error:  # noqa: BLE001  the edge: each error gets its answer
            await self._send_error(send, error)
            return
        answer = StreamAnswer(send, self._send_error)
        try:
            with self._streams.held_by(session_id):
                await self._application(scope, receive, answer.send)
        except RightEnded:
            await answer.end(PermissionDenied(_REFUSAL))

    async def _who_may_go_on(self, session_ids: set[str]) -> set[str]:
        try:
            found: set[str] = await self._who_may(session_ids)
        except (DatabaseError, InterfaceError) as error:
            log.warning(
                "who is signed in is taken to be as it was, the database is away: %s", error
            )
            return session_ids
        return found

    @database_sync_to_async
    def _who_may(self, session_ids: set[str]) -> set[str]:
        """Of these sessions, those of active members of staff who have the right."""
        return {id_ for id_ in session_ids if _may(staff_with_session(id_), self._right)}


def _may(user: Any, right: str) -> bool:
    return user is not None and user.has_perm(right)

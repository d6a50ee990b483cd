"""A place in a list of tasks, and the text for it that a link carries."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from tasks.engine.list_call import ListedTask, QueueCursor
from tasks.engine.states import State
from tasks.queries.task_query import ListOrder

Cursor: TypeAlias = str
"""Where a page ends, as a text that a link can carry; "" for the beginning."""

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)?", re.ASCII)
_NUMBER = re.compile(r"(-?\d{1,16})?", re.ASCII)
_SCORE = re.compile(r"-?(inf|\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?)", re.ASCII)
_POSITIONS: Final = {State.ACTIVE: _TIME, State.PENDING: _NUMBER}
"""What a position looks like; where it is not here, it is a score."""


class Place(NamedTuple):
    """How far a list was read.

    state: the one that is being read; those before it were read to their end.
    cursors: by queue, how far its tasks of the state were read.
    """

    state: State
    cursors: dict[str, QueueCursor]

    def after(self, listed: ListedTask) -> "Place":
        """The place right after this task."""
        earlier = self.cursors if listed.state is self.state else {}
        return Place(listed.state, {**earlier, listed.queue: listed.cursor})

    def states_to_read(self, states: Sequence[State]) -> Sequence[State]:
        """Of all states of the list, this one and those that follow."""
        return states[states.index(self.state) :]


def encode_cursor(order: ListOrder, place: Place) -> Cursor:
    """The page cursor that goes on from a place."""
    return base64.urlsafe_b64encode(json.dumps([*order, *place]).encode()).decode()


def decode_cursor(cursor: Cursor, order: ListOrder) -> Place:
    """What a page cursor goes on from.

    Raises ValueError for anything that is no cursor of the order.
    """
    if not cursor:
        return Place(order.states[0], {})
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        states, oldest_first, state, read = parts
        if [states, oldest_first] != [[*part] for part in order] or state not in states:
            raise ValueError
        place = Place(State(state), {})
        for queue, (task_id, position, rank) in read.items():
            place.cursors[str(queue)] = _queue_cursor(place.state, task_id, position, rank)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("this is no cursor of this list of tasks") from error
    return place


def _queue_cursor(state: State, task_id: object, position: object, rank: object) -> QueueCursor:
    if not (isinstance(task_id, str) and isinstance(position, str) and isinstance(rank, int)):
        raise TypeError
    has_form = _POSITIONS.get(state, _SCORE).fullmatch(position)
    if not (task_id and has_form and 0 <= rank < 2**53):
        raise ValueError
    task_id.encode()  # half a pair, which JSON can say, is no text
    return QueueCursor(task_id, position, rank)

"""Where a page of the list of tasks ends, as a text that a link can carry."""

import base64
import binascii
import json
import re
from typing import Final, NamedTuple, TypeAlias

from tasks.states import State

Cursor: TypeAlias = str
"""What `cursor_of` makes; '' for the beginning."""

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)?", re.ASCII)
_NUMBER = re.compile(r"(-?\d{1,16})?", re.ASCII)
_SCORE = re.compile(r"-?(inf|\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?)", re.ASCII)
_POSITIONS: Final = {State.ACTIVE: _TIME, State.PENDING: _NUMBER}
"""What a position looks like; where it is not here, it is a score."""


class Place(NamedTuple):
    """The last task read in a queue, as `lua/list.lua` told of it, which counts on these forms.
    It stays a place when its task has left."""

    task_id: str
    position: str
    rank: int


class Line(NamedTuple):
    """What a cursor is a place in: the tasks of a state, in one order or the other."""

    state: State
    oldest_first: bool


def cursor_of(line: Line, places: dict[str, Place]) -> Cursor:
    """The cursor that goes on from these places, one for each queue that was read in."""
    return base64.urlsafe_b64encode(json.dumps([*line, places]).encode()).decode()


def places_of(cursor: Cursor, line: Line) -> dict[str, Place]:
    """The places of a cursor, by queue. Raises ValueError for anything that is no cursor of the
    line."""
    if not cursor:
        return {}
    try:
        state, oldest_first, read = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if [state, oldest_first] != [*line]:
            raise ValueError
        return {str(queue): _place(line.state, *parts) for queue, parts in read.items()}
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("this is no cursor of this list of tasks") from error


def _place(state: State, task_id: object, position: object, rank: object) -> Place:
    if not (isinstance(task_id, str) and isinstance(position, str) and isinstance(rank, int)):
        raise TypeError
    has_form = _POSITIONS.get(state, _SCORE).fullmatch(position)
    if not (task_id and has_form and 0 <= rank < 2**53):
        raise ValueError
    task_id.encode()  # half a pair, which JSON can say, is no text
    return Place(task_id, position, rank)

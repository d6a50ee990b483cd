"""Where a page of the list of tasks ends, as a text that a link can carry."""

import base64
import binascii
import json
from typing import NamedTuple, TypeAlias

Cursor: TypeAlias = str
"""What `cursor_of` makes; '' for the beginning."""


class Place(NamedTuple):
    """The last task read in a queue, as `lua/list.lua` told of it. The id finds it again; where it
    has left, the time finds where it stood."""

    task_id: str
    time: str
    rank: int


def cursor_of(places: dict[str, Place]) -> Cursor:
    """The cursor that goes on from these places, one for each queue that was read in."""
    return base64.urlsafe_b64encode(json.dumps(places).encode()).decode()


def places_of(cursor: Cursor) -> dict[str, Place]:
    """The places of a cursor, by queue. Raises ValueError for anything that is none."""
    if not cursor:
        return {}
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        places = {str(queue): Place(str(i), str(t), int(r)) for queue, (i, t, r) in read.items()}
        for place in places.values():
            _check(place)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("this is no cursor of a list of tasks") from error
    return places


def _check(place: Place) -> None:
    """The store's script counts on these forms."""
    is_time = place.time == "" or place.time[:4].isdecimal()
    if not is_time or len(place.time) > 30 or not 0 <= place.rank < 2**53:
        raise ValueError

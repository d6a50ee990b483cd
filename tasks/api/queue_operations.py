"""The endpoints of queues, as they are described."""

from typing import Final

from access.operation import Answer, Operation, Parameter
from tasks.api.answers import DoneMessageSerializer, QueueStatsSerializer
from tasks.exceptions import QueueNotFound, StatsFailed

_TAG: Final = "Queues"
_NOT_FOUND: Final = QueueNotFound("there is no queue 'slow'", known=["critical", "default", "low"])
_QUEUE: Final = Parameter(
    name="queue",
    where="path",
    text="The name of the queue.",
    schema={"type": "string"},
    example="default",
    is_required=True,
)


def _done(message: str) -> Answer:
    return Answer(text="Done.", body=DoneMessageSerializer, example={"message": message})


STATS: Final = Operation(
    name="getQueueStats",
    tag=_TAG,
    summary="Read how queues are doing",
    parameters=(
        Parameter(
            name="queue",
            text="The name of a queue; all of them when left out.",
            schema={"type": "string"},
            example="default",
        ),
    ),
    answers=(
        Answer(
            text="The queues, highest priority first.",
            body=QueueStatsSerializer(many=True),
            example=[
                {
                    "queue": "default",
                    "pending": 10,
                    "active": 2,
                    "scheduled": 5,
                    "retry": 1,
                    "completed": 100,
                    "archived": 0,
                    "paused": False,
                    "latency_seconds": 0.25,
                    "workers": 2,
                    "processed_total": 104,
                    "failed_total": 3,
                }
            ],
        ),
    ),
    errors=(_NOT_FOUND, StatsFailed()),
)
PAUSE: Final = Operation(
    name="pauseQueue",
    tag=_TAG,
    summary="Pause a queue",
    text="Workers take nothing more from it; what runs goes on.",
    parameters=(_QUEUE,),
    answers=(_done("queue paused"),),
    errors=(_NOT_FOUND,),
)
RESUME: Final = Operation(
    name="resumeQueue",
    tag=_TAG,
    summary="Resume a queue",
    text="Workers take from it again.",
    parameters=(_QUEUE,),
    answers=(_done("queue resumed"),),
    errors=(_NOT_FOUND,),
)

"""How a measurement and its processes speak: one line of JSON each way, question and answer."""

import json
import sys
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]


def serve(answers: dict[str, Callable[..., Message]]) -> None:
    """Answer the questions on stdin until it ends. A question names one of `answers` in `do`."""
    for line in sys.stdin:
        question: Message = json.loads(line)
        answer = answers[question.pop("do")](**question)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

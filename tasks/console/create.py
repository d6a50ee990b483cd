"""`manage.py task create TYPE [PAYLOAD]`."""

import re
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from access.json_body import parse_json
from tasks.api.serializers import created_body, read_new_task
from tasks.console import watch
from tasks.console.output import Output, plain
from tasks.console.refusal import wrong
from tasks.durations import parse_duration
from tasks.engine import services
from tasks.times import format_rfc3339


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("type", help="a task type: see `task types`")
    parser.add_argument(
        "payload", nargs="?", default="{}", help="JSON, or @file, or - for standard input"
    )
    parser.add_argument("--queue", help="instead of the type's")
    parser.add_argument("--max-retries", metavar="N", help="attempts after the first")
    parser.add_argument("--timeout", help="of one attempt, such as 30s or 1h30m")
    parser.add_argument("--at", help="when: 2030-01-15T10:00:00Z, or from now on, such as +5m")
    parser.add_argument("--unique", metavar="FOR", help="no equal one for so long, such as 1h")
    parser.add_argument(
        "--meta", dest="metadata", metavar="JSON", help="an object that goes with the task"
    )
    parser.add_argument("--watch", action="store_true", help="and follow it to its end")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("-q", "--quiet", action="store_true", help="print the id, and nothing else")
    form.add_argument("--json", action="store_true", help="print JSON")


def run(options: dict[str, Any], output: Output) -> int:
    """Create it, by the rules of the API. Raises HubError, CommandError."""
    created = services.create(read_new_task(_body(options)))
    if options["json"]:
        output.json(created_body(created))
    elif options["quiet"]:
        output.line(created.task_id)
    else:
        output.line(f"{created.task_id} is {created.state} in the queue {created.queue}")
    if not options["watch"]:
        return 0
    return watch.follow(
        [created.task_id], output, as_json=options["json"], is_quiet=options["quiet"]
    )


def _body(options: dict[str, Any]) -> dict[str, Any]:
    """The body of a request that asks for the same."""
    body: dict[str, Any] = {"type": options["type"], "payload": _payload(options["payload"])}
    for name in ("queue", "timeout", "unique"):
        if options[name] is not None:
            body[name] = options[name]
    if (retries := options["max_retries"]) is not None:
        body["max_retries"] = int(retries) if re.fullmatch("[0-9]{1,9}", retries) else retries
    if options["at"] is not None:
        body["process_at"] = _moment(options["at"])
    if options["metadata"] is not None:
        body["metadata"] = _json("--meta", options["metadata"].encode(errors="surrogateescape"))
    return body


def _payload(text: str) -> Any:
    if text == "-":
        return _json("the payload", sys.stdin.buffer.read())
    if not text.startswith("@"):
        return _json("the payload", text.encode(errors="surrogateescape"))
    try:
        return _json(plain(text), Path(text[1:]).read_bytes())
    except OSError as error:
        raise wrong(f"{text}: {error.strerror}") from error


def _json(what: str, text: bytes) -> Any:
    try:
        return parse_json(text)
    except ValueError as error:
        raise wrong(f"{what} {error}") from error


def _moment(text: str) -> str:
    if not text.startswith("+"):
        return text
    try:
        return format_rfc3339(datetime.now(UTC) + timedelta(seconds=parse_duration(text[1:])))
    except (ValueError, OverflowError) as error:
        raise wrong(f"--at: what follows + {error}") from error

"""How a watcher sees events: as bars, as lines, as JSON, or not at all."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, Protocol

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

from tasks.console.event_lines import Event
from tasks.console.output import Output, plain
from tasks.times import format_rfc3339, from_ms

AWAY: Final = "PROGRESS_FETCH_ERROR"
_STATUS_COLOURS: Final = {"completed": "green", "failed": "red", "cancelled": "yellow"}


class Display(Protocol):
    """Shows events."""

    def opened(self) -> AbstractContextManager[object]:
        """What it needs while events come."""

    def show(self, event: Event) -> None:
        """Show one."""


class Json:
    """Each event as a line of JSON."""

    def __init__(self, output: Output) -> None:
        self.show = output.json

    def opened(self) -> AbstractContextManager[object]:
        return nullcontext()


class Nothing:
    """Nothing at all."""

    def opened(self) -> AbstractContextManager[object]:
        return nullcontext()

    def show(self, event: Event) -> None:
        pass


class Lines:
    """Each entry as a line; what went wrong beside them."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._troubles = _Troubles()

    def opened(self) -> AbstractContextManager[object]:
        return nullcontext()

    def show(self, event: Event) -> None:
        if trouble := self._troubles.told_by(event):
            self._output.problem(trouble)
        if event["event"] == "progress":
            entry = event["data"]
            time = format_rfc3339(from_ms(entry["timestamp_ms"]))
            said = plain(f"{entry['stage']} {entry['message']}".rstrip())
            self._output.line(f"{time} {entry['task_id']} {entry['percentage']:3d}% {said}")


class Bars:
    """A bar for each task, drawn anew with each entry; what went wrong above them.

    types: by task id, the names of the tasks' types.
    """

    def __init__(self, output: Output, types: dict[str, str]) -> None:
        self._console = output.console
        self._troubles = _Troubles()
        self._progress = Progress(
            TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f}%", markup=False),
            _SaidColumn(Column(no_wrap=True, overflow="ellipsis", ratio=1)),
            console=output.console,
            expand=True,
        )
        self._bars = {
            task_id: self._progress.add_task(f"{task_id[:8]} {plain(name)}", said="waiting")
            for task_id, name in types.items()
        }

    def opened(self) -> AbstractContextManager[object]:
        return self._progress

    def show(self, event: Event) -> None:
        if trouble := self._troubles.told_by(event):
            self._console.print(trouble, soft_wrap=True)
        data = event["data"]
        bar = self._bars.get(data["task_id"])
        if bar is None:
            return
        if event["event"] == "progress":
            said = plain(f"{data['stage']} {data['message']}".rstrip())
            self._progress.update(bar, completed=data["percentage"], said=said, refresh=True)
        elif event["event"] == "done":
            self._progress.update(bar, status=data["status"], refresh=True)


class _SaidColumn(ProgressColumn):
    """What a task said last, in the colour of how it ended."""

    def render(self, task: Task) -> Text:
        fields: dict[str, Any] = task.fields
        return Text(fields["said"], style=_STATUS_COLOURS.get(fields.get("status", ""), ""))


class _Troubles:
    """What to tell of errors: that the store is away once, not for each task."""

    def __init__(self) -> None:
        self._is_away = False

    def told_by(self, event: Event) -> str:
        """A line for people, "" where there is nothing to tell."""
        if event["event"] != "error":
            was_away, self._is_away = self._is_away, False
            return "the store is back" if was_away else ""
        data = event["data"]
        if data["code"] != AWAY:
            return f"{plain(data['task_id'])}: {data['error']}"
        was_away, self._is_away = self._is_away, True
        return "" if was_away else "the store is away; this goes on when it is back"

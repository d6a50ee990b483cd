"""What has become of everything: what was asked, what was watched, what was to run."""

from dataclasses import dataclass

from progress.keys import progress_stream
from tests.hub import Hub
from tests.roll.load import Load
from tests.roll.watchers import Watcher, Watchers


@dataclass(frozen=True)
class Ledger:
    """The sums, each with what it is called for people.

    wrong: what is to be 0, and is not.
    """

    counted: dict[str, int]
    wrong: dict[str, int]
    examples: list[str]

    def table(self) -> str:
        rows = {**self.counted, **self.wrong}
        return "\n".join(f"{name:<44}{value:>10,}" for name, value in rows.items())


def ledger_of(hub: Hub, load: Load, watchers: Watchers, beats: list[str]) -> Ledger:
    """Once all has ended."""
    there = {task["id"]: task for page in hub.api.pages(limit=100) for task in page}
    acknowledged = {*load.acknowledged, *beats}
    reconnections = watchers.reconnections()
    told = {task_id: _ids_of(hub, task_id) for task_id in beats}
    failures = [failure for watcher in watchers.all for failure in watcher.failures]
    return Ledger(
        counted={
            "requests": load.number,
            "requests a second": round(load.number / load.seconds),
            "tasks acknowledged": len(acknowledged),
            "streams": len(watchers.all),
            "events seen": sum(len(watcher.ids) for watcher in watchers.all),
            "reconnections": reconnections.total(),
            "reconnections in the worst second": max(reconnections.values(), default=0),
        },
        wrong={
            "requests failed": len(load.failures),
            "streams broken off or refused": len(failures),
            "events lost": sum(_lost(one, told) for one in watchers.all),
            "events repeated": sum(len(one.ids) - len(set(one.ids)) for one in watchers.all),
            "streams out of order": sum(
                one.ids != sorted(one.ids, key=_place) for one in watchers.all
            ),
            "tasks lost": len(acknowledged - there.keys()),
            "tasks nobody asked for": len(there.keys() - acknowledged),
            "tasks not completed": sum(task["state"] != "completed" for task in there.values()),
            "tasks that did not end once": sum(_ends(hub, task_id) != 1 for task_id in there),
            "attempts counted that were handed back": sum(
                task["retried"] for task in there.values()
            ),
        },
        examples=[*load.failures, *failures],
    )


def _lost(watcher: Watcher, told: dict[str, list[str]]) -> int:
    return len(set(told[watcher.task_id]) - set(watcher.ids))


def _place(event_id: str) -> tuple[int, ...]:
    return tuple(map(int, event_id.split("-")))


def _ids_of(hub: Hub, task_id: str) -> list[str]:
    return [entry["stream_id"] for entry in hub.api.history(task_id)]


def _ends(hub: Hub, task_id: str) -> int:
    """How many final entries a task has."""
    with hub.store() as store:
        entries = store.xrange(progress_stream(task_id))
    return sum(b"status" in entry for _, entry in entries)

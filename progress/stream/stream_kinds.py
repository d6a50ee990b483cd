"""The two kinds of event streams: of one task, and of several."""

from progress.entry import Entry
from progress.stream.event_stream import EventStream, encode_error
from progress.stream.sse import encode, encode_entry, encode_entry_of_many
from progress.stream.watched_task import WatchedTask, combined_id


class OneTaskStream(EventStream):
    """The events of one task. Ids are those of its entries."""

    __slots__ = ()

    @property
    def place(self) -> str:
        (task,) = self.tasks
        return str(max(task.cursor, task.silent_until))

    def entry_event(self, task: WatchedTask, entry: Entry) -> bytes:
        return encode_entry(task.event_name(entry), entry)

    def done_event(self, task: WatchedTask, entry: Entry) -> bytes:
        return encode("done", entry.as_done(), str(entry.id))


class ManyTasksStream(EventStream):
    """The events of several tasks. An id is a combined_id: the cursor of each task."""

    __slots__ = ()

    @property
    def place(self) -> str:
        return combined_id(self.tasks)

    def entry_event(self, task: WatchedTask, entry: Entry) -> bytes:
        return encode_entry_of_many(task.event_name(entry), entry, combined_id(self.tasks))

    def done_event(self, task: WatchedTask, entry: Entry) -> bytes:
        return encode("done", entry.as_done(), combined_id(self.tasks))

    def error_event(self, task: WatchedTask, error: str, code: str) -> bytes:
        return encode_error(task, error, code, combined_id(self.tasks))

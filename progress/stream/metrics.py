"""What this process counts of its streams."""

from typing import Final

from prometheus_client import Counter, Gauge

OPEN: Final = Gauge(
    "taskhub_streams_open", "Event streams that are open.", multiprocess_mode="livesum"
)
ENTRIES_SENT: Final = Counter(
    "taskhub_stream_entries_sent", "Progress entries that were sent to event streams."
)

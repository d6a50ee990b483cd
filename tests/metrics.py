"""What `/metrics` says, as whoever scrapes it reads it."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

METRICS = "/metrics"


class Scrape:
    """The samples of one scrape."""

    def __init__(self, http: httpx.Client) -> None:
        answer = http.get(METRICS)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        self.samples = [
            sample
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        ]

    def value(self, name: str, **labels: str) -> float:
        """Of the one sample that has these labels and no others; 0 where there is none."""
        found = [s.value for s in self.samples if s.name == name and s.labels == labels]
        assert len(found) < 2, found
        return found[0] if found else 0.0

    def sum(self, name: str, **labels: str) -> float:
        """Of all samples that have these labels among theirs."""
        return sum(
            s.value for s in self.samples if s.name == name and labels.items() <= s.labels.items()
        )

    def labels(self, name: str, label: str) -> set[str]:
        """What a label is in the samples of this name."""
        return {s.labels[label] for s in self.samples if s.name == name}

    def of_tasks(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """The samples that are the store's, but those of the moment."""
        return {
            (s.name, tuple(sorted(s.labels.items()))): s.value
            for s in self.samples
            if s.name.startswith(("taskhub_task", "taskhub_queue_paused", "taskhub_recoveries"))
        }

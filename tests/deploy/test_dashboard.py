"""The dashboard that operators get, asked by a real Prometheus that scrapes a real hub."""

import json
import re
from collections.abc import Iterator
from math import isnan
from typing import Any

import pytest

from tests.deploy.prometheus import FOLDER, Prometheus, running_prometheus
from tests.environment import PROJECT
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually, until
from tests.watch import stream_of, watching

_DASHBOARD = PROJECT / "deploy" / "grafana" / "dashboards" / "taskhub.json"
_JOB = "taskhub"


def _panels() -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads(_DASHBOARD.read_text())["panels"]
    return panels


def _queries(queue: str = ".*") -> dict[str, str]:
    """Every query, by its panel and its letter, with what Grafana puts in where this queue is
    selected, or all are."""
    put_in = {"$__rate_interval": "1m", "$job": _JOB, "$queue": queue}

    def filled(query: str) -> str:
        for name, text in put_in.items():
            query = query.replace(name, text)
        return query

    return {
        f"{panel['title']} {target['refId']}": filled(target["expr"])
        for panel in _panels()
        for target in panel.get("targets", ())
    }


@pytest.fixture(scope="module")
def prometheus(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """One with the configuration that operators get, which scrapes more often; and the hub's store
    has a limit."""
    config = (FOLDER / "prometheus.yml").read_text().replace("interval: 15s", "interval: 500ms")
    config = re.sub("rule_files: .*", f"rule_files: [{FOLDER / 'taskhub.rules.yml'}]", config)
    config = re.sub("targets: .*", f'targets: ["127.0.0.1:{hub.port}"]', config)
    with hub.store() as store:
        store.config_set("maxmemory", 4 << 30)
        try:
            with running_prometheus(config, tmp_path_factory.mktemp("prometheus")) as found:
                yield found
        finally:
            store.config_set("maxmemory", 0)


def test_every_query_has_an_answer(hub: Hub, prometheus: Prometheus, gate: Gate) -> None:
    queries = _queries()
    assert len(queries) >= 20
    task_id = hub.api.create("gate", gate.payload())

    def unanswered() -> set[str]:
        """They are about what happens: so something does."""
        hub.api.run("echo")
        for panel, query in list(queries.items()):
            if not all(map(isnan, prometheus.numbers(query))):
                del queries[panel]
        return {*queries}

    with watching(hub.api.http, stream_of(task_id), start_id="0"):
        eventually(unanswered, lambda left: not left, 60, "answer to each")
    gate.open()
    hub.api.wait(task_id, "completed")


@pytest.mark.usefixtures("emptied")
def test_what_is_shown_is_so(hub: Hub, prometheus: Prometheus) -> None:
    hub.api.create(queue="calm")
    query = _queries("calm")["Waiting tasks A"]
    eventually(lambda: prometheus.numbers(query), lambda found: found == [1], 60, "one that waits")


def test_prometheus_knows_every_metric_of_the_alerts_and_the_dashboard(
    prometheus: Prometheus,
) -> None:
    names = re.compile(r"\b(?:taskhub|process)_\w+")
    rules = prometheus.ask("rules")["groups"][0]["rules"]
    asked = {name for query in _queries().values() for name in names.findall(query)}
    asked |= {name for rule in rules for name in names.findall(rule["query"])}
    assert len(asked) > 12

    def are_known() -> bool:
        known = prometheus.ask("label/__name__/values")
        return asked <= {*known}

    until(are_known, 60, f"metrics of these names: {asked}")
    assert {rule["health"] for rule in prometheus.ask("rules")["groups"][0]["rules"]} == {"ok"}


def test_panels_stand_beside_each_other() -> None:
    panels = _panels()
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        x, y, w, h = (panel["gridPos"][side] for side in "xywh")
        cells = {(column, line) for column in range(x, x + w) for line in range(y, y + h)}
        assert x + w <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["description"] for panel in panels if panel["type"] != "row")

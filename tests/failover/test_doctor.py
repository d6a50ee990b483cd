"""`manage.py doctor` of a hub with Sentinels."""

import json
from typing import Any

from taskhub.doctor.sentinel_check import SentinelView, sentinel_complaints
from tests.free_ports import free_port
from tests.hub import Hub
from tests.manage import refused, told
from tests.store_cluster import StoreCluster

WELL = SentinelView("a:1", "p:1", 3, 2)


def examined(hub: Hub, **settings: str) -> dict[str, Any]:
    done = told(hub.environment | settings, "doctor", "--json")
    return {part["area"]: part for part in json.loads(done.stdout)["parts"]}


def complaints(part: dict[str, Any]) -> list[str]:
    return [complaint["text"] for complaint in part["complaints"]]


def test_sentinels_that_are_well_and_one_that_is_not(hub: Hub, cluster: StoreCluster) -> None:
    cluster.until_whole()
    parts = examined(hub, TASKHUB_STORE_REPLICAS="3")
    assert complaints(parts["sentinels"]) == []
    assert parts["sentinels"]["summary"] == (
        f"3 of 3 answer, hub is at 127.0.0.1:{cluster.primary().proxy.port}"
    )
    few, cut_off = complaints(parts["store"])
    assert few == "The store has 2 replicas, TASKHUB_STORE_REPLICAS asks for 3"
    assert cut_off.startswith("A primary that is cut off")
    away = cluster.sentinels[0]
    away.kill()
    try:
        (problem,) = complaints(examined(hub)["sentinels"])
    finally:
        away.start()
        cluster.until_whole()
    assert problem.startswith(f"Sentinel 127.0.0.1:{away.port}: it does not answer")
    with cluster.primary().client() as primary:
        primary.config_set("min-replicas-to-write", 1)
        try:
            assert complaints(examined(hub)["store"]) == []
        finally:
            primary.config_set("min-replicas-to-write", 0)


def test_a_hub_whose_sentinels_are_all_away(hub: Hub) -> None:
    nobody = f"redis+sentinel://127.0.0.1:{free_port()}/hub"
    parts = examined(hub, REDIS_URL=nobody)
    assert parts["sentinels"]["summary"] == "do not answer"
    (complaint,) = complaints(parts["store"])
    unknown = "no Sentinel that answers knows of a primary hub that is up"
    assert complaint == f"The store does not answer: {unknown}"
    said = refused(hub.environment | {"REDIS_URL": nobody}, "task", "list")
    assert said.strip() == f"the store at REDIS_URL cannot be reached: {unknown}"


def test_what_else_may_be_wrong_with_them() -> None:
    assert list(sentinel_complaints([WELL] * 3)) == []
    said = {
        "different primaries": [WELL, SentinelView("b:1", "p:2", 3, 2)],
        "fewer than 3 Sentinels": [SentinelView("a:1", "p:1", 2, 2)],
        "No replica follows": [SentinelView("a:1", "p:1", 3, 0)],
        "no failover is possible": [SentinelView("a:1", "p:1", 3, 2, "no failover is possible")],
        "knows no hub": [SentinelView("a:1", problem="it knows no hub")],
    }
    for text, views in said.items():
        (complaint,) = sentinel_complaints(views)
        assert text in complaint.text

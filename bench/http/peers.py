"""One request again and again, to one web process, beside other APIs that enqueue.

All servers run at once, but one at a time has something to do. They take turns, so that a busy
machine hits all alike, and a ratio is the median of the ratios within each turn. No worker runs:
the queues fill, and each round begins with an empty store. The load generator is a process of its
own, which has to be several times as fast as the fastest server; a trivial one shows that.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median

from bench.environment import NotInstalled
from bench.http.apis.api import Api
from bench.http.apis.bare import BareDaphne, TrivialNode
from bench.http.apis.fastapi import FastApi
from bench.http.apis.flower import Flower
from bench.http.apis.taskhub import TaskHubCreate, TaskHubRead
from bench.http.apis.usual_way import UsualWay
from bench.http.contender import Contender
from bench.http.load import Answers
from bench.report import Row, at_least, at_most, say
from bench.store import BenchStore

_ROUNDS = 7
_SECONDS = 2  # of a round
_OURS = TaskHubCreate.name
_GOALS = {  # peer → the least ratio of our POST beside it, and that for people
    UsualWay.name: (5.0, "5"),
    Flower.name: (2.0, "2"),
    FastApi.name: (1 / 2, "1/2"),
}
_READ_GOAL = 2.0  # our GET beside our POST
_P99_GOAL = 20.0  # ms
_GENERATOR_GOAL = 3.0  # the load generator beside the fastest server

Rounds = dict[str, list[Answers]]


def measure(store: BenchStore) -> list[Row]:
    """Rates, latencies, and ours beside each other one."""
    apis: list[Api] = [TaskHubCreate(), TaskHubRead(), UsualWay(), Flower(), FastApi()]
    apis = _installed([*apis, BareDaphne(), TrivialNode()])
    found: Rounds = {api.name: [] for api in apis}
    with ExitStack() as servers:
        contenders = [Contender(api, servers.enter_context(api.server(store))) for api in apis]
        for contender in contenders:
            contender.round(store, _SECONDS)  # to warm up
        for number in range(1, _ROUNDS + 1):
            _take_turns(contenders, store, number, found)
    return _rows(found)


def _installed(apis: Sequence[Api]) -> list[Api]:
    ready = []
    for api in apis:
        try:
            api.install()
            ready.append(api)
        except NotInstalled as problem:
            say(f"{api.name} is left out: {problem}")
    return ready


def _take_turns(
    contenders: Sequence[Contender], store: BenchStore, number: int, found: Rounds
) -> None:
    for contender in contenders:
        answers = contender.round(store, _SECONDS)
        found[contender.name].append(answers)
        took = f"the load generator took {answers.generator:.0%} of a core"
        say(f"http {number}/{_ROUNDS} {contender.name}: {answers}; {took}")


def _rows(found: Rounds) -> list[Row]:
    ours = found[_OURS]
    read = _ratio(found[TaskHubRead.name], ours)
    rows = [
        *(Row(name, _typical(rounds)) for name, rounds in found.items()),
        at_most(f"{_OURS}, p99", median(answers.p99 for answers in ours), _P99_GOAL, "ms"),
        at_least(f"{TaskHubRead.name} beside {_OURS}", read, _READ_GOAL, "2"),
    ]
    for name, (goal, goal_name) in _GOALS.items():
        if name in found:
            ratio = _ratio(ours, found[name])
            rows.append(at_least(f"{_OURS} beside {name}", ratio, goal, goal_name))
    return [*rows, _generator_row(found)]


def _typical(rounds: Sequence[Answers]) -> str:
    rate, p50, p99, cpu = (
        median(getattr(answers, name) for answers in rounds)
        for name in ("rate", "p50", "p99", "cpu")
    )
    return f"{rate:,.0f} /s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, {cpu:,.0f} µs CPU"


def _ratio(rounds: Sequence[Answers], beside: Sequence[Answers]) -> float:
    return median(one.rate / other.rate for one, other in zip(rounds, beside, strict=True))


def _generator_row(found: Rounds) -> Row:
    servers = [rounds for name, rounds in found.items() if name != TrivialNode.name]
    ratio = min(_ratio(found[TrivialNode.name], rounds) for rounds in servers)
    what = "the load generator beside the fastest server"
    return at_least(what, ratio, _GENERATOR_GOAL, f"{_GENERATOR_GOAL:g}")

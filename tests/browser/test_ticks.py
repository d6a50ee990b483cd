"""The lines of a chart: at round values, and at round times."""

import random

from playwright.sync_api import Browser

from tests.browser.window import open_window
from tests.hub import Hub

_IN_BROWSER = """async (highest) => {
    const of = await import("/static/tasks/chart/ticks.js");
    const minutesFrom = (first) => Array.from({ length: 60 }, (_, i) => 60 * (first + i));
    return highest.map((value) => [
        of.countTicks(Math.round(value)),
        of.durationTicks(value),
        of.shareTicks(value / 1e7),
        of.timeTicks(minutesFrom(Math.round(value)), 60, 700, 70),
    ]);
}"""
_EXACTLY = """async () => {
    const of = await import("/static/tasks/chart/ticks.js");
    const counts = [0, 100, 101, 7].map(of.countTicks);
    return [...counts, ...[5400, 0.03].map(of.durationTicks), ...[0.13, 1].map(of.shareTicks)];
}"""


def test_they_are_round_and_few_and_reach_the_highest_value(browser: Browser, hub: Hub) -> None:
    chance = random.Random(1)
    highest = [0, *(10 ** chance.uniform(-3, 7) for _ in range(300))]
    with open_window(browser, hub) as page:
        page.goto("/")
        found = page.evaluate(_IN_BROWSER, highest)
        exactly = page.evaluate(_EXACTLY)
    for value, (counts, durations, shares, moments) in zip(highest, found, strict=True):
        for ticks, reached in ((counts, round(value)), (durations, value), (shares, value / 1e7)):
            assert ticks[0] == 0
            assert 2 <= len(ticks) <= 5
            assert ticks[-2] - 1e-9 < reached <= ticks[-1] + 1e-9 or reached == 0
        assert all(tick == int(tick) for tick in counts)
        assert 5 <= len(moments) <= 12
        assert {moment % 300 for moment in moments} <= {0}
    assert exactly == [
        *([0, 1], [0, 50, 100], [0, 50, 100, 150], [0, 2, 4, 6, 8], [0, 1800, 3600, 5400]),
        *([0, 0.01, 0.02, 0.03], [0, 0.05, 0.1, 0.15], [0, 0.25, 0.5, 0.75, 1]),
    ]

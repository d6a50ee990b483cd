"""Spans of time: what the browser writes, and what the server does."""

import random

from playwright.sync_api import Browser

from tasks.elapsed import age_text, elapsed_text
from tests.browser.window import open_window
from tests.hub import Hub

_IN_BROWSER = """async (spans) => {
    const { ageText, elapsedText } = await import("/static/tasks/elapsed.js");
    return spans.map((span) => [elapsedText(span), ageText(span), ageText(-span)]);
}"""
_EDGES = [0, 0.0004, 0.0005, 0.001, 0.57, 0.9994, 0.9996, 1, 1.05, 1.1, 9.95, 9.9996, 10]
_STEPS = [59.9, 60, 61, 3599, 3600, 3659, 3660, 86_399, 86_400, 86_460, 90_000, 1e7, -0.5]


def test_both_write_the_same(browser: Browser, hub: Hub) -> None:
    chance = random.Random(1)
    anywhere = [10 ** chance.uniform(-4, 7) for _ in range(500)]
    spans = [*_EDGES, *_STEPS, *anywhere]
    with open_window(browser, hub) as page:
        page.goto("/")
        written = page.evaluate(_IN_BROWSER, spans)
    assert dict(zip(spans, written, strict=True)) == {
        span: [elapsed_text(span), age_text(span), age_text(-span)] for span in spans
    }

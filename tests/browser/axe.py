"""Accessibility as axe-core judges it. `make test` gets axe-core from npm."""

import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

SCRIPT = Path(sys.prefix) / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def violations(page: Page, *, of_colours: bool = False) -> list[str]:
    """What is wrong with the page as it looks now: the rule, and where.

    of_colours: judge nothing else, where the same page was judged in other colours.
    """
    if not SCRIPT.exists():
        pytest.fail("No axe-core for tests/browser: install npm, and run `make test`.")
    if not page.evaluate('"axe" in window'):
        page.evaluate(SCRIPT.read_text())
    found: dict[str, Any] = page.evaluate(
        # Its loading of style sheets makes styles in the page, which may have none.
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})",
        _OF_COLOURS if of_colours else _ALL,
    )
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]

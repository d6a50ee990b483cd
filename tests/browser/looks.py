"""How a page of the admin has to look: in light and in dark, on a desk and on a phone."""

import re
from collections.abc import Iterable

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS

WIDTHS = (1280, 390)
"""Of windows, in pixels."""
_IS_DARK = "document.documentElement.classList.contains('dark')"
_SWITCH = "theme => Alpine.$data(document.documentElement).switchTheme(theme)"
_TRANSITIONS_END = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each instanceof CSSTransition).map((each) => each.finished))"""


def require_good_looks(page: Page) -> None:
    """Nothing is wrong with it in any look; its colours are the other ones from then on."""
    require_in_order(page, WIDTHS)
    switch_colours(page)
    require_in_order(page, WIDTHS, of_colours=True)


def switch_colours(page: Page) -> None:
    """From light to dark or back, as the theme's own button does."""
    other = "light" if page.evaluate(_IS_DARK) else "dark"
    page.evaluate(_SWITCH, other)
    expect(page.locator("html")).to_have_class(re.compile(rf"\b{other}\b"))


def require_in_order(
    page: Page,
    widths: Iterable[int] = (),
    *,
    of_colours: bool = False,
    excused: set[str] | None = None,
) -> None:
    """axe finds nothing, and nothing scrolls sideways, at each of these widths, or as it is.

    of_colours: all else was judged in other colours.
    excused: axe's rules that do not count.
    """
    size = page.viewport_size
    assert size
    for width in widths or (size["width"],):
        page.set_viewport_size({"width": width, "height": size["height"]})
        page.evaluate(_TRANSITIONS_END)
        found = axe.violations(page, of_colours=of_colours)
        counting = [each for each in found if each.partition(":")[0] not in (excused or ())]
        assert not counting, (page.url, width, counting)
        assert page.evaluate(NOTHING_SCROLLS_SIDEWAYS), (page.url, width)
    page.set_viewport_size(size)

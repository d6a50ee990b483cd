"""What every page of the admin has to have, however wide its window is."""

from playwright.sync_api import Page

from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS

EXTREMES = (320, 2560)
"""The narrowest and the widest window, in pixels."""
_LANDMARKS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (nav) => nav.ariaLabel || nav.getAttribute("aria-labelledby");
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']";
  const first = all(stops).find((each) => each.checkVisibility());
  const problems = [];
  if (all("main").length !== 1) problems.push("not one main");
  if (all("body header").length < 1) problems.push("no header");
  if (!all("nav").every(named)) problems.push("a nav without a name");
  if (new Set(all("nav").map(named)).size < all("nav").length) problems.push("navs of one name");
  if (all("h1").length !== 1) problems.push("not one h1");
  if (!first?.matches(".skip-link")) problems.push("the first tab stop is no skip link");
  else if (!document.querySelector(first.hash)) problems.push("it leads nowhere");
  return problems;
}"""
_IN_FIRST_ROW = "() => Boolean(document.activeElement.closest('main tbody tr'))"


def problems(page: Page) -> list[str]:
    """What is missing, or does not fit at the extremes."""
    found: list[str] = page.evaluate(_LANDMARKS)
    size = page.viewport_size
    assert size
    for width in EXTREMES:
        page.set_viewport_size({"width": width, "height": size["height"]})
        if not page.evaluate(NOTHING_SCROLLS_SIDEWAYS):
            found.append(f"it scrolls sideways at {width}")
    page.set_viewport_size(size)
    return found


def require_a_row_within(page: Page, tab_stops: int) -> None:
    """The focus is in a row after so many presses of the tab key, once the skip link was
    followed."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(tab_stops):
        page.keyboard.press("Tab")
        if page.evaluate(_IN_FIRST_ROW):
            return
    raise AssertionError(f"no row within {tab_stops} tab stops of {page.url}")

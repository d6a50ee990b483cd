"""The start page, used as people use it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS, Scheme, open_window
from tests.hub import Hub

_BRIGHTNESS = "e => getComputedStyle(e).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)"


@pytest.fixture
def home(browser: Browser, hub: Hub) -> Iterator[Page]:
    with open_window(browser, hub) as page:
        page.goto("/")
        yield page


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def start(page: Page, count: int, delay_ms: int) -> str:
    """A demo task's id, started by the form."""
    page.get_by_label("Steps").fill(str(count))
    page.get_by_label("Pause").fill(str(delay_ms))
    page.get_by_role("button", name="Start task").click()
    page.wait_for_url("**/#*")
    return page.url.partition("#")[2]


def bar(page: Page) -> Locator:
    return page.get_by_role("progressbar")


def entries(page: Page) -> Locator:
    """The texts of the entries that the page lists."""
    return page.get_by_role("region", name="Progress entries").locator("li span:last-child")


def test_the_keyboard_is_enough(home: Page) -> None:
    tab_to(home, home.get_by_label("Message"))
    home.keyboard.type("Good morning")
    tab_to(home, home.get_by_label("Steps"))
    home.keyboard.type("4")
    tab_to(home, home.get_by_label("Pause"))
    home.keyboard.type("50")
    tab_to(home, home.get_by_role("button", name="Start task"))
    home.keyboard.press("Enter")
    expect(bar(home)).to_have_js_property("value", 100)
    expect(entries(home)).to_have_count(5)
    expect(home.get_by_text("completed", exact=True).first).to_be_visible()
    expect(home.get_by_text('{"message":"Good morning","count":4}')).to_be_visible()
    expect(home).to_have_title("100% · TaskHub")


def test_a_reload_goes_on_where_it_was(home: Page, hub: Hub, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    task_id = hub.api.create("steps", {"count": 30, "gate": str(gate)})
    home.goto(f"/#{task_id}")
    expect(entries(home).nth(3)).to_be_visible()
    home.reload()
    expect(entries(home).nth(3)).to_be_visible()
    assert hub.api.task(task_id)["state"] == "active"
    gate.touch()
    expect(bar(home)).to_have_js_property("value", 100)
    expect(entries(home)).to_have_text(
        [item["progress"]["message"] for item in hub.api.history(task_id)]
    )
    expect(entries(home)).to_have_count(31)


def test_a_task_can_be_cancelled(home: Page, hub: Hub) -> None:
    task_id = start(home, count=1000, delay_ms=50)
    expect(entries(home).nth(1)).to_be_visible()
    button = home.get_by_role("button", name="Cancel task")
    button.focus()
    home.keyboard.press("Space")
    expect(home.get_by_text("Cancelled.")).to_be_visible()
    expect(button).to_be_hidden()
    assert hub.api.finals(task_id) == ["cancelled"]
    assert hub.api.task(task_id)["state"] == "archived"


def test_what_the_api_refuses_is_said_beside_the_field(tab: Callable[[], Page]) -> None:
    page = tab()  # for here the browser itself notes on the console that there was a 400
    page.goto("/")
    steps = page.get_by_label("Steps")
    steps.fill("1001")
    page.get_by_role("button", name="Start task").click()
    expect(steps).to_be_focused()
    expect(steps).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("INVALID_PAYLOAD")


def test_it_fits(home: Page, hub: Hub) -> None:
    def fits() -> bool:
        return all(_fits_at(home, width) for width in (320, 1280))

    expect(home.get_by_role("row", name="default")).to_be_visible()
    assert fits()
    task_id = hub.api.create("demo", {"message": "W" * 300, "count": 3, "delay_ms": 0})
    home.goto(f"/#{task_id}")
    expect(bar(home)).to_have_js_property("value", 100)
    expect(home.get_by_text("Result")).to_be_visible()
    assert fits()


def _fits_at(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 800})
    fits: bool = page.evaluate(NOTHING_SCROLLS_SIDEWAYS)
    return fits


def test_it_is_as_bright_as_the_rest_of_the_screen(home: Page) -> None:
    schemes: tuple[Scheme, ...] = ("dark", "light")
    for scheme in schemes:
        home.emulate_media(color_scheme=scheme)
        colours = home.locator("body").evaluate(_BRIGHTNESS)
        assert (sum(colours) > 3 * 128) == (scheme == "light")

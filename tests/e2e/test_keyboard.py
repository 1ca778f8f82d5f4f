"""A cover from sign-in to export without a pointer."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

PAINTED_MS = 180_000
MOST_STOPS = 120
SEEN = """(e) => e === document.activeElement && e.matches(":focus-visible") &&
  (getComputedStyle(e).outlineStyle !== "none" || getComputedStyle(e).boxShadow !== "none")"""


def test_a_cover_is_made_from_sign_in_to_export_by_keyboard_alone(
    studio: RunningStudio, open_page: Callable[..., Page]
) -> None:
    page = open_page(studio.sign_in_link)
    press(page, "button", "Sign in")
    make_project(page)
    paint(page)
    choose_rate_and_shortlist(page)
    pin_a_comment(page)
    nudge_on_the_layout(page)
    freeze_and_approve(page)
    export(page)


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Go from stop to stop until `target` has a focus that can be seen."""
    expect(target).to_be_visible(timeout=PAINTED_MS)
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if target.evaluate("(e) => e === document.activeElement"):
            assert target.evaluate(SEEN), f"{target} has the focus and does not show it"
            return
    raise AssertionError(f"{MOST_STOPS} presses of {key} do not reach {target}")


def press(
    page: Page, role: str, name: str, within: Locator | None = None, key: str = "Tab"
) -> None:
    found = (within or page).get_by_role(role, name=re.compile(f"^{name}"))  # type: ignore[arg-type]
    reach(page, found.first, key)
    page.keyboard.press("Enter")


def make_project(page: Page) -> None:
    expect(page.get_by_role("button", name="New project")).to_be_visible()
    page.keyboard.press("n")
    title = page.get_by_role("dialog").get_by_label("Title")
    expect(title).to_be_visible()
    if not title.evaluate("(e) => e === document.activeElement"):
        reach(page, title)
    page.keyboard.type("By hand")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/projects/\d+/$"))


def paint(page: Page) -> None:
    prompt = page.get_by_role("textbox", name="Prompt")
    expect(page.locator("conn-pill")).to_contain_text("Saved")
    page.keyboard.press("p")
    expect(prompt).to_be_focused()
    page.keyboard.type("a red fox in a snowy forest at dawn")
    page.keyboard.press("Control+Enter")
    expect(page.locator("variant-card")).to_have_count(6, timeout=PAINTED_MS)
    page.keyboard.press("Escape")


def choose_rate_and_shortlist(page: Page) -> None:
    expect(page.get_by_role("button", name="Variant #1.1")).to_be_focused()
    for _ in range(2):  # the first arrow chooses the first
        page.keyboard.press("ArrowRight")
    second = page.get_by_role("button", name="Variant #1.2")
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("4")
    expect(page.get_by_role("button", name=re.compile("Variant #1.2"))).to_contain_text("★★★★☆")
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Variant #1.2 · shortlisted")).to_be_visible()
    page.keyboard.press("r")
    page.wait_for_url(re.compile("review"))


def pin_a_comment(page: Page) -> None:
    expect(page.get_by_role("button", name="100 %")).to_be_visible()
    page.keyboard.press("m")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#new-comment")).to_be_focused()
    page.keyboard.type("The tail is cut.")
    press(page, "button", "Post")
    expect(page.locator("comment-list")).to_contain_text("The tail is cut.")


def nudge_on_the_layout(page: Page) -> None:
    press(page, "link", "Layout")
    press(page, "button", "Start the layout")
    line = page.get_by_role("button", name="Main cover line, Cover line")
    page.wait_for_url(re.compile("layout"))
    reach(page, page.locator("cover-stage .object[tabindex='0']").first)
    for _ in range(MOST_STOPS):
        if line.evaluate("(e) => e === document.activeElement"):
            break
        page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    expect(line).to_have_attribute("aria-pressed", "true")
    x = page.get_by_label("X", exact=True)
    before = x.input_value()
    page.keyboard.press("ArrowRight")
    expect(x).not_to_have_value(before)


def freeze_and_approve(page: Page) -> None:
    press(page, "button", "Freeze version")
    press(page, "button", "Freeze", page.get_by_role("dialog"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "link", "Review", key="Shift+Tab")
    approve = page.get_by_role("button", name=re.compile("^Approve"))
    expect(approve).to_be_visible()
    page.keyboard.press("a")
    press(page, "button", "Approve", page.get_by_role("dialog"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def export(page: Page) -> None:
    press(page, "link", "Export")
    press(page, "button", "Export PDF")
    dialog = page.get_by_role("dialog")
    press(page, "button", "Export in my name", dialog)
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=PAINTED_MS)

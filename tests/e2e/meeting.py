"""What three people do in a meeting over a cover: write, order, judge, vote; no pointer is used."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.bad_lines import Lines

MOST_STOPS = 120
PAINTED_MS = 180_000


def prompt(page: Page) -> Locator:
    return page.locator("#prompt.cm-content")


def pictures(page: Page) -> Locator:
    return page.locator("variant-card .picture")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Go from stop to stop until `target` has the focus."""
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if target.evaluate("(e) => e === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} presses of {key} do not reach {target}")


def press(page: Page, target: Locator, key: str = "Tab") -> None:
    reach(page, target, key)
    page.keyboard.press("Enter")


def meet(maya: Page, ben: Page, lin: Page) -> None:
    """Go through a meeting at an open board of the demo's project, each by keyboard alone."""
    they_write_together(maya, ben, lin)
    an_order_that_waits_is_taken_back(maya)
    a_draft_is_duplicated_and_the_copy_taken_back(maya)
    a_picture_is_rated_liked_and_taken_as_reference(ben, maya)
    a_grid_is_walked_by_arrows(maya)
    they_vote_in_private_and_see_it_together(maya, ben, lin)


def they_write_together(*people: Page) -> None:
    for page, words in zip(people, (", long shadows", ", film grain", "，雪夜"), strict=True):
        page.keyboard.press("p")
        page.keyboard.press("Control+End")
        page.keyboard.type(words)
        for other in people:
            expect(prompt(other)).to_contain_text(words)
    maya = people[0]
    expect(maya.locator(".remote-caret")).to_have_count(2)
    maya.keyboard.press("Escape")
    expect(pictures(maya).first).to_be_focused()


def an_order_that_waits_is_taken_back(page: Page) -> None:
    lines = Lines(page)
    page.reload()
    expect(prompt(page)).to_be_editable()
    page.context.set_offline(True)
    lines.cut()
    page.keyboard.press("p")
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Waiting for the line to the server…")).to_be_visible()
    press(page, page.get_by_role("button", name="Cancel the order"))
    expect(page.locator("toast-stack")).to_contain_text("Taken back. Nothing is painted.")
    expect(prompt(page)).to_be_focused()

    lines.mend()
    page.context.set_offline(False)
    expect(page.locator("conn-pill")).to_contain_text("Saved", timeout=PAINTED_MS)
    expect(page.locator(".tree-entry")).to_have_count(1)
    page.keyboard.press("Backspace")


def a_draft_is_duplicated_and_the_copy_taken_back(page: Page) -> None:
    words = prompt(page).inner_text()
    drafts = page.locator("draft-list .drafts").first.locator("li")
    page.keyboard.press("Escape")
    press(page, page.locator(".draft-tools summary"), "Shift+Tab")
    press(page, page.get_by_role("button", name="Duplicate"))
    expect(page.get_by_role("button", name="Cover 2")).to_be_focused()
    expect(prompt(page)).to_have_text(words)
    page.keyboard.press("w")
    expect(page.locator(".written")).to_have_count(3)
    page.keyboard.press("w")
    page.keyboard.press("F8")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(drafts).to_have_count(1)
    expect(drafts.get_by_role("button")).to_be_focused()


def a_picture_is_rated_liked_and_taken_as_reference(page: Page, other: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    first = pictures(page).first
    expect(first).to_be_focused()
    for key in ("4", "f", "s"):
        page.keyboard.press(key)
    expect(first).to_have_accessible_name(re.compile("shortlisted"))
    expect(pictures(other).first).to_have_accessible_name(re.compile("shortlisted"))
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Take off the shortlist")).to_be_focused()
    press(page, page.get_by_role("button", name="Use as reference"))
    expect(page.locator("toast-stack")).to_contain_text("Pictures start from #1.1")
    press(page, page.locator("variant-panel").get_by_role("button", name="Close"), "Shift+Tab")
    expect(first).to_be_focused()


def a_grid_is_walked_by_arrows(page: Page) -> None:
    page.keyboard.press("t")
    tools = page.get_by_role("dialog", name="Prompt tools")
    expect(tools.get_by_role("tab", name="Suggestions")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    press(page, tools.get_by_role("button", name="Add an axis"))
    reach(page, tools.get_by_label("Values, with semicolons between them"), "Shift+Tab")
    page.keyboard.type("2; 3")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Makes all 2 combinations, 12 pictures")).to_be_visible()
    page.keyboard.press("p")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cell-picture")).to_have_count(12, timeout=PAINTED_MS)
    page.keyboard.press("Escape")
    for name in ("#2.1", "#2.2", "#2.3", "#3.1"):
        page.keyboard.press("ArrowRight")
        expect(focused(page)).to_have_accessible_name(re.compile(re.escape(name)))
        expect(focused(page)).to_have_attribute("aria-pressed", "true")


def they_vote_in_private_and_see_it_together(maya: Page, ben: Page, lin: Page) -> None:
    press(maya, maya.locator(".view-menu summary"), "Shift+Tab")
    press(maya, maya.get_by_role("link", name="Choose pictures…"))
    picks = maya.locator(".ballot-pick")
    for number in range(2):
        press(maya, picks.nth(number))
    press(maya, maya.locator("picture-picker").get_by_role("button", name="Vote…"))
    expect(maya.get_by_label("Question")).to_be_focused()
    maya.keyboard.type("Which sky?")
    maya.keyboard.press("Enter")
    hand_in(maya, stars=(3, 1))
    for page, stars in ((ben, (5, 1)), (lin, (4, 1))):
        page.keyboard.press("Escape")
        press(page, page.locator("#open-vote"), "Shift+Tab")
        hand_in(page, stars)
    press(maya, maya.get_by_role("button", name="Reveal now"), "Shift+Tab")
    for page in (maya, ben, lin):
        expect(page.locator("ballot-room dialog")).to_contain_text("Ben Artist 5")
        expect(page.locator("ballot-room dialog button").first).to_be_focused()


def hand_in(page: Page, stars: tuple[int, int]) -> None:
    room = page.locator("ballot-room dialog")
    expect(room.locator(".star")).to_have_count(10)
    for place in (stars[0] - 1, 5 + stars[1] - 1):
        press(page, room.locator(".star").nth(place))
    press(page, room.locator("button.primary"))
    expect(room.locator("button.primary")).to_have_text(re.compile("Change my votes|更改我的投票"))
    expect(room.locator("button.primary")).to_be_focused()

"""The cover editor: few tab stops, several elements as one, typing in place, two people at once."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

FAKE = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}
MOST_STOPS = 40
SAVED_MS = 20_000
MAIN, DECK, PRICE = "MARS IN ONE MEETING", "Six editors, one prompt, one night", "$7.99"


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningStudio]:
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var", demo=True, environment=FAKE)
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


@pytest.fixture(scope="module")
def maya_and_ben(browser: Browser, demo: RunningStudio) -> Iterator[tuple[Page, Page]]:
    """The demo's editor and an artist who came by her invitation, both on the layout."""
    contexts = [
        browser.new_context(
            locale="en-US", reduced_motion="reduce", viewport={"width": 1440, "height": 900}
        )
        for _ in range(2)
    ]
    maya, ben = (context.new_page() for context in contexts)
    maya.goto(demo.sign_in_link)
    maya.get_by_role("button", name="Sign in").click()
    maya.goto(f"{demo.address}/projects/1/people/")
    maya.get_by_role("button", name="Make an invitation link").click()
    ben.goto(maya.get_by_label("Invitation link").input_value())
    ben.get_by_label("Name").fill("Ben Artist")
    ben.get_by_label("E-mail").fill(f"{uuid4()}@example.org")
    ben.get_by_label("Password").fill("a quiet harbour at night")
    ben.get_by_role("button", name="Join").click()
    for page in (maya, ben):
        page.goto(f"{demo.address}/projects/1/layout/")
        expect(on_stage(page, MAIN)).to_be_attached()
    yield maya, ben
    for context in contexts:
        context.close()


def test_the_whole_page_is_gone_round_in_forty_stops(maya_and_ben: tuple[Page, Page]) -> None:
    maya, _ben = maya_and_ben
    in_list(maya, MAIN).press("Enter")
    freeze = maya.get_by_role("button", name="Freeze version").first
    freeze.focus()
    for _ in range(MOST_STOPS):
        maya.keyboard.press("Tab")
        if freeze.evaluate("(e) => e === document.activeElement"):
            break
    else:
        raise AssertionError(f"{MOST_STOPS} stops do not lead round the layout page")
    for area in (".top-bar nav", "stage-tools", "cover-stage", "element-list", "version-list"):
        maya.keyboard.press("F6")
        assert maya.locator(area).evaluate("(e) => e.contains(document.activeElement)"), area


def test_several_elements_are_moved_copied_and_deleted_as_one_step_each(
    maya_and_ben: tuple[Page, Page],
) -> None:
    maya, _ben = maya_and_ben
    afresh(maya)
    on_stage(maya, MAIN).press("Enter")
    for name in (DECK, PRICE):
        on_stage(maya, name).press("Shift+Enter")
    expect(maya.locator("group-panel")).to_contain_text("3 elements selected")
    undo = maya.locator("stage-tools").get_by_role("button", name="Undo")

    on_stage(maya, PRICE).press("ArrowUp")
    expect(undo).to_have_accessible_name("Undo: Move 3 elements")
    maya.keyboard.press("Control+c")
    maya.keyboard.press("Control+v")
    expect(undo).to_have_accessible_name("Undo: Paste 3 elements")
    expect(on_stage(maya, MAIN)).to_have_count(2)
    maya.keyboard.press("Delete")
    expect(on_stage(maya, MAIN)).to_have_count(1)
    for left, there in (("Paste 3 elements", 2), ("Move 3 elements", 1)):
        maya.keyboard.press("Control+z")
        expect(undo).to_have_accessible_name(f"Undo: {left}")
        expect(on_stage(maya, MAIN)).to_have_count(there)
    maya.keyboard.press("Control+z")
    expect(undo).to_be_disabled()


def test_an_element_is_framed_moved_onto_a_line_and_turned_by_hand(
    maya_and_ben: tuple[Page, Page],
) -> None:
    maya, _ben = maya_and_ben
    afresh(maya)
    price = on_stage(maya, PRICE)
    box = price.bounding_box()
    assert box is not None
    drag(maya, (box["x"] - 30, box["y"] + 60), (box["x"] + 20, box["y"] + 4), end=True)
    expect(price).to_have_attribute("aria-pressed", "true")

    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    drag(maya, middle, (middle[0] - 2, middle[1] - 90), end=False)
    expect(maya.locator(".guide.snap").first).to_be_attached()
    maya.keyboard.press("Escape")
    maya.mouse.up()
    expect(maya.locator("stage-tools").get_by_role("button", name="Undo")).to_be_disabled()

    knob = maya.locator(".handle.turn .reach").bounding_box()
    assert knob is not None
    at = (knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    drag(maya, at, (at[0] + 300, at[1] + 14), end=True)
    expect(maya.get_by_label("Rotation")).not_to_have_value("0")
    maya.keyboard.press("Control+z")
    expect(maya.get_by_label("Rotation")).to_have_value("0")


def test_several_elements_are_pulled_larger_by_a_corner_of_their_frame_as_one_step(
    maya_and_ben: tuple[Page, Page],
) -> None:
    maya, _ben = maya_and_ben
    afresh(maya)
    undo = maya.locator("stage-tools").get_by_role("button", name="Undo")
    group = maya.locator("group-panel")
    on_stage(maya, MAIN).press("Enter")
    on_stage(maya, DECK).press("Shift+Enter")
    width = group.get_by_label("Width")
    before = float(width.input_value())
    words = on_stage(maya, DECK).locator("path").first
    small = words.bounding_box()

    corner = maya.locator(".handle.se .reach").bounding_box()
    assert corner is not None
    assert small is not None
    at = (corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2)
    drag(maya, at, (at[0] - 60, at[1] - 40), end=False)
    maya.keyboard.press("Escape")
    maya.mouse.up()
    expect(undo).to_be_disabled()
    drag(maya, at, (at[0] - 60, at[1] - 40), end=True)

    expect(undo).to_have_accessible_name("Undo: Resize 2 elements")
    factor = float(width.input_value()) / before
    assert 0.5 < factor < 0.95
    expect(maya.locator("conn-pill")).to_have_text("Saved")
    drawn = words.bounding_box()
    assert drawn is not None
    assert drawn["height"] / small["height"] == pytest.approx(factor, abs=0.02)
    maya.keyboard.press("Control+z")
    expect(width).to_have_value(f"{before:g}")
    expect(undo).to_be_disabled()


def test_who_types_holds_the_text_softly_and_each_takes_back_only_their_own(
    maya_and_ben: tuple[Page, Page],
) -> None:
    maya, ben = maya_and_ben
    for page in (maya, ben):
        afresh(page)
    in_list(ben, DECK).press("Enter")

    on_stage(maya, DECK).press("Enter")
    expect(ben.locator("element-panel .held-by")).to_contain_text("has this selected")
    on_stage(maya, DECK).press("Enter")
    typed = maya.locator("text-in-place textarea")
    expect(typed).to_be_focused()
    maya.keyboard.type("Seven editors, no prompt")
    expect(ben.locator("element-panel .held-by")).to_contain_text("is typing here")
    expect(ben.locator("element-panel textarea")).to_be_disabled()
    expect(ben.locator("element-panel textarea")).to_have_value("Seven editors, no prompt")

    ben.get_by_role("button", name="Edit all the same").press("Enter")
    right = ben.get_by_role("button", name="Right", exact=True)
    expect(right).to_be_enabled()  # a press does not wait for that
    right.press("Enter")
    expect(right).to_have_attribute("aria-pressed", "true")
    maya.keyboard.press("Escape")
    again = on_stage(maya, "Seven editors, no prompt")
    expect(again).to_be_focused()
    expect(ben.locator("element-panel .held-by")).to_contain_text("has this selected")

    maya.keyboard.press("Control+z")
    expect(on_stage(ben, DECK)).to_be_attached()
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(maya.locator("stage-tools").get_by_role("button", name="Undo")).to_be_disabled()


def afresh(page: Page) -> None:
    """Once all is saved, open the layout with nothing selected, its panels drawn."""
    expect(page.locator("conn-pill")).to_have_text("Saved", timeout=SAVED_MS)
    page.goto(page.url.split("#")[0])
    page.reload()
    expect(page.locator("preflight-list h2")).to_be_attached()


def on_stage(page: Page, words: str) -> Locator:
    return page.locator("cover-stage").get_by_role("button", name=f"{words}, ")


def in_list(page: Page, words: str) -> Locator:
    return page.locator("element-list .pick", has_text=words)


def drag(page: Page, start: tuple[float, float], to: tuple[float, float], *, end: bool) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*to, steps=8)
    if end:
        page.mouse.up()

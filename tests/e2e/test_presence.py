"""People in one project: who follows, hides and is told things, and a whole meeting by keyboard."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.meeting import meet, prompt
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e
FAKE = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningStudio]:
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var", demo=True, environment=FAKE)
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


@pytest.fixture(scope="module")
def maya_and_ben(browser: Browser, demo: RunningStudio) -> Iterator[tuple[Page, Page]]:
    """The demo's editor, and an artist who came by her invitation, both on the people page."""
    contexts = [browser.new_context(locale="en-US", reduced_motion="reduce") for _ in range(2)]
    maya, ben = (context.new_page() for context in contexts)
    maya.goto(demo.sign_in_link)
    maya.get_by_role("button", name="Sign in").click()
    join(maya, ben, "Ben Artist", demo)
    maya.goto(f"{demo.address}/projects/1/people/")
    ben.goto(f"{demo.address}/projects/1/people/")
    yield maya, ben
    for context in contexts:
        context.close()


def join(editor: Page, page: Page, name: str, demo: RunningStudio) -> None:
    """Come by an editor's invitation."""
    editor.goto(f"{demo.address}/projects/1/people/")
    editor.get_by_role("button", name="Make an invitation link").press("Enter")
    page.goto(editor.get_by_label("Invitation link").input_value())
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(f"{uuid4()}@example.org")
    page.locator("[type=password]").first.fill("a quiet harbour at night")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*/")


def test_a_follower_goes_where_the_leader_goes_until_doing_something(
    maya_and_ben: tuple[Page, Page],
) -> None:
    maya, ben = maya_and_ben
    people = ben.locator("people-bar summary")
    people.focus()
    people.press("Enter")
    ben.get_by_role("button", name="Follow Maya Chen").press("Enter")
    stop = ben.get_by_role("button", name="Stop following Maya Chen")
    expect(stop).to_be_visible()

    maya.get_by_role("link", name="Review").click()
    expect(ben.locator("pin-layer img")).to_be_attached()
    expect(maya.locator("pin-layer img")).to_be_attached()
    expect(maya.get_by_role("button", name="100 %")).to_be_visible()
    before = maya.url
    maya.locator("h1").first.press("ArrowRight")
    expect(maya).not_to_have_url(before)
    expect(ben).to_have_url(maya.url)

    ben.keyboard.press("Escape")
    expect(stop).to_have_count(0)


def test_a_private_person_is_seen_by_nobody_and_stays_so_after_a_reload(
    maya_and_ben: tuple[Page, Page],
) -> None:
    maya, ben = maya_and_ben
    here = maya.locator("people-bar .avatar", has_text="Ben Artist")
    expect(here).to_be_attached()

    ben.locator("people-bar summary").click()
    ben.get_by_label("Work privately").press("Space")
    expect(here).to_have_count(0)
    ben.reload()
    ben.locator("people-bar summary").click()
    expect(ben.get_by_label("Work privately")).to_be_checked()
    expect(here).to_have_count(0)

    ben.get_by_label("Work privately").press("Space")
    expect(here).to_be_attached()


def test_the_bell_rings_on_an_open_page_and_leads_to_what_was_said(
    maya_and_ben: tuple[Page, Page], demo: RunningStudio
) -> None:
    maya, ben = maya_and_ben
    maya.goto(f"{demo.address}/notices/")
    if maya.get_by_role("button", name="Mark all read").is_visible():
        maya.get_by_role("button", name="Mark all read").click()
    maya.goto(f"{demo.address}/projects/1/people/")
    expect(maya.locator(".bell-count")).to_be_hidden()

    cookies = {c.get("name"): c.get("value") for c in ben.context.cookies()}
    said = ben.request.post(
        f"{demo.address}/api/variants/1/comments",
        data={"text": "A calmer sky, please."},
        headers={"X-CSRFToken": str(cookies["csrftoken"]), "Referer": demo.address},
    )
    assert said.ok, said.text()

    bell = maya.get_by_role("link", name=re.compile("^Notices"))
    expect(bell).to_contain_text("1", timeout=15_000)
    bell.press("Enter")
    maya.get_by_role("button", name="A calmer sky, please.").press("Enter")
    expect(maya).to_have_url(f"{demo.address}/projects/1/review/?variant=1")


def test_a_pointer_on_a_picture_is_seen_by_whoever_wants_to(
    maya_and_ben: tuple[Page, Page], demo: RunningStudio
) -> None:
    maya, ben = maya_and_ben
    for page in (maya, ben):
        page.goto(f"{demo.address}/projects/1/")
        expect(page.locator("conn-pill")).to_contain_text("Saved")
        expect(page.locator(".pointers")).to_be_attached()
    maya.locator("variant-card .picture").nth(1).hover(position={"x": 40, "y": 60})

    mark = ben.locator(".pointer[data-name='Maya Chen']")
    expect(mark).to_be_visible()
    picture, seen = ben.locator("variant-card .picture").nth(1).bounding_box(), mark.bounding_box()
    assert picture
    assert seen
    assert abs(seen["x"] - picture["x"] - 40) < 3
    assert abs(seen["y"] - picture["y"] - 60) < 3

    ben.locator("people-bar summary").click()
    ben.get_by_label("Hide others' pointers").press("Space")
    expect(mark).to_have_count(0)
    ben.get_by_label("Hide others' pointers").press("Space")
    maya.locator("h2").first.hover()
    maya.locator("variant-card .picture").nth(0).hover()
    expect(mark).to_have_count(1)
    maya.locator("h2").first.hover()
    expect(mark).to_have_count(0)


def place_in(picture: Locator, x: float, y: float) -> tuple[float, float]:
    """Where a place of the screen lies on a picture, as fractions of its box."""
    box = picture.bounding_box()
    assert box
    return (x - box["x"]) / box["width"], (y - box["y"]) / box["height"]


def test_a_pointer_on_the_canvas_or_in_a_comparison_stands_on_the_same_part_of_the_picture(
    maya_and_ben: tuple[Page, Page], demo: RunningStudio
) -> None:
    maya, ben = maya_and_ben
    mark = ben.locator(".pointer[data-name='Maya Chen']")
    for path, pictures, pane in (
        ("outpaint/?variant=1", "paint-stage svg > image", "paint-stage svg"),
        ("review/?variant=1&compare=variant:2", "#beside-variant-2 img.under", "#shown"),
    ):
        for page in (maya, ben):
            page.goto(f"{demo.address}/projects/1/{path}")
            expect(page.locator("conn-pill")).to_contain_text("Saved")
            expect(page.locator(".pointers")).to_be_attached()
        ben.locator(pane).press("+")
        theirs, mine = maya.locator(pictures).first, ben.locator(pictures).first
        box = theirs.bounding_box()
        assert box
        x, y = box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.45
        maya.mouse.move(x, y)
        expect(mark).to_be_visible()
        seen = mark.bounding_box()
        assert seen
        asked, shown = place_in(theirs, x, y), place_in(mine, seen["x"], seen["y"])
        assert shown == pytest.approx(asked, abs=0.01)
        maya.mouse.move(2, 2)
        expect(mark).to_have_count(0)


def test_three_people_meet_over_a_cover_by_keyboard_alone(
    maya_and_ben: tuple[Page, Page], demo: RunningStudio, browser: Browser
) -> None:
    maya, ben = maya_and_ben
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    lin = context.new_page()
    join(maya, lin, "林美编", demo)
    for page in (maya, ben, lin):
        page.goto(f"{demo.address}/projects/1/")
        expect(prompt(page)).to_be_editable()
    meet(maya, ben, lin)
    context.close()

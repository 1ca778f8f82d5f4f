"""The prompt in real browsers: typed at the first moment, composed, offline, beside slow ones."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

IDLE = "() => new Promise((resolve) => requestIdleCallback(resolve))"


@pytest.fixture(scope="module")
def room_studio() -> Iterator[RunningStudio]:
    """A studio whose pictures are coloured fields that take their time."""
    fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "100"}
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var", environment=fake)
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


@pytest.fixture(scope="module")
def maya(browser: Browser, room_studio: RunningStudio) -> Iterator[BrowserContext]:
    """The studio's editor, signed in."""
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    page = context.new_page()
    page.goto(room_studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(room_studio.sign_in_link)
    page.close()
    yield context
    context.close()


@pytest.fixture
def board(maya: BrowserContext, room_studio: RunningStudio) -> str:
    """The address of a new project's board."""
    cookies = {cookie.get("name"): cookie.get("value") for cookie in maya.cookies()}
    made = maya.request.post(
        f"{room_studio.address}/api/projects",
        data={"title": "June", "cover_format": "a4"},
        headers={"X-CSRFToken": str(cookies["csrftoken"]), "Referer": room_studio.address},
    )
    return f"{room_studio.address}/projects/{made.json()['project']['id']}/"


@dataclass
class Slow:
    """Holds what a page asks for until it is let go."""

    page: Page
    held: dict[str, list[Route]] = field(default_factory=dict)

    def hold(self, pattern: str) -> None:
        self.held[pattern] = []
        self.page.route(pattern, lambda route: self._asked(pattern, route))

    def let_go(self, pattern: str) -> None:
        for route in self.held.pop(pattern):
            route.continue_()

    def _asked(self, pattern: str, route: Route) -> None:
        if pattern in self.held:
            self.held[pattern].append(route)
        else:
            route.continue_()


@pytest.fixture
def page(maya: BrowserContext) -> Iterator[Page]:
    opened = maya.new_page()
    yield opened
    opened.close()


def slowed_to_a_quarter(page: Page) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return session


def prompt(page: Page) -> Locator:
    return page.locator("#prompt")


def editor(page: Page) -> Locator:
    return page.locator("#prompt.cm-content")


SCRIPTS = "**/static/js/pages/board*.js"
DRAFTS = "**/static/js/core/drafts*.js"
EDITOR = "**/static/vendor/cm*.js"


def test_what_is_typed_before_any_script_runs_is_painted_and_stays(page: Page, board: str) -> None:
    slow = Slow(page)
    slowed_to_a_quarter(page)
    for pattern in (SCRIPTS, DRAFTS, EDITOR):
        slow.hold(pattern)
    page.goto(board, wait_until="commit")
    prompt(page).click()
    page.keyboard.type("a red")
    slow.let_go(SCRIPTS)
    expect(page.get_by_role("button", name="Generate", exact=False).last).to_be_visible()
    page.keyboard.type(" fox")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Sending…")).to_be_visible()
    expect(page.locator("conn-pill")).to_contain_text("Saving")

    slow.let_go(DRAFTS)
    expect(page.locator("#iteration-heading")).to_have_text("#1 · a red fox")
    page.keyboard.press("ArrowLeft")
    slow.let_go(EDITOR)
    expect(editor(page)).to_be_focused()
    page.keyboard.type("|")
    expect(editor(page)).to_have_text("a red fo|x")
    expect(page.locator("conn-pill")).to_contain_text("Saved")
    page.keyboard.press("Control+z")
    page.reload()
    expect(editor(page)).to_have_text("a red fox")


def test_an_input_method_at_work_keeps_its_field_until_it_is_done(page: Page, board: str) -> None:
    slow = Slow(page)
    session = slowed_to_a_quarter(page)
    slow.hold(DRAFTS)
    slow.hold(EDITOR)
    page.goto(board)
    prompt(page).click()
    page.keyboard.type("晨")
    compose(session, "nihao")
    slow.let_go(DRAFTS)
    with page.expect_event("requestfinished", lambda request: "/vendor/cm" in request.url):
        slow.let_go(EDITOR)
    page.evaluate(IDLE)
    compose(session, "nihaoma")
    expect(page.locator("textarea#prompt")).to_have_value("晨nihaoma")
    session.send("Input.insertText", {"text": "你好吗"})

    expect(editor(page)).to_have_text("晨你好吗")
    expect(editor(page)).to_be_focused()


def compose(session: Any, letters: str) -> None:
    end = len(letters)
    session.send(
        "Input.imeSetComposition", {"text": letters, "selectionStart": end, "selectionEnd": end}
    )


People = Callable[[int], list[Page]]

"""The prompt in real browsers: typed at the first moment, composed, offline, beside slow ones."""

import json
import re
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    WebSocketRoute,
    expect,
)

from tests.e2e.bad_lines import Lines, Slow
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

IDLE = "() => new Promise((resolve) => requestIdleCallback(resolve))"


@pytest.fixture(scope="module")
def room_studio() -> Iterator[RunningStudio]:
    """A studio whose pictures are coloured fields that take their time."""
    fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "300"}
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
    return new_board(maya, room_studio.address)


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
    expect(editor(page)).to_have_text("a red fox")
    expect(page.locator("conn-pill")).to_contain_text("Saved")
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


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two people at one studio, each in a browser of their own."""

    maya: BrowserContext
    ben: BrowserContext
    board: str

    def opened(self, text: str) -> tuple[Page, Page]:
        """Open a new draft of the same board before both."""
        path = urlsplit(self.board).path.rstrip("/")
        made = written(self.maya, self.board, f"/api{path}/drafts", {"name": "D", "text": text})
        pages = [context.new_page() for context in (self.maya, self.ben)]
        for page in pages:
            page.goto(f"{self.board}?draft={made['draft']['id']}")
            expect(editor(page)).to_have_text(text)
            expect(page.locator("conn-pill")).to_contain_text("Saved")
        return pages[0], pages[1]


@pytest.fixture(scope="module")
def pair(browser: Browser, maya: BrowserContext, room_studio: RunningStudio) -> Iterator[Pair]:
    """The editor, and an artist who came by an invitation."""
    board = new_board(maya, room_studio.address)
    path = urlsplit(board).path.rstrip("/")
    invited = written(maya, board, f"/api{path}/invitations", {"role": "artist"})
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    page = context.new_page()
    page.goto(invited["url"])
    page.get_by_label("Name").fill("Ben Artist")
    page.get_by_label("E-mail").fill("ben@example.org")
    page.get_by_label("Password").fill("a quiet harbour at night")
    page.get_by_role("button", name="join").click()
    page.wait_for_url("**/projects/*/")
    page.close()
    yield Pair(maya=maya, ben=context, board=board)
    context.close()


@pytest.fixture
def close_pages(maya: BrowserContext, pair: Pair) -> Iterator[None]:
    yield
    for context in (maya, pair.ben):
        context.set_offline(False)
        for page in context.pages:
            page.close()


pytest_pair = pytest.mark.usefixtures("close_pages")


@pytest_pair
def test_a_composition_survives_what_a_colleague_types_and_leaks_no_letters(pair: Pair) -> None:
    maya, ben = pair.opened("dawn mid")
    session = maya.context.new_cdp_session(maya)
    editor(maya).click()
    maya.keyboard.press("Home")
    for _letter in "dawn ":
        maya.keyboard.press("ArrowRight")
    compose(session, "ni")
    editor(ben).click()
    ben.keyboard.press("Home")
    ben.keyboard.type("> ")
    ben.keyboard.press("End")
    ben.keyboard.type("night")
    expect(ben.locator("conn-pill")).to_contain_text("Saved")
    compose(session, "nihao")
    expect(editor(maya)).to_have_text("dawn nihaomid")
    expect(editor(ben)).to_have_text("> dawn midnight")
    session.send("Input.insertText", {"text": "你好"})

    for page in (maya, ben):
        expect(editor(page)).to_have_text("> dawn 你好midnight")
    maya.keyboard.press("Control+z")
    for page in (maya, ben):
        expect(editor(page)).to_have_text("> dawn midnight")


@pytest_pair
def test_what_two_people_write_offline_is_merged_and_saved_when_they_are_back(pair: Pair) -> None:
    maya, ben = pair.opened("a fox")
    lines = {page: Lines(page) for page in (maya, ben)}
    for page in (maya, ben):
        page.reload()
        expect(page.locator("conn-pill")).to_contain_text("Saved")
    for page in (maya, ben):
        page.context.set_offline(True)
        lines[page].cut()
        expect(page.locator("conn-pill")).to_contain_text("Reconnecting")
        editor(page).click()
    maya.keyboard.press("Home")
    maya.keyboard.type("look: ")
    ben.keyboard.press("End")
    ben.keyboard.type("，雪")
    for page in (maya, ben):
        expect(page.locator("conn-pill")).to_contain_text("Offline, 1 change kept")
    assert stored_text(pair, maya) == "a fox"

    for page in (maya, ben):
        lines[page].mend()
        page.context.set_offline(False)
    for page in (maya, ben):
        expect(page.locator("conn-pill")).to_contain_text("Saved")
        expect(editor(page)).to_have_text("look: a fox，雪")
    assert stored_text(pair, maya) == "look: a fox，雪"


def stored_text(pair: Pair, page: Page) -> str:
    """Return the open draft's text as the server has it, asked from outside of the page."""
    project = pair.board.rstrip("/").rsplit("/", 1)[1]
    draft = page.evaluate("(key) => localStorage.getItem(key)", f"masthead-draft-{project}")
    address = pair.board.split("/projects/")[0]
    cookies = "; ".join(f"{c.get('name')}={c.get('value')}" for c in pair.maya.cookies())
    with urllib.request.urlopen(
        urllib.request.Request(f"{address}/api/drafts/{draft}", headers={"Cookie": cookies})
    ) as answer:
        text: str = json.load(answer)["text"]
    return text


@pytest_pair
def test_people_write_together_where_the_editor_cannot_be_fetched(pair: Pair) -> None:
    _, ben = pair.opened("a fox")
    maya = pair.maya.new_page()
    maya.route(EDITOR, lambda route: route.abort())
    maya.goto(ben.url)
    field = maya.locator("textarea#prompt")
    expect(field).to_have_value("a fox")
    expect(maya.locator("toast-stack")).to_contain_text("Go on in the plain field")
    field.click()
    maya.keyboard.press("End")
    maya.keyboard.type(" at night")
    expect(editor(ben)).to_have_text("a fox at night")
    editor(ben).click()
    ben.keyboard.press("Home")
    ben.keyboard.type("look: ")
    expect(field).to_have_value("look: a fox at night")
    maya.keyboard.type("!")
    expect(editor(ben)).to_have_text("look: a fox at night!")
    maya.keyboard.press("Control+z")
    # On a quick machine the letter is one step with the words before it.
    expect(editor(ben)).to_have_text(re.compile(r"^look: a fox( at night)?$"))


@pytest_pair
def test_a_late_joiner_sees_the_current_frame_without_the_next_step(pair: Pair) -> None:
    maya = pair.maya.new_page()
    maya.goto(pair.board)
    expect(prompt(maya)).to_be_editable()
    editor(maya).fill("a red fox")
    maya.locator("prompt-bar .setting > summary").first.click()
    maya.get_by_role("button", name="1", exact=True).click()
    maya.locator("prompt-bar .setting > summary").last.click()
    maya.get_by_label("Steps", exact=True).fill("150")
    maya.keyboard.press("Tab")
    maya.keyboard.press("Escape")
    maya.get_by_role("button", name="Generate").last.click()
    expect(maya.locator("step-preview img")).to_be_visible()

    ben = pair.ben.new_page()
    ben.route_web_socket("**/ws/projects/**", without_steps)
    ben.goto(pair.board)
    expect(ben.locator("step-preview img")).to_be_visible()
    expect(ben.locator("eta-bar").first).to_contain_text(re.compile(r"step \d+/\d+"))
    maya.get_by_role("button", name=re.compile("^Cancel")).click()


def without_steps(line: WebSocketRoute) -> None:
    """Let a page hear everything but how pictures go on."""
    server = line.connect_to_server()
    server.on_message(lambda text: None if '"job.step"' in str(text) else line.send(text))


@pytest_pair
def test_a_reader_that_takes_nothing_holds_up_nobody(pair: Pair) -> None:
    maya, ben = pair.opened("a fox")
    slow = pair.ben.new_page()
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    holding = True

    def hold(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda told: held.append((line, told)) if holding else line.send(told))

    slow.route_web_socket("**/ws/**", hold)
    slow.goto(ben.url)
    editor(maya).click()
    maya.keyboard.press("End")
    maya.keyboard.type(" and a long tail of words that go on")
    expect(editor(ben)).to_have_text("a fox and a long tail of words that go on")
    expect(prompt(slow)).not_to_contain_text("tail")

    holding = False
    for line, told in held:
        line.send(told)
    expect(editor(slow)).to_have_text("a fox and a long tail of words that go on")


def written(context: BrowserContext, address: str, path: str, body: object) -> Any:
    """Call the API as one of the context's pages does."""
    root = "/".join(address.split("/")[:3])
    cookies = {cookie.get("name"): cookie.get("value") for cookie in context.cookies()}
    headers = {"X-CSRFToken": str(cookies["csrftoken"]), "Referer": root}
    answer = context.request.post(f"{root}{path}", data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def new_board(context: BrowserContext, address: str) -> str:
    made = written(context, address, "/api/projects", {"title": "June", "cover_format": "a4"})
    return f"{address}/projects/{made['project']['id']}/"

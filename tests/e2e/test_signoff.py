"""A sign-off of two stages, taken by three people by keyboard alone, until an edit ends it."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.chaos.people import Member, Room, signed_in
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
RUN_AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
PASSWORD = "a quiet harbour at night"
MOST_STOPS = 80
WIDTHS: list[ViewportSize] = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]
LOCALES = {"en-US": "en", "zh-CN": "zh-Hans"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A version that nobody has decided on, and three people who will."""

    address: str
    room: Room
    layout: int
    version: int
    people: dict[str, Member]

    @property
    def review(self) -> str:
        return f"{self.address}{self.room.path}/review/?version={self.version}"


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        fake = {"MASTHEAD_ENGINE": "fake"}
        studio = RunningStudio(var=Path(folder) / "var", environment=fake)
        studio.start()
        scene = _scene(studio)
        yield scene
        for member in scene.people.values():
            member.http.close()
        assert studio.stop() == 0, "\n".join(studio.lines)


def _scene(studio: RunningStudio) -> Scene:
    editor = signed_in(studio.address, studio.sign_in_link)
    room = Room(editor, "Autumn issue")
    people = {"Edith": editor}
    for name, role in (("Arthur", "artist"), ("Vera", "viewer")):
        people[name] = Member(studio.address)
        url = editor.done("POST", f"{room.path}/invitations", {"role": role})["url"]
        account = {"name": name, "email": f"{uuid4()}@example.org", "password": PASSWORD}
        people[name].submit(url.removeprefix(studio.address), account)
    layout = editor.done("POST", f"{room.path}/layouts", {})["layout"]["id"]
    version = editor.done("POST", f"/layouts/{layout}/versions", {"note": ""})["version"]["id"]
    return Scene(address=studio.address, room=room, layout=layout, version=version, people=people)


@pytest.fixture
def page_of(browser: Browser, scene: Scene) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page as one of the people."""
    contexts: list[BrowserContext] = []

    def opened(name: str, url: str, **options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": WIDTHS[0], "locale": "en-US", "reduced_motion": "reduce", **options}
        )
        context.add_cookies(
            [
                {"name": key, "value": value, "url": scene.address}
                for key, value in scene.people[name].http.cookies.items()
            ]
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


def reach(page: Page, target: Locator) -> None:
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("(e) => e === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} presses of Tab do not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def ask_for_a_sign_off(page: Page) -> None:
    """Ask Arthur and Vera first, then any editor."""
    press(page, page.locator("decision-bar details.menu summary"))
    press(page, page.get_by_role("button", name="Ask for a sign-off…"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ask for a sign-off of Version 1")
    first = dialog.get_by_role("group", name="Stage 1")
    reach(page, first.get_by_label("Name"))
    page.keyboard.type("Art desk")
    for name in ("Arthur", "Vera"):
        press(page, first.get_by_role("checkbox", name=name), "Space")
    reach(page, first.get_by_label("Any editors"))
    page.keyboard.press("ArrowUp")
    press(page, dialog.get_by_role("button", name="Add a stage"))
    second = dialog.get_by_role("group", name="Stage 2")
    expect(second.get_by_label("Name")).to_be_focused()
    reach(page, second.get_by_label("Any editors"))
    page.keyboard.press("ArrowDown")
    press(page, dialog.get_by_role("button", name="Ask", exact=True))
    expect(dialog).to_have_count(0)


def approve(page: Page) -> None:
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_be_visible()
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    press(page, dialog.get_by_role("button", name="Approve"))
    expect(dialog).to_have_count(0)


def test_three_people_sign_off_in_two_stages_and_an_edit_ends_it(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    editor = page_of("Edith", scene.review)
    ask_for_a_sign_off(editor)
    bar = editor.locator("decision-bar")
    expect(bar.locator(".signoff-step")).to_have_count(2)
    expect(bar).to_contain_text("Still to decide: Arthur, Vera")
    expect(bar.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)

    artist = page_of("Arthur", f"{scene.address}/waiting/")
    press(artist, artist.get_by_role("link", name=re.compile("^Version 1")))
    approve(artist)
    expect(bar).to_contain_text("Still to decide: Vera")
    viewer = page_of("Vera", scene.review)
    approve(viewer)
    expect(bar.locator(".signoff-step.approved")).to_have_count(1)
    approve(editor)
    for page in (editor, artist, viewer):
        expect(page.locator("decision-bar .chip").first).to_have_text("approved")

    edit_the_layout(scene)
    for page in (editor, artist, viewer):
        expect(page.locator("decision-bar")).to_contain_text("The layout was edited since")
        expect(page.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)
    body = {"kind": "pdf", "override": True}
    refused = scene.people["Edith"].ask("POST", f"/versions/{scene.version}/exports", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_approved")
    editor.goto(f"{scene.address}{scene.room.path}/history/")
    expect(editor.locator(".history-list")).to_contain_text("asked for a sign-off of v1")
    expect(editor.get_by_text("unbroken")).to_be_visible()


def edit_the_layout(scene: Scene) -> None:
    operation = {
        "op_id": str(uuid4()),
        "kind": "set",
        "object": "document",
        "property": "issue.title",
        "value": "Winter",
    }
    body = {"base_revision": 0, "operations": [operation]}
    scene.people["Arthur"].done("POST", f"/layouts/{scene.layout}/operations", body)


@pytest.mark.parametrize("width", WIDTHS, ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_screens_of_decisions_are_accessible(
    scene: Scene, page_of: Callable[..., Page], width: ViewportSize, locale: str
) -> None:
    layout = scene.people["Edith"].done("POST", f"{scene.room.path}/layouts", {})["layout"]["id"]
    frozen = scene.people["Edith"].done("POST", f"/layouts/{layout}/versions", {"note": ""})
    review = f"{scene.address}{scene.room.path}/review/?version={frozen['version']['id']}"
    page = page_of("Edith", review, viewport=width, locale=locale)

    page.locator("decision-bar details.menu summary").press("Enter")
    page.locator("decision-bar .menu-list button").first.press("Enter")
    page.locator("#add-stage").press("Enter")
    check(page, width)
    stage = page.locator("signoff-dialog fieldset.signoff-stage").last
    stage.locator("select").first.select_option("2")
    page.locator("signoff-dialog button.primary").press("Enter")
    expect(page.locator("decision-bar .signoff-step")).to_have_count(2)
    expect(page.locator("signoff-dialog dialog")).to_be_hidden()
    expect(page.locator("decision-bar details.menu summary")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#verdict-dialog")).to_be_visible()
    check(page, width)
    for path, drawn in (("/waiting/", ".waiting-list"), (f"{scene.room.path}/history/", "h1")):
        page.goto(f"{scene.address}{path}")
        expect(page.locator(drawn).first).to_be_visible()
        check(page, width)
    expect(page.locator("html")).to_have_attribute("lang", LOCALES[locale])


def check(page: Page, width: ViewportSize) -> None:
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]

"""Two covers in a project: begun, switched, renamed, archived; next month from a template."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

FAKE = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}
SLOW_MS = 30_000  # the server draws whole covers, on machines with two cores
MAIN = "MARS IN ONE MEETING"


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningStudio]:
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var", demo=True, environment=FAKE)
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


def test_several_covers_are_kept_apart_and_next_months_begins_with_this_months(
    demo: RunningStudio, browser: Browser
) -> None:
    context = browser.new_context(
        locale="en-US", reduced_motion="reduce", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(demo.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".project-card")).to_be_visible()
    june = f"{demo.address}/projects/1"

    begin_a_second_cover(page, june)
    colleague = context.new_page()
    colleague.goto(f"{june}/layout/?layout=2")
    expect(on_stage(colleague, "Main cover line")).to_be_attached(timeout=SLOW_MS)
    rename_it_while_a_colleague_looks(page, colleague)
    switch_and_find_it_on_the_export_page(page)
    put_it_away_while_a_colleague_looks(page, colleague, june)
    keep_a_template(page, june)
    begin_next_months_cover(page, demo.address)

    assert faults == []
    context.close()


def begin_a_second_cover(page: Page, project: str) -> None:
    page.goto(f"{project}/layout/")
    expect(on_stage(page, MAIN)).to_be_attached(timeout=SLOW_MS)
    covers(page).get_by_role("link", name="New cover", exact=True).press("Enter")
    page.get_by_label("Name of the cover").fill("Newsstand edition")
    page.get_by_role("button", name="Start the layout").press("Enter")
    expect(on_stage(page, "Main cover line")).to_be_attached(timeout=SLOW_MS)
    expect(page).to_have_url(re.compile(r"\?layout=2$"))
    expect(page.locator(".cover-button")).to_have_text("Cover: Newsstand edition")


def rename_it_while_a_colleague_looks(page: Page, colleague: Page) -> None:
    box = covers(page)
    expect(box.get_by_role("listitem")).to_have_count(2)
    box.get_by_role("button", name="Rename Newsstand edition").press("Enter")
    expect(box.get_by_label("Name of the cover")).to_be_focused()
    page.keyboard.type("Subscribers")
    page.keyboard.press("Enter")
    expect(box.get_by_role("button", name="Rename Subscribers")).to_be_focused()
    expect(colleague.locator(".cover-button")).to_have_text("Cover: Subscribers")


def switch_and_find_it_on_the_export_page(page: Page) -> None:
    page.get_by_role("link", name="Open “Cosmos, June issue”").press("Enter")
    expect(on_stage(page, MAIN)).to_be_attached(timeout=SLOW_MS)
    page.get_by_role("navigation", name="Screens").get_by_role("link", name="Export").press("Enter")
    expect(page.get_by_role("heading", name="Version 1")).to_be_visible()
    choice = page.locator("export-room select").first
    expect(choice.locator("option:checked")).to_have_text("Cosmos, June issue")
    choice.select_option("Subscribers")
    expect(page.get_by_role("heading", name="Nothing to export yet")).to_be_visible()


def put_it_away_while_a_colleague_looks(page: Page, colleague: Page, project: str) -> None:
    page.goto(f"{project}/layout/?layout=1")
    expect(on_stage(page, MAIN)).to_be_attached(timeout=SLOW_MS)
    box = covers(page)
    box.get_by_role("button", name="Archive Subscribers").press("Enter")
    expect(colleague.get_by_text("This cover is archived")).to_be_visible()
    expect(colleague.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    box.get_by_text("Archived (1)").press("Enter")
    box.get_by_role("button", name="Take up again Subscribers").press("Enter")
    expect(colleague.get_by_text("This cover is archived")).to_have_count(0)
    page.keyboard.press("Escape")


def keep_a_template(page: Page, project: str) -> None:
    page.goto(f"{project}/layout/?layout=1")
    expect(on_stage(page, MAIN)).to_be_attached(timeout=SLOW_MS)
    page.locator("stage-tools summary").first.press("Enter")
    page.locator("stage-tools [data-name=templates]").press("Enter")
    page.get_by_label("From version").select_option(label="Cosmos, June issue · v1 ")
    page.get_by_label("Name of the template").fill("Monthly")
    page.keyboard.press("Enter")
    expect(page.locator("template-tool").get_by_text("Monthly").first).to_be_visible()


def begin_next_months_cover(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".project-card").first).to_be_visible()
    page.get_by_role("button", name="New project").press("Enter")
    page.get_by_label("Title").fill("Cosmos, July issue")
    page.get_by_role("button", name="Make the project").press("Enter")
    page.get_by_role("navigation", name="Screens").get_by_role("link", name="Layout").press("Enter")
    page.get_by_label("Begin with").select_option("Monthly")
    page.get_by_role("button", name="Start without a picture").press("Enter")
    expect(on_stage(page, MAIN)).to_be_attached(timeout=SLOW_MS)
    expect(on_stage(page, "COSMOS")).to_be_attached()
    expect(page.locator("cover-stage image")).to_have_count(0)
    expect(page.locator(".cover-button")).to_have_text("Cover: Cosmos, July issue")


def covers(page: Page) -> Locator:
    page.locator(".cover-button").press("Enter")
    box = page.get_by_role("dialog", name="Covers of this project")
    expect(box).to_be_visible()
    return box


def on_stage(page: Page, name: str) -> Locator:
    return page.locator("cover-stage").get_by_role(
        "button", name=re.compile(f"^{re.escape(name)}, ")
    )

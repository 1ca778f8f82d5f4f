"""A wraparound cover: page, subject, masthead behind it, a mended finding, and a template."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
RUN_AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}"""
TOOLS = ("subject", "page", "arrange", "guides", "zones", "newsstand", "templates")
SLOW_MS = 30_000  # the server works on a whole cover, on machines with two cores


@pytest.fixture(scope="module")
def studio() -> Iterator[RunningStudio]:
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var", demo=True)
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


def test_a_wraparound_cover_from_its_page_to_a_template(
    studio: RunningStudio, browser: Browser
) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".project-card")).to_be_visible()
    page.goto(f"{studio.address}/projects/1/layout/")

    wrap(page)
    lay_out_the_back(page)
    put_the_masthead_behind(page)
    mend_red_type(page)
    state = context.storage_state()
    begin_another_with_a_template(page)

    assert faults == []
    for width, locale in ((1440, "en-US"), (390, "zh-CN")):
        size: ViewportSize = {"width": width, "height": 860}
        other = browser.new_context(
            locale=locale, viewport=size, storage_state=state, reduced_motion="reduce"
        )
        look_at_the_tools(other.new_page(), f"{studio.address}/projects/1/layout/?layout=1")
        other.close()
    context.close()


def wrap(page: Page) -> None:
    choose(page, "page")
    page.locator("page-tool select").nth(1).select_option("wraparound")
    page.get_by_label("Pages", exact=True).fill("164")
    page.keyboard.press("Enter")
    page.get_by_label("Caliper per leaf").fill("0.085")
    page.keyboard.press("Enter")
    press(page, "Change the page")
    expect(page.locator(".stage-foot")).to_contain_text("spine 0.281", timeout=SLOW_MS)


def lay_out_the_back(page: Page) -> None:
    """Without dragging: the kicker goes to the back and along the spine, and comes back by undo."""
    page.get_by_role("button", name=re.compile("Kicker$")).first.press("Enter")
    part = page.get_by_role("combobox", name="Part of the sheet")
    across = page.get_by_label("X", exact=True)
    expect(part).to_have_value("front")
    part.select_option("back")
    expect(across).to_have_value(re.compile("^-"), timeout=SLOW_MS)
    expect(part).to_have_value("back", timeout=SLOW_MS)
    part.select_option("spine")
    expect(page.get_by_label("Rotation")).to_have_value("90", timeout=SLOW_MS)
    expect(part).to_have_value("spine", timeout=SLOW_MS)
    page.locator("cover-stage svg.stage").focus()
    page.keyboard.press("Control+z")
    expect(part).to_have_value("back", timeout=SLOW_MS)
    page.keyboard.press("Control+z")
    expect(part).to_have_value("front", timeout=SLOW_MS)


def put_the_masthead_behind(page: Page) -> None:
    """Without a pointer: the brush is moved and dabbed by keys."""
    choose(page, "subject")
    stage = page.locator("cover-stage svg.stage")
    stage.focus()
    for key in ("ArrowDown", "Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(page.locator(".stroke-keep")).to_have_count(2)
    press(page, "Put masthead behind the subject")
    expect(page.get_by_role("button", name="Masthead in front again")).to_be_visible(
        timeout=SLOW_MS
    )


def mend_red_type(page: Page) -> None:
    press(page, "Done")
    page.get_by_role("button", name="MARS IN ONE MEETING, Cover line").press("Enter")
    press(page, "Red")
    fix = page.get_by_role("button", name=re.compile("^Make it readable"))
    expect(fix).to_be_visible(timeout=SLOW_MS)
    fix.press("Enter")
    expect(fix).to_have_count(0, timeout=SLOW_MS)
    expect(page.locator("element-list")).to_contain_text("Shade")


def begin_another_with_a_template(page: Page) -> None:
    press(page, "Freeze version")
    press(page, "Freeze version", within=page.get_by_role("dialog"))
    expect(page.get_by_role("link", name="v2")).to_be_visible()
    choose(page, "templates")
    page.get_by_label("Name of the template").fill("Wraparound, monthly")
    page.keyboard.press("Enter")
    press(page, "Begin a cover Wraparound, monthly")
    page.wait_for_url("**/layout/?layout=2")
    expect(page.locator(".stage-foot")).to_contain_text("spine 0.281")


def look_at_the_tools(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("cover-stage .object").first).to_be_attached()
    for tool in TOOLS:
        choose(page, tool)
        page.evaluate(AXE)
        assert page.evaluate(RUN_AXE) == [], tool
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tool


def choose(page: Page, tool: str) -> None:
    page.locator("stage-tools summary").first.press("Enter")
    page.locator(f"stage-tools [data-name={tool}]").press("Enter")
    expect(page.locator(".tool-panel h2")).to_be_focused()


def press(page: Page, name: str, within: object = None) -> None:
    scope = page if within is None else page.get_by_role("dialog")
    scope.get_by_role("button", name=name, exact=True).first.press("Enter")

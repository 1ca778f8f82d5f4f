"""The press in a browser: refusals inside a dialog, and type set in columns by its control."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from studio.press.colour import PROFILE
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

FAKE = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}
INK = "document.querySelector('cover-stage [data-id=second_line] path').getBBox()"
SLOW_MS = 30_000  # the server works on a whole cover, on machines with two cores


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningStudio]:
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var", demo=True, environment=FAKE)
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


@pytest.fixture(scope="module")
def page(browser: Browser, demo: RunningStudio) -> Iterator[Page]:
    context = browser.new_context(
        locale="en-US", reduced_motion="reduce", viewport={"width": 1440, "height": 900}
    )
    opened = context.new_page()
    opened.goto(demo.sign_in_link)
    opened.get_by_role("button", name="Sign in").click()
    expect(opened.locator(".project-card")).to_be_visible()
    yield opened
    context.close()


def test_what_a_dialog_is_refused_is_told_in_it_and_can_be_put_away(
    page: Page, demo: RunningStudio
) -> None:
    page.goto(f"{demo.address}/projects/1/export/")
    page.get_by_role("button", name="Edit profiles").press("Enter")
    dialog = page.get_by_role("dialog", name="Press profiles")
    dialog.get_by_text("Bring an ICC profile").press("Enter")
    chosen = dialog.get_by_label("The printer's output profile, CMYK (.icc)")

    wrong = FilePayload(name="press.icc", mimeType="application/octet-stream", buffer=b"x" * 4000)
    chosen.set_input_files(wrong)
    refusal = dialog.locator(".toast.bad")
    expect(refusal).to_contain_text("no ICC profile")
    refusal.get_by_role("button", name="Dismiss").press("Enter")
    expect(refusal).to_have_count(0)

    chosen.set_input_files(PROFILE)
    expect(dialog.locator(".toast.ok")).to_contain_text("Saved.")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("body > toast-stack .toast.ok")).to_be_visible()


def test_type_is_set_in_columns_by_its_control_and_back(page: Page, demo: RunningStudio) -> None:
    page.goto(f"{demo.address}/projects/1/layout/")
    row = page.locator("element-list").get_by_role("button", name="火星来信", exact=True)
    row.press("Enter")
    panel = page.locator("element-panel")
    left, width, height = (
        panel.get_by_label(name, exact=True) for name in ("X", "Width", "Height")
    )
    expect(width).to_be_enabled()
    x, w, h = (float(field.input_value()) for field in (left, width, height))
    panel.get_by_text("Direction and OpenType features").press("Enter")
    direction = panel.get_by_label("Writing direction")

    direction.select_option("In columns")
    expect(width).to_have_value(f"{h:g}")
    expect(height).to_have_value(f"{w:g}")
    expect(left).to_have_value(f"{round(x + w - h, 2):g}")  # it is aligned to its right edge
    expect(panel.get_by_role("combobox", name="Columns", exact=True)).to_be_visible()
    page.wait_for_function(f"() => {INK}.height > 3 * {INK}.width", timeout=SLOW_MS)

    direction.select_option("Auto: by the text")
    expect(width).to_have_value(f"{w:g}")
    expect(left).to_have_value(f"{x:g}")
    expect(panel.get_by_role("combobox", name="Vertical place", exact=True)).to_be_visible()
    page.wait_for_function(f"() => {INK}.width > 3 * {INK}.height", timeout=SLOW_MS)

"""The prompt's tools and the lineage in a real browser: by keyboard and by clicks."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
VIOLATIONS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`))"""
NEW_PROJECT = """async () => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  const answer = await fetch("/api/projects", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ title: "June", cover_format: "a4" }),
  });
  return (await answer.json()).project.id;
}"""


SHOWN_BAR = """async ([understood, scheduler]) => {
  const bar = document.querySelector("prompt-bar");
  const model = { handle: "m", title: "A model with a rather long title", steps: 28,
    guidance_scale: 5, tasks: ["txt2img"], schedulers: [scheduler], vocabulary: ["fox"] };
  const settings = { ...bar.settings, model: "m", scheduler };
  Object.assign(bar, { models: [model], understood, settings });
  await bar.updateComplete;
  const chip = [...bar.querySelectorAll("summary")].at(-1);
  const name = chip.querySelector(".chip-end").getBoundingClientRect();
  return {
    height: bar.getBoundingClientRect().height,
    name: chip.querySelector(".chip-end").textContent,
    whole: name.right <= chip.getBoundingClientRect().right,
    title: chip.title,
  };
}"""
"""How the bar stands with what a model knows of the words, and a sampler."""


@pytest.fixture(scope="module")
def quick_studio() -> Iterator[RunningStudio]:
    """A studio whose pictures are coloured fields, so that the story is about the room."""
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var", environment={"MASTHEAD_ENGINE": "fake"})
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


def check(page: Page) -> None:
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []


def test_a_prompt_is_built_painted_as_a_grid_and_gone_on_from(
    quick_studio: RunningStudio, open_page: Callable[..., Page]
) -> None:
    page = open_page(quick_studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    project = page.evaluate(NEW_PROJECT)
    board = f"{quick_studio.address}/projects/{project}/"
    page.goto(board)

    suggestions_go_to_the_caret_and_weights_by_a_key(page)
    a_style_and_a_list_are_kept(page)
    a_grid_says_its_size_and_is_shown_as_a_table(page)
    a_favourite_is_ones_own_and_words_name_their_writer(page)
    the_lineage_is_walked_compared_painted_again_and_merged(page, board)
    the_bar_holds_still_and_names_its_sampler_whole(page, board)


def suggestions_go_to_the_caret_and_weights_by_a_key(page: Page) -> None:
    prompt = page.locator("#prompt")
    prompt.click()
    page.keyboard.type("a red fox")
    page.get_by_role("button", name="Tools").click()
    page.get_by_role("button", name="golden hour").press("Enter")
    expect(prompt).to_have_text("a red fox, golden hour")
    check(page)
    prompt.click()
    page.keyboard.press("Control+z")
    expect(prompt).to_have_text("a red fox")
    page.keyboard.press("Control+ArrowUp")
    expect(prompt).to_have_text("a red (fox:1.1)")
    page.keyboard.press("Control+ArrowDown")
    expect(prompt).to_have_text("a red fox")


def a_style_and_a_list_are_kept(page: Page) -> None:
    tools = page.get_by_role("dialog", name="Prompt tools")
    tools.get_by_role("tab", name="Styles").click()
    tools.get_by_label("Name of the style").fill("Riso")
    tools.get_by_label("Words after the prompt").fill("risograph")
    tools.get_by_role("button", name="Save the style").press("Enter")
    tools.get_by_role("button", name="Riso", exact=True).click()
    tools.get_by_role("tab", name="Lists").click()
    tools.get_by_label("Name of the list").fill("light")
    tools.get_by_label("Its lines").fill("dawn\ndusk")
    tools.get_by_role("button", name="Save the list").click()
    expect(tools.get_by_role("button", name="__light__", exact=True)).to_be_visible()


def a_grid_says_its_size_and_is_shown_as_a_table(page: Page) -> None:
    tools = page.get_by_role("dialog", name="Prompt tools")
    tools.get_by_role("tab", name="Grid").click()
    tools.get_by_role("button", name="Add an axis").click()
    tools.get_by_label("Values, with semicolons between them").fill("4; 8")
    tools.get_by_label("Values, with semicolons between them").press("Tab")
    expect(tools.get_by_text("2 cells × 6 pictures")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    expect(tools).to_be_hidden()
    page.locator("#prompt").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cell-picture")).to_have_count(12, timeout=30_000)
    expect(page.locator(".grid-table th")).to_have_text(["4", "8"])


def a_favourite_is_ones_own_and_words_name_their_writer(page: Page) -> None:
    page.locator(".cell-picture").first.click()
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="My favourite")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_text("Words and writers").click()
    expect(page.locator(".words-text")).to_have_text("a red fox, risograph")
    expect(page.locator(".words-text .written")).to_have_text("a red fox")
    check(page)
    page.reload()
    page.get_by_role("button", name="As a table").click()
    page.locator(".view-menu summary").click()
    page.locator("#view-only").select_option("favourites")
    expect(page.locator("variant-card")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("[")
    expect(page.locator("variant-card")).to_have_count(1)
    a_heart_shows_in_ones_other_tab(page)


def a_heart_shows_in_ones_other_tab(page: Page) -> None:
    tabs = [page.context.new_page() for _ in range(2)]
    hearts = []
    for tab in tabs:
        tab.goto(page.url)
        tab.locator(".cell-picture").first.click()
        expect(tab.locator("conn-pill")).to_contain_text("Saved")
        hearts.append(tab.get_by_role("button", name="My favourite"))
        expect(hearts[-1]).to_have_attribute("aria-pressed", "true")
    for pressed in ("false", "true"):
        tabs[0].keyboard.press("f")
        for heart in hearts:
            expect(heart).to_have_attribute("aria-pressed", pressed)
    for tab in tabs:
        tab.close()


def the_lineage_is_walked_compared_painted_again_and_merged(page: Page, board: str) -> None:
    page.goto(f"{board}lineage/")
    expect(page.locator(".lineage-row[aria-current=true]")).to_contain_text("#2")
    page.keyboard.press("m")
    page.keyboard.press("ArrowUp")
    expect(page.locator("node-difference .settings-change")).to_contain_text("Steps")
    check(page)
    page.get_by_role("button", name="Difference").press("Enter")
    expect(page.locator(".picture-pair.difference img")).to_have_count(2)
    page.keyboard.press("r")
    expect(page.locator(".lineage-row")).to_have_count(3)
    expect(page.locator(".lineage-row").nth(2)).to_contain_text("#1 again")
    page.get_by_role("button", name="Merge with #2").click()
    expect(page.get_by_role("button", name="Generate from #2 + #1")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{board}lineage/")
    expect(page.locator(".lineage-row")).to_have_count(3)
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def the_bar_holds_still_and_names_its_sampler_whole(page: Page, board: str) -> None:
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(board)
        expect(page.locator("#prompt.cm-content")).to_be_visible()
        shown = [
            page.evaluate(SHOWN_BAR, [understood, "dpmpp_2m_karras"])
            for understood in (None, [], ["fox"])
        ]
        assert len({bar["height"] for bar in shown}) == 1
        assert shown[0]["name"] == " · DPM++ 2M Karras"
        assert shown[0]["whole"]
        assert shown[0]["title"].endswith("DPM++ 2M Karras")

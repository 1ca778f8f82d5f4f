"""What the census of pages does to show a dialog or another part of a page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def _new_project(page: Page) -> str:
    page.keyboard.press("n")
    return "#project-dialog"


def _tools(page: Page) -> str:
    page.locator("prompt-bar [aria-haspopup=dialog]").click()
    expect(page.locator("prompt-tools [role=tab]").first).to_be_visible()
    return ".prompt-tools"


def _search(page: Page) -> str:
    page.keyboard.press("/")
    expect(page.locator("search-box input")).to_be_focused()
    page.keyboard.type("mars")
    expect(page.locator("search-box .found li").first).to_be_visible()
    return "search-box"


def _chosen(page: Page) -> str:
    page.locator("variant-card .picture").first.click()
    expect(page.locator("variant-panel h2")).to_be_visible()
    return ".board-news"


def _enlarge(page: Page) -> str:
    page.locator("variant-card .picture").first.click()
    page.locator("variant-panel").get_by_role("button", name=re.compile("Enlarge…|放大…")).click()
    expect(page.locator(".enlarge-dialog button.primary")).to_be_visible()
    return ".enlarge-dialog"


def _sign_off(page: Page) -> str:
    page.evaluate("document.querySelector('decision-bar details')?.setAttribute('open', '')")
    page.locator("decision-bar button:visible").first.click()
    expect(page.locator(".signoff-dialog")).to_be_visible()
    return ".signoff-dialog"


def _share(page: Page) -> str:
    """Ask how guests may see a version, from the menu of its sign-off."""
    page.locator("decision-bar .menu summary").click()
    share = re.compile("Share with guests…|分享给访客…")
    page.locator("decision-bar").get_by_role("button", name=share).click()
    expect(page.locator(".share-window button.primary")).to_be_visible()
    return ".share-window"


def _region_by_numbers(page: Page) -> str:
    page.locator(".composer .menu summary").click()
    page.locator(".composer .menu-list button").last.click()
    expect(page.locator(".region-dialog button.primary")).to_be_visible()
    return ".region-dialog"


def _verdict(page: Page) -> str:
    page.keyboard.press("r")
    expect(page.locator("#verdict-dialog")).to_be_visible()
    return "#verdict-dialog"


def _freeze(page: Page) -> str:
    page.locator("#freeze-version").click()
    return "version-list dialog"


def _separations(page: Page) -> str:
    """Look at the plates, and read the ink of a place by keyboard."""
    page.locator(".export-facts .deeds button").last.click()
    place = page.locator(".separations-page[aria-busy=false]")
    place.locator("img").wait_for()
    place.press("ArrowRight")
    expect(page.locator(".separations-values .sum dd")).to_contain_text("%")
    return ".separations"


def _font(page: Page) -> str:
    """Ask for a font by its looks, from the properties of a cover line."""
    page.locator("element-list .pick").first.click()
    page.locator("run-editor [aria-haspopup=dialog]").first.click()
    expect(page.locator(".font-faces svg").first).to_be_visible()
    return ".font-dialog"


def _covers(page: Page) -> str:
    page.locator(".cover-button").click()
    expect(page.locator(".covers img").first).to_be_visible()
    return ".covers-dialog"


def _press(page: Page) -> str:
    page.locator(".press-choice button").click()
    return ".press-dialog"


def _override(page: Page) -> str:
    """The demo's cover has no errors, so nothing but the page's own call shows this one."""
    page.evaluate("document.querySelector('[aria-labelledby=override-title]').showModal()")
    return "[aria-labelledby=override-title]"


def _choose_pictures(page: Page) -> str:
    page.keyboard.press("g")
    page.locator(".ballot-pick").first.click()
    return "picture-picker dialog"


def _vote(page: Page) -> str:
    page.keyboard.press("g")
    for number in range(2):
        page.locator(".ballot-pick[aria-pressed=false]").nth(number).click()
    page.locator("picture-picker .actions button").nth(2).click()
    page.locator("picture-picker [name=title]").fill("Mars")
    page.locator("picture-picker form button.primary").click()
    expect(page.locator("ballot-room dialog")).to_be_visible()
    return "ballot-room dialog"


DEEDS: dict[str, Callable[[Page], str]] = {
    "separations": _separations,
    "new project": _new_project,
    "tools": _tools,
    "search": _search,
    "chosen": _chosen,
    "enlarge": _enlarge,
    "sign-off": _sign_off,
    "request changes": _verdict,
    "region by numbers": _region_by_numbers,
    "share": _share,
    "choose pictures": _choose_pictures,
    "vote": _vote,
    "freeze": _freeze,
    "press": _press,
    "choose a font": _font,
    "covers": _covers,
    "override": _override,
}
"""What each deed of the census does, and the part of the page that it shows."""

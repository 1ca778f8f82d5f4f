"""Every page in both languages, wide and narrow: accessible, quiet, translated, no wider."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    expect,
)

from tests.architecture.catalogues import LOCALE, entries_of
from tests.architecture.catalogues import TEXTS as DOMAINS
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
RUN_AXE = """async (excluded) => {
  const found = await axe.run({ exclude: excluded }, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
REPORT_POLICY = (
    "addEventListener('securitypolicyviolation', "
    "(e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
)
TEXTS = """() => {
  const texts = [...document.querySelectorAll("[aria-label], [title], [placeholder]")].flatMap(
    (e) => ["aria-label", "title", "placeholder"].map((name) => e.getAttribute(name) ?? ""));
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) texts.push(walk.currentNode.textContent ?? "");
  return texts.map((text) => text.trim()).filter(Boolean);
}"""
WIDTHS = {1440: 900, 390: 844}
LOCALES = {"en": "en-US", "zh-Hans": "zh-CN"}
# Path, and what shows that the page is drawn.
MEMBERS_PAGES = {
    "/": ".project-card",
    "/projects/1/": "variant-card .picture",
    "/projects/1/lineage/": "lineage-graph .lineage-row",
    "/projects/1/review/": "pin-layer img",
    "/projects/1/outpaint/": ".start-choice",
    "/projects/1/outpaint/?variant=1": "paint-stage svg",
    "/projects/1/layout/": "cover-stage svg.stage .object",
    "/projects/1/export/": ".file",
    "/projects/1/people/": "table",
    "/account/": "#token-name",
    "/notices/": ".notice-list",
    "/nowhere/": "h1",
}
NO_KEYS = {"/nowhere/"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A studio with its demo, an editor's session, and links for people without an account."""

    address: str
    state: StorageState
    links: dict[str, str]


@pytest.fixture(scope="module")
def scene(browser: Browser) -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        studio = RunningStudio(var=Path(folder) / "var", demo=True)
        studio.start()
        yield _scene(browser, studio)
        assert studio.stop() == 0, "\n".join(studio.lines)


def _scene(browser: Browser, studio: RunningStudio) -> Scene:
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".project-card")).to_be_visible()
    links = {}
    for name, button in (("Invitation", "Make an invitation link"), ("Share", "Make a share link")):
        page.goto(f"{studio.address}/projects/1/people/")
        page.get_by_role("button", name=button).click()
        links[name] = page.get_by_label(f"{name} link").input_value()
    state = context.storage_state()
    context.close()
    return Scene(address=studio.address, state=state, links=links)


@dataclass(kw_only=True)
class Watcher:
    """A browser's pages, and all that was wrong on them."""

    address: str
    language: str
    page: Page
    faults: list[str] = field(default_factory=list)
    refused: bool = False

    def __post_init__(self) -> None:
        self.page.add_init_script(REPORT_POLICY)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"thrown: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def visit(self, path: str, shown: str, *, refused: bool = False) -> None:
        """Open a page, wait until it is drawn, and look at it."""
        self.refused = refused
        self.page.goto(self.address + path)
        self.look(path, shown)

    def look(self, name: str, shown: str = "h1") -> None:
        """Look at the page that is open."""
        expect(self.page.locator(shown).first).to_be_attached()
        self.page.evaluate(AXE)
        found = [f"axe: {line}" for line in self.page.evaluate(RUN_AXE, [])]
        if self.page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            found.append("scrolls sideways")
        if self.page.evaluate("() => document.documentElement.lang") != self.language:
            found.append(f"is not marked as {self.language}")
        found += [f"untranslated: {text}" for text in self._english()]
        self.faults += [f"{name}: {line}" for line in found]

    def _english(self) -> set[str]:
        if self.language == "en":
            return set()
        return set(self.page.evaluate(TEXTS)) & ENGLISH

    def _heard(self, message: ConsoleMessage) -> None:
        own_status = self.refused and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not own_status:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _asked(self, url: str) -> None:
        host = urlsplit(self.address).netloc
        if urlsplit(url).netloc not in {host, ""}:
            self.faults.append(f"{self.page.url}: asked {url}")


# One word may also be somebody's own, such as a draft called "Cover".
ENGLISH = {
    entry.msgid
    for domain in DOMAINS
    for entry in entries_of(LOCALE / f"{domain}.po")
    if " " in entry.msgid and entry.msgid not in entry.translations
}
Watch = Callable[..., Watcher]


@pytest.fixture(params=list(LOCALES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=list(WIDTHS))
def watch(
    request: pytest.FixtureRequest, browser: Browser, scene: Scene, language: str
) -> Iterator[Watch]:
    """Return a function that opens a browser in that language and at that width."""
    contexts: list[BrowserContext] = []

    def watching(state: StorageState | None = None) -> Watcher:
        width = int(request.param)
        context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]},
            locale=LOCALES[language],
            reduced_motion="reduce",
            storage_state=state,
        )
        contexts.append(context)
        # The browser asks for its own language only where nobody has chosen one.
        context.clear_cookies(name="django_language")
        return Watcher(address=scene.address, language=language, page=context.new_page())

    yield watching
    for context in contexts:
        context.close()


def test_members_pages_and_their_key_lists_are_accessible_and_translated(
    watch: Watch, scene: Scene
) -> None:
    watcher = watch(scene.state)
    for path, shown in MEMBERS_PAGES.items():
        watcher.visit(path, shown, refused=path == "/nowhere/")
        if path in NO_KEYS:
            continue
        expect(watcher.page.locator("key-list dialog")).to_be_attached()
        watcher.page.locator("body").press("?")
        expect(watcher.page.locator("key-list dialog")).to_be_visible()
        watcher.look(f"{path} with its keys")

    assert watcher.faults == []


def test_pages_before_signing_in_are_accessible_and_translated(watch: Watch, scene: Scene) -> None:
    watcher = watch()
    watcher.visit("/sign-in/", "form")
    watcher.visit(_path(scene.links["Invitation"]), "form")
    watcher.visit("/sign-in/no-such-link/", "h1", refused=True)

    assert watcher.faults == []


def test_guests_see_a_shared_board_that_is_accessible_and_translated(
    watch: Watch, scene: Scene
) -> None:
    watcher = watch()
    watcher.visit(_path(scene.links["Share"]), "form")
    watcher.page.locator("main input:not([type=hidden])").first.fill("Ines")
    watcher.page.locator("main form button").click()
    watcher.page.wait_for_url(re.compile(r"/projects/1/"))
    watcher.look("the guest's board", "variant-card .picture")

    assert watcher.faults == []


def test_a_stale_form_is_refused_on_an_accessible_page(watch: Watch, scene: Scene) -> None:
    watcher = watch()
    watcher.visit("/sign-in/", "form", refused=True)
    watcher.page.context.clear_cookies(name="csrftoken")
    for name, text in (("email", "ines@example.org"), ("password", "a quiet harbour")):
        watcher.page.locator(f"input[name={name}]").fill(text)
    watcher.page.locator("main form button").click()
    expect(watcher.page.locator("header")).to_have_count(0)
    watcher.look("a stale form")

    assert watcher.faults == []


def _path(link: str) -> str:
    return urlsplit(link).path

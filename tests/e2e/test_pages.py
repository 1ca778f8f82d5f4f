"""Every page in both languages, wide and narrow: accessible, quiet, translated, no wider."""

import re
import subprocess
import sys
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
from tests.e2e.page_census import DIALOGS, NOT_PAGES, PAGES, addresses, dialogs
from tests.e2e.page_deeds import DEEDS
from tests.running import ROOT, RunningStudio

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
RUN_AXE = """async (part) => {
  const found = await axe.run(part || document, { resultTypes: ["violations"] });
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
DOCS_MS = 30_000
"""Swagger UI draws every operation before it shows one."""
NEW_LINK = """
from studio.accounts.actions import create_sign_in_link
from studio.accounts.models import User
print(create_sign_in_link(user=User.objects.earliest("pk"), minutes=30))
"""
STOP_LINK = """
from studio.accounts.models import User
from studio.notices.actions import choose_mail
from studio.notices.stop_links import stop_path
person = User.objects.earliest("pk")
choose_mail(person=person, frequency="daily")
print(stop_path(person))
"""
OPEN_ALL = """async () => {
  for (const menu of document.querySelectorAll("details")) menu.open = true;
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
}"""
CLOSE_ALL = "() => document.querySelectorAll('details').forEach((menu) => { menu.open = false; })"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A studio with its demo, an editor's session, and what the addresses of the census name."""

    address: str
    state: StorageState
    names: dict[str, str]


@pytest.fixture(scope="module")
def scene(browser: Browser) -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}
        studio = RunningStudio(var=Path(folder) / "var", demo=True, environment=fake)
        studio.start()
        yield _scene(browser, studio)
        assert studio.stop() == 0, "\n".join(studio.lines)


def _scene(browser: Browser, studio: RunningStudio) -> Scene:
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".project-card").first).to_be_visible()
    names = {"project": "/projects/1/", "sign_in": f"/sign-in/{_printed_by(studio, NEW_LINK)}/"}
    names["stop_mails"] = _printed_by(studio, STOP_LINK)
    for name, button in (("Invitation", "Make an invitation link"), ("Share", "Make a share link")):
        page.goto(f"{studio.address}/projects/1/people/")
        page.get_by_role("button", name=button).click()
        names[name.lower()] = _path(page.get_by_label(f"{name} link").input_value())
    page.goto(f"{studio.address}/projects/1/sheet/")
    page.locator("[name=variant]").first.check()
    page.get_by_role("button", name="Make a share link").click()
    names["sheet"] = _path(page.get_by_label("Share link").input_value())
    page.goto(studio.address)
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Title").fill("Empty")
    page.get_by_role("button", name="Make the project").click()
    page.wait_for_url(re.compile(r"/projects/\d+/"))
    names["empty"] = _path(page.url)
    state = context.storage_state()
    context.close()
    return Scene(address=studio.address, state=state, names=names)


def _printed_by(studio: RunningStudio, script: str) -> str:
    command = [sys.executable, "manage.py", "shell", "-c", script]
    made = subprocess.run(
        command, cwd=ROOT, env=studio.env(), check=True, capture_output=True, text=True
    )
    return made.stdout.strip().splitlines()[-1]


@dataclass(kw_only=True)
class Watcher:
    """A browser's page, and all that was wrong on what it showed."""

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
        self._wide(1440)
        self.page.goto(self.address + path)
        expect(self.page.locator(shown).first).to_be_attached()
        self.page.evaluate(AXE)
        self.look(path)

    def look(self, name: str, part: str = "") -> None:
        """Look at the page that is open, or at one part of it, wide and narrow."""
        for width in WIDTHS:
            self._wide(width)
            found = [f"axe: {line}" for line in self.page.evaluate(RUN_AXE, part)]
            if self.page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                found.append("scrolls sideways")
            if self.page.evaluate("() => document.documentElement.lang") != self.language:
                found.append(f"is not marked as {self.language}")
            self.faults += [f"{name} at {width}: {line}" for line in found]
        self.faults += [f"{name}: untranslated: {text}" for text in self._english()]
        self._wide(1440)

    def look_into_menus(self, path: str) -> None:
        """Look at everything that a click on its heading shows."""
        if self.page.locator("details").count():
            self.page.evaluate(OPEN_ALL)
            self.look(f"{path} with all menus open", "details[open]")
            self.page.evaluate(CLOSE_ALL)

    def look_at_keys(self, path: str) -> None:
        """Look at the list of keys, and close it."""
        keys = self.page.locator("key-list dialog")
        expect(keys).to_be_attached()
        self.page.locator("body").press("?")
        expect(keys).to_be_visible()
        self.look(f"{path} with its keys", "key-list dialog")
        self.page.keyboard.press("Escape")
        expect(keys).to_be_hidden()

    def _wide(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})

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


@pytest.fixture
def watch(browser: Browser, scene: Scene, language: str) -> Iterator[Watch]:
    """Return a function that opens a browser in that language."""
    contexts: list[BrowserContext] = []

    def watching(state: StorageState | None = None) -> Watcher:
        context = browser.new_context(
            locale=LOCALES[language], reduced_motion="reduce", storage_state=state
        )
        contexts.append(context)
        # The browser asks for its own language only where nobody has chosen one.
        context.clear_cookies(name="django_language")
        return Watcher(address=scene.address, language=language, page=context.new_page())

    yield watching
    for context in contexts:
        context.close()


def test_every_address_is_in_the_census_of_pages_or_is_said_to_be_none() -> None:
    assert sorted({*PAGES, *NOT_PAGES}) == sorted(set(addresses()))


def test_every_dialog_is_opened_by_a_deed_of_the_census() -> None:
    deeds = {deed for visits in PAGES.values() for visit in visits for deed in visit.deeds}

    assert set(DIALOGS) == dialogs()
    assert {deed for deed in DIALOGS.values() if deed} <= deeds
    assert deeds <= set(DEEDS)


def test_every_page_menu_and_dialog_is_accessible_translated_and_quiet(
    watch: Watch, scene: Scene
) -> None:
    watchers = {True: watch(scene.state), False: watch()}
    for visit in (visit for visits in PAGES.values() for visit in visits):
        watcher = watchers[visit.signed_in]
        path = visit.path.format(**scene.names)
        watcher.visit(path, visit.shown, refused=visit.refused)
        watcher.look_into_menus(path)
        if visit.keys:
            watcher.look_at_keys(path)
        for deed in visit.deeds:
            part = DEEDS[deed](watcher.page)
            expect(watcher.page.locator(part).first).to_be_visible()
            watcher.look(f"{path}, {deed}", part)
            watcher.page.keyboard.press("Escape")
            expect(watcher.page.locator("dialog[open]")).to_have_count(0)

    assert watchers[True].faults + watchers[False].faults == []


def test_guests_see_a_shared_board_that_is_accessible_and_translated(
    watch: Watch, scene: Scene
) -> None:
    watcher = watch()
    watcher.visit(scene.names["share"], "form")
    watcher.page.locator("main input:not([type=hidden])").first.fill("Ines")
    watcher.page.locator("main form button").click()
    watcher.page.wait_for_url(re.compile(r"/projects/1/"))
    watcher.visit(_path(watcher.page.url), "variant-card .picture")

    assert watcher.faults == []


def test_a_stale_form_is_refused_on_an_accessible_page(watch: Watch, scene: Scene) -> None:
    watcher = watch()
    watcher.visit("/sign-in/", "form", refused=True)
    watcher.page.context.clear_cookies(name="csrftoken")
    for name, text in (("email", "ines@example.org"), ("password", "a quiet harbour")):
        watcher.page.locator(f"input[name={name}]").fill(text)
    watcher.page.locator("main form button").click()
    expect(watcher.page.locator("header")).to_have_count(0)
    watcher.page.evaluate(AXE)
    watcher.look("a stale form")

    assert watcher.faults == []


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_pages_of_failures_are_accessible_though_nothing_else_works(
    browser: Browser, name: str
) -> None:
    page = browser.new_page()
    page.set_content((ROOT / "templates" / name).read_text())
    page.evaluate(AXE)

    assert page.evaluate(RUN_AXE, "") == []
    page.close()


def test_the_documentation_of_the_api_is_accessible(browser: Browser, scene: Scene) -> None:
    page = browser.new_page()
    page.goto(f"{scene.address}/api/docs")
    expect(page.locator(".opblock").first).to_be_visible(timeout=DOCS_MS)
    page.evaluate(AXE)

    assert page.evaluate(RUN_AXE, "") == []
    page.close()


def _path(link: str) -> str:
    return urlsplit(link).path

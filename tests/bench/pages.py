"""`python -m tests.bench.pages [name ...]`: how soon pages show and answer on a slow processor."""

import gzip
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, Response, StorageState, sync_playwright

from tests.running import RunningStudio

SLOWER = 4
RUNS = 3
SETTLE_MS = 1500
PAGES: dict[str, tuple[str, str]] = {
    "projects": ("/", ".project-card"),
    "board": ("/projects/1/", "variant-card .picture"),
    "review": ("/projects/1/review/", "pin-layer img"),
    "outpaint": ("/projects/1/outpaint/?variant=1", "paint-stage svg"),
    "layout": ("/projects/1/layout/", "cover-stage svg.stage .object"),
    "export": ("/projects/1/export/", ".file"),
    "people": ("/projects/1/people/", "table"),
    "lineage": ("/projects/1/lineage/", "lineage-graph .lineage-row"),
    "history": ("/projects/1/history/", ".paper"),
    "fonts": ("/projects/1/fonts/", ".face-list .specimen"),
    "sheet": ("/projects/1/sheet/", ".sheet-choice"),
    "models": ("/models/", ".paper"),
    "waiting": ("/waiting/", ".paper"),
    "notices": ("/notices/", ".notice-list"),
    "account": ("/account/", "#token-name"),
    "sign-in": ("/sign-in/", "form"),
}
"""Of each page its path, and what shows that it is drawn."""
CLICKS = (".menu > summary", "people-bar summary")
WATCH = """
window.seen = { lcp: 0, cls: 0, inp: 0, csp: 0, interactions: 0 };
const watch = (type, take, more = {}) => new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) take(entry);
}).observe({ type, buffered: true, ...more });
watch("largest-contentful-paint", (e) => { seen.lcp = e.startTime; });
watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.cls += e.value; });
watch("event", (e) => {
  if (!e.interactionId) return;
  seen.interactions += 1;
  seen.inp = Math.max(seen.inp, e.duration);
}, { durationThreshold: 16 });
addEventListener("securitypolicyviolation", () => { seen.csp += 1; });
"""
FIRST_SCRIPTS = """[...document.querySelectorAll('link[rel=modulepreload], script[src]')]
  .map((e) => e.href || e.src)"""
"""What the page's module needs before it runs; the rest is fetched by it later."""
Fact = dict[str, Any]


def main() -> None:
    """Measure every page, or those that were named, and print what was measured."""
    names = sys.argv[1:] or list(PAGES)
    with tempfile.TemporaryDirectory(prefix="masthead-pages-") as folder:
        fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}
        studio = RunningStudio(var=Path(folder) / "var", demo=True, environment=fake)
        load_before = os.getloadavg()[0]
        studio.start(timeout_s=300)
        try:
            facts = _measured(studio, names)
        finally:
            studio.stop()
    facts["load_average"] = [round(load_before, 2), round(os.getloadavg()[0], 2)]
    print(json.dumps(facts))


def _measured(studio: RunningStudio, names: Sequence[str]) -> Fact:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        state = _signed_in(browser, studio)
        pages: Fact = {}
        for name in names:
            address, shown = PAGES[name]
            own = None if name == "sign-in" else state
            visits = [
                Visit(browser, studio.address, own).made(address, shown) for _run in range(RUNS)
            ]
            pages[name] = _middle(visits)
            print(json.dumps({name: pages[name]}), flush=True)
        browser.close()
    worst = {f"{key}_max": max(page[key] for page in pages.values()) for key in KEYS}
    return {"cpu_slower": SLOWER, "pages": pages, **worst}


KEYS = (
    "lcp_s",
    "inp_ms",
    "cls",
    "js_kb_gzip_before_interactive",
    "csp_reports",
    "outside_requests",
)


def _signed_in(browser: Browser, studio: RunningStudio) -> StorageState:
    context = browser.new_context()
    page = context.new_page()
    page.goto(studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".project-card").first.wait_for()
    state = context.storage_state()
    context.close()
    return state


def _middle(visits: Sequence[Fact]) -> Fact:
    """Return the median of each time, and the worst of what must not happen at all."""
    middle = {key: sorted(visit[key] for visit in visits)[len(visits) // 2] for key in visits[0]}
    for key in ("csp_reports", "outside_requests", "cls"):
        middle[key] = max(visit[key] for visit in visits)
    return middle


@dataclass
class Visit:
    """One first visit to a page, with an empty cache."""

    browser: Browser
    address: str
    state: StorageState | None
    outside: int = 0
    scripts: list[Response] = field(default_factory=list)

    def made(self, path: str, shown: str) -> Fact:
        context = self.browser.new_context(
            storage_state=self.state, viewport={"width": 1440, "height": 900}
        )
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("request", self._asked)
        page.on("response", self._came)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(self.address + path)
        page.locator(shown).first.wait_for(state="attached", timeout=60_000)
        first = set(page.evaluate(FIRST_SCRIPTS))
        sizes = {r.url: len(gzip.compress(r.body(), 6)) for r in list(self.scripts)}
        weight = sum(size for url, size in sizes.items() if url in first)
        page.wait_for_timeout(SETTLE_MS)  # late shifts and paints are what is looked for
        _use(page)
        seen = page.evaluate("seen")
        context.close()
        return {
            "lcp_s": round(seen["lcp"] / 1000, 2),
            "inp_ms": round(seen["inp"]),
            "interactions": seen["interactions"],
            "cls": round(seen["cls"], 4),
            "js_kb_gzip_before_interactive": round(weight / 1000, 1),
            "js_kb_gzip_until_drawn": round(sum(sizes.values()) / 1000, 1),
            "csp_reports": seen["csp"],
            "outside_requests": self.outside,
        }

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme.startswith("http"):
            self.outside += not request.url.startswith(self.address)

    def _came(self, response: Response) -> None:
        if response.request.resource_type == "script" and response.ok:
            self.scripts.append(response)


def _use(page: Page) -> None:
    """Use keys and menus as anybody would; nothing here leaves the page or starts a job."""
    for _time in range(3):
        page.keyboard.press("Tab")
    for selector in CLICKS:
        summary = page.locator(selector)
        if summary.count():
            summary.first.click()
            page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    if page.locator("prompt-bar").count():
        _write(page)
    page.wait_for_timeout(300)  # the observer hears of an interaction after its frame


def _write(page: Page) -> None:
    """Write in the prompt, open its tools and a setting, and walk over the pictures."""
    prompt = page.locator("#prompt")
    prompt.click()
    prompt.press_sequentially(", a long shadow on red sand")
    page.keyboard.press("Escape")
    page.locator("prompt-bar .setting > summary").first.click()
    page.keyboard.press("Escape")
    page.locator("variant-card .picture").first.click()
    for key in ("ArrowRight", "ArrowRight", "3", "f", "f", "0", "t"):
        page.keyboard.press(key)
    page.locator("prompt-tools [role=tab]").first.wait_for()
    page.keyboard.press("Escape")


if __name__ == "__main__":
    main()

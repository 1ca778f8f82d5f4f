"""A running studio with real worker and engine, and people in browsers of their own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.running import RunningStudio

SHOWN_MS = 20_000  # a busy machine answers late; a state that never comes costs this once
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own; a missing browser fails."""
    expect.set_options(timeout=SHOWN_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def studio() -> Iterator[RunningStudio]:
    """`manage.py studio` in a folder of its own, stopped at the end; its sign-in link works once.

    Not in pytest's own folder, which every test run closes to the account of the database.
    """
    with tempfile.TemporaryDirectory() as folder:
        running = RunningStudio(var=Path(folder) / "var")
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page as another person, in a browser of their own."""
    contexts: list[BrowserContext] = []

    def opened(url: str, viewport: ViewportSize | None = None, locale: str = "en-US") -> Page:
        context = browser.new_context(
            viewport=viewport or DESKTOP, locale=locale, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def asset_folder(tmp_path: Path) -> Path:
    """Processes of their own store where their environment says; nothing to set aside here."""
    return tmp_path

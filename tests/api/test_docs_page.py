"""The documentation page in a real browser, under its content security policy."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from studio.api.api import api
from tests.realtime.served import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

START_MS = 60_000
SEEN_ALL = """(operations) => {
  window.seen ??= new Set();
  for (const e of document.querySelectorAll(".opblock")) window.seen.add(e.id);
  scrollBy(0, 400);
  return window.seen.size === operations;
}"""
"""The page draws what is in sight, and goes on where one scrolls."""


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    started = Server(MASTHEAD_DEBUG="true")
    yield started
    started.stop()


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser.new_page()
        browser.close()


def test_every_operation_is_shown_and_the_policy_is_never_broken(
    server: Server, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"http://127.0.0.1:{server.port}/api/docs", timeout=START_MS)
    page.wait_for_selector(".opblock", timeout=START_MS)
    page.locator(".opblock-summary").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text("Sign in, or send a personal token").first.wait_for(timeout=START_MS)

    paths = api.get_openapi_schema()["paths"]
    operations = sum(len(methods) for methods in paths.values())
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_function(SEEN_ALL, arg=operations, timeout=START_MS)
    unexpected = [text for text in complaints if "401" not in text]
    assert unexpected == []

"""The main job as people do it: two people, two browsers, two web processes, one printed cover."""

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, Response, expect

from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

PROMPT = "A lighthouse on a snowy shore at night, aurora, 孤独的灯塔"
OpenPage = Callable[..., Page]
PAINTED_MS = 180_000
TRIM_PT = (8.375 * 72, 10.875 * 72)
BLEED_PT = 0.125 * 72


def test_two_people_take_a_prompt_to_a_print_pdf(
    studio: RunningStudio, open_page: OpenPage, tmp_path: Path
) -> None:
    second = studio.second_web_process()
    try:
        editor = signed_in(open_page, studio)
        board = make_project(editor, "Lighthouse, winter issue")
        artist = joined(open_page, second.address, invite(editor, board))

        seen_by_both = generate(editor, artist)
        pin_a_comment(artist, "The lamp is too dim.")
        hears_of_it(editor, board, "The lamp is too dim.")
        vary(editor)
        put_on_the_cover(editor, board)
        extend_and_upscale(editor)
        move_a_line_live(editor, artist)
        fill_in_the_issue(editor)
        pdf = approved_and_exported(editor, tmp_path)
        kit = press_kit(editor, tmp_path)
    finally:
        second.kill()

    assert seen_by_both
    check_pdf(pdf)
    check_kit(kit)


def signed_in(open_page: OpenPage, studio: RunningStudio) -> Page:
    page = open_page(studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    return page


def make_project(page: Page, title: str) -> str:
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_role("button", name="Make the project").click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    return page.url


def invite(page: Page, board: str) -> str:
    page.goto(f"{board}people/")
    page.locator("form", has_text="Make an invitation link").get_by_role("combobox").select_option(
        "artist"
    )
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.get_by_label("Invitation link").input_value()
    page.goto(board)
    return re.sub(r"https?://[^/]+", "", link)


def joined(open_page: OpenPage, address: str, path: str) -> Page:
    """Accept the invitation at the other web process, as somebody without an account."""
    page = open_page(address + path)
    page.get_by_label("Name").fill("Tomás Ruiz")
    page.get_by_label("E-mail").fill("tomas@example.org")
    page.get_by_label("Password").fill("a quiet lighthouse")
    page.get_by_role("button", name="Make an account and join").click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    expect(page.get_by_role("textbox", name="Prompt")).to_be_visible()
    return page


def generate(editor: Page, artist: Page) -> set[str]:
    """Generate, and return the step images that both browsers fetched."""
    fetched: dict[Page, set[str]] = {editor: set(), artist: set()}
    for page, urls in fetched.items():
        page.on("response", keeping_previews(urls))
    choose_a_square(editor)
    editor.get_by_role("textbox", name="Prompt").fill(PROMPT)
    # A quick machine shows steps for less time than passes between two looks at the page.
    with artist.expect_response(lambda told: bool(preview_of(told.url)), timeout=PAINTED_MS):
        editor.get_by_role("textbox", name="Prompt").press("Control+Enter")

    for page in (editor, artist):
        expect(page.locator("variant-card")).to_have_count(6, timeout=PAINTED_MS)
        expect(page.get_by_role("button", name="Variant #1.6")).to_be_visible()
    return fetched[editor] & fetched[artist]


def keeping_previews(urls: set[str]) -> Callable[[Response], None]:
    """Return what adds the step image of each response to `urls`."""

    def keep(response: Response) -> None:
        urls.update(preview_of(response.url))

    return keep


def choose_a_square(page: Page) -> None:
    """A square, as image models like it, so that the page asks for more than was painted."""
    page.locator("prompt-bar summary", has_text="+ bleed").click()
    page.get_by_role("button", name="Free size").click()
    for side in ("Width, px", "Height, px"):
        page.get_by_label(side).fill("768")
        page.get_by_label(side).press("Tab")
    page.keyboard.press("Escape")


def preview_of(url: str) -> set[str]:
    found = re.search(r"/api/jobs/\d+/previews/\d+\?step=\d+", url)
    return {found[0]} if found else set()


def pin_a_comment(page: Page, text: str) -> None:
    page.get_by_role("button", name="Variant #1.2").dblclick()
    page.wait_for_url(re.compile("review"))
    page.get_by_role("button", name=re.compile("Pin to a place")).click()
    picture = page.locator("pin-layer img")
    expect(picture).to_be_visible()
    picture.click(position={"x": 120, "y": 90})
    page.locator("comment-list textarea").last.fill(text)
    page.locator("comment-list").get_by_role("button", name="Post").click()
    expect(page.locator("comment-list")).to_contain_text(text)


def hears_of_it(page: Page, board: str, text: str) -> None:
    """The other one learns of the comment without asking for it."""
    expect(page.locator("activity-list")).to_contain_text(text)
    expect(page.locator(".pin-dot")).to_have_count(1)


def vary(page: Page) -> None:
    page.get_by_role("button", name="Variant #1.2").click()
    page.get_by_role("button", name="Vary subtly").click()
    expect(page.get_by_role("button", name="Variant #1.8")).to_be_visible(timeout=PAINTED_MS)


def put_on_the_cover(page: Page, board: str) -> None:
    page.get_by_role("button", name="Use on the cover").click()
    page.wait_for_url(f"{board}layout/**")
    expect(page.locator("cover-stage")).to_be_visible()


def extend_and_upscale(page: Page) -> None:
    for ask in (re.compile("Extend to the page"), re.compile("Upscale to print size")):
        page.get_by_role("button", name=ask).click()
        place = page.get_by_role("button", name="Place it")
        place.click(timeout=PAINTED_MS)
        expect(place).to_be_hidden()


def move_a_line_live(editor: Page, artist: Page) -> None:
    """What one moves, the other sees without reloading; undo takes back one's own edit."""
    artist.goto(re.sub(r"^https?://[^/]+", address_of(artist), editor.url))
    line = editor.get_by_role("button", name="Main cover line, Cover line")
    line.click()
    x = editor.get_by_label("X", exact=True)
    before = x.input_value()
    line.press("ArrowRight")
    expect(x).not_to_have_value(before)
    moved = x.input_value()
    artist.get_by_role("button", name="Main cover line, Cover line").click()
    expect(artist.get_by_label("X", exact=True)).to_have_value(moved)
    line.press("Control+z")
    expect(artist.get_by_label("X", exact=True)).to_have_value(before)


def fill_in_the_issue(page: Page) -> None:
    page.keyboard.press("Escape")
    facts = {"Number": "06", "Date": "June 2026", "Price": "$7.99", "Title": "NORTH"}
    for label, text in facts.items():
        page.get_by_label(label, exact=True).fill(text)
        page.get_by_label(label, exact=True).press("Tab")
    page.get_by_role("button", name="Barcode", exact=True).click()
    page.get_by_label("Digits").fill("9771234567003")
    page.get_by_label("Digits").press("Tab")
    expect(page.locator("preflight-list")).not_to_contain_text("Error")


def address_of(page: Page) -> str:
    found = re.match(r"https?://[^/]+", page.url)
    assert found
    return found[0]


def approved_and_exported(page: Page, folder: Path) -> Path:
    page.get_by_role("button", name="Freeze version").first.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Freeze")).click()
    expect(page.get_by_role("link", name="v1")).to_be_visible(timeout=PAINTED_MS)
    page.goto(re.sub("layout/.*", "export/", page.url))
    page.get_by_role("main").get_by_role("link", name="Review").click()
    page.get_by_role("button", name=re.compile("Approve")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Approve")).click()
    expect(page.locator("decision-bar .chip").first).to_have_text("approved")
    page.goto(re.sub("review/.*", "export/", page.url))
    page.get_by_role("button", name="Export PDF").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click(timeout=PAINTED_MS)
    path = folder / "cover.pdf"
    download.value.save_as(path)
    return path


def press_kit(page: Page, folder: Path) -> Path:
    """Order everything that a printer and an art desk need, and fetch it, by clicks alone."""
    page.locator(".other-files summary").click()
    page.get_by_role("button", name="Press kit").click()
    kit = page.locator(".file", has_text="-press-kit.zip")
    with page.expect_download() as download:
        kit.get_by_role("link", name="Download").click(timeout=PAINTED_MS)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def check_kit(path: Path) -> None:
    """Every file is what the list of checksums says, as a printer would check it."""
    assert path.name.endswith("-press-kit.zip")
    folder = path.with_suffix("")
    with zipfile.ZipFile(path) as kit:
        kit.extractall(folder)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert {line.removesuffix(": OK") for line in checked.stdout.splitlines()} == files - {
        "SHA256SUMS"
    }
    kinds = {Path(name).suffix for name in files}
    assert {".pdf", ".tif", ".jpg", ".idml", ".icc", ".json", ".html", ".png"} <= kinds
    assert "NORTH" in run("pdftotext", str(next(folder.glob("*v1.pdf"))), "-")


def check_pdf(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        trim, bleed = list(map(float, page.trimbox)), list(map(float, page.bleedbox))
    assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx(TRIM_PT, abs=0.01)
    assert [b - t for b, t in zip(bleed, trim, strict=True)] == pytest.approx(
        [-BLEED_PT, -BLEED_PT, BLEED_PT, BLEED_PT], abs=0.01
    )
    text = run("pdftotext", str(path), "-")
    assert "NORTH" in text
    fonts = run("pdffonts", str(path)).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)
    widest = max(
        int(line.split()[3]) for line in run("pdfimages", "-list", str(path)).splitlines()[2:]
    )
    assert widest >= 2588


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout

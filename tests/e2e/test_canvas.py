"""Two people on one canvas: a picture of their own, a frame each, and one picture in the end."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.domain.canvas_work import noisy_picture
from tests.factories import encoded
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]
PAINTED_MS = 180_000


def test_two_people_extend_one_picture_at_the_same_time(
    studio: RunningStudio, open_page: OpenPage
) -> None:
    editor = signed_in(open_page, studio)
    board = make_project(editor)
    artist = joined(open_page, invite(editor, board))
    start_with_own_picture(editor, board)
    artist.goto(editor.url)

    order(editor, left=0, top=-128, width=256, height=256)
    order(artist, left=128, top=0, width=256, height=256)
    for page in (editor, artist):
        expect(page.locator(".strip-item")).to_have_count(2, timeout=PAINTED_MS)

    accept_and_judge(editor)
    expect(artist.locator(".layers img")).to_have_count(1)
    accept_by_keys(artist)
    for page in (editor, artist):
        expect(page.locator(".layers img")).to_have_count(2)
    editor.get_by_role("button", name="Undo my last edit").click()
    for page in (editor, artist):
        expect(page.locator(".layers img")).to_have_count(1)
        expect(page.get_by_text("Patch 1 by Tomás Ruiz")).to_be_visible()

    extend_and_flatten(editor)
    crop_to_the_frame(editor)
    expect(artist.locator(".layers img").nth(1)).to_be_visible()


def signed_in(open_page: OpenPage, studio: RunningStudio) -> Page:
    page = open_page(studio.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    return page


def make_project(page: Page) -> str:
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Own picture")
    dialog.get_by_role("button", name="Make the project").click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    return page.url


def invite(page: Page, board: str) -> str:
    page.goto(f"{board}people/")
    form = page.locator("form", has_text="Make an invitation link")
    form.get_by_role("combobox").select_option("artist")
    page.get_by_role("button", name="Make an invitation link").click()
    return page.get_by_label("Invitation link").input_value()


def joined(open_page: OpenPage, link: str) -> Page:
    page = open_page(link)
    page.get_by_label("Name").fill("Tomás Ruiz")
    page.get_by_label("E-mail").fill("tomas@example.org")
    page.get_by_label("Password").fill("a quiet lighthouse")
    page.get_by_role("button", name="Make an account and join").click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    return page


def start_with_own_picture(page: Page, board: str) -> None:
    page.goto(f"{board}outpaint/")
    page.get_by_text("Start from a picture of your own").click()
    picture = noisy_picture(8, 8).resize((256, 256))
    photo = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=encoded(picture, "JPEG"))
    page.get_by_label("PNG, JPEG or WebP").set_input_files(photo)
    page.get_by_label("What it shows").fill("a red fox in a snowy forest at dawn")
    page.get_by_role("button", name="Start with it").click()
    page.wait_for_url(re.compile(r"variant=\d+$"))


def order(page: Page, **sides: int) -> None:
    """Set the frame by numbers and order one picture for it."""
    expect(page.get_by_role("button", name="Extend to the page")).to_be_visible()
    for name in ("width", "height", "left", "top"):
        field = page.locator("frame-tool").get_by_label(name.capitalize())
        field.fill(str(sides[name]))
        field.press("Enter")
    page.get_by_role("combobox", name="Results").select_option("1")
    page.get_by_role("button", name="Generate in the frame").click()


def accept_and_judge(page: Page) -> None:
    """Look at the result above the picture in its place, judge its seam and accept it."""
    page.get_by_role("button", name="Next result").click()
    if shown_at(page) != (0, -128):
        page.get_by_role("button", name="Next result").click()
    expect(page.locator(".seam-lines line").first).to_be_attached()
    page.get_by_role("button", name="Seam is good").click()
    said = page.get_by_role("button", name="Seam is good")
    expect(said).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Accept", exact=True).click()


def accept_by_keys(page: Page) -> None:
    """Accept the result beside the picture without a pointer."""
    page.locator("paint-stage svg").focus()
    page.keyboard.press("e")
    if shown_at(page) != (128, 0):
        page.keyboard.press("e")
    page.keyboard.press("a")


def shown_at(page: Page) -> tuple[int, int]:
    """Return where on the canvas the candidate lies that is shown."""
    edge = page.locator(".picture-edge .stroke")
    expect(edge).to_be_attached()
    left, top = (int(float(edge.get_attribute(side) or "0")) for side in ("x", "y"))
    return left, top


def extend_and_flatten(page: Page) -> None:
    page.get_by_role("button", name="Extend to the page").click()
    done = page.get_by_text("The picture has the proportions of")
    expect(done).to_be_visible(timeout=PAINTED_MS)
    page.get_by_role("button", name="Make one picture of it").click()
    expect(page.locator("toast-stack").get_by_text("is made of the layers")).to_be_visible()


def crop_to_the_frame(page: Page) -> None:
    for name, value in (("Left", 0), ("Top", 0), ("Width", 128), ("Height", 128)):
        field = page.locator("frame-tool").get_by_label(name, exact=True)
        field.fill(str(value))
        field.press("Enter")
    page.get_by_role("button", name="Crop to the frame").click()
    expect(page.locator("toast-stack").get_by_text("is the part in the frame")).to_be_visible()

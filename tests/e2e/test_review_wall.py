"""Two people judge pictures on the wall: they mark, name each other, follow a pin into the layout
and vote; everything by keyboard or by clicks without a drag."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.chaos.people import Member, Room, signed_in
from tests.domain.canvas_work import noisy_picture
from tests.e2e.bad_lines import Slow
from tests.factories import encoded
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
RUN_AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
PASSWORD = "a quiet harbour at night"
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
PAINTED_MS = 180_000


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Three pictures of a project, two of them shortlisted, and three people."""

    address: str
    room: Room
    pictures: list[int]
    people: dict[str, Member]

    def review(self, subject: str) -> str:
        return f"{self.address}{self.room.path}/review/?{subject}"


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}
        studio = RunningStudio(var=Path(folder) / "var", environment=fake)
        studio.start()
        scene = _scene(studio)
        yield scene
        for member in scene.people.values():
            member.http.close()
        assert studio.stop() == 0, "\n".join(studio.lines)


def _scene(studio: RunningStudio) -> Scene:
    editor = signed_in(studio.address, studio.sign_in_link)
    room = Room(editor, "Winter issue")
    people = {"Edith": editor}
    for name, role in (("Arthur Ames", "artist"), ("Vera Voss", "viewer")):
        people[name] = Member(studio.address)
        url = editor.done("POST", f"{room.path}/invitations", {"role": role})["url"]
        account = {"name": name, "email": f"{uuid4()}@example.org", "password": PASSWORD}
        people[name].submit(url.removeprefix(studio.address), account)
    pictures = [_upload(editor, room) for _ in range(3)]
    for picture in pictures[:2]:
        editor.done("PUT", f"/variants/{picture}/state", {"state": "shortlisted"})
    return Scene(address=studio.address, room=room, pictures=pictures, people=people)


def _upload(member: Member, room: Room) -> int:
    picture = encoded(noisy_picture(8, 8).resize((256, 320)))
    reply = member.http.post(
        f"/api{room.path}/uploads",
        files={"file": ("photo.png", picture, "image/png")},
        data={"words": "a red fox in the snow"},
        headers=member.headers(),
    )
    assert reply.is_success, reply.text
    made: int = reply.json()["variants"][0]["id"]
    return made


@pytest.fixture
def page_of(browser: Browser, scene: Scene) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page as one of the people."""
    contexts: list[BrowserContext] = []

    def opened(name: str, url: str, **options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": WIDE, "locale": "en-US", "reduced_motion": "reduce", **options}
        )
        context.add_cookies(
            [
                {"name": key, "value": value, "url": scene.address}
                for key, value in scene.people[name].http.cookies.items()
            ]
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_marked_region_names_somebody_and_is_carried_into_the_layout(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    picture = scene.pictures[0]
    editor = page_of("Edith", scene.review(f"variant={picture}"))
    viewer = page_of("Vera Voss", scene.review(f"variant={scene.pictures[1]}"))
    shown(viewer)

    mark_and_name(editor)
    viewer.locator(".strip-entry", has=viewer.locator(".new-count")).press("Enter")
    expect(viewer.locator(".thread .mention.me")).to_have_text("@Vera Voss")

    answer_and_change_it(viewer)
    expect(editor.locator(".thread .reply")).to_contain_text(re.compile(r"edited\s+I see\."))

    wider = outpainted(scene, editor, picture)
    editor.goto(scene.review(f"variant={wider}"))
    expect(editor.locator(".pin.carried")).to_have_count(1)
    viewer.goto(scene.review(f"variant={wider}"))
    expect(viewer.locator(".pin.carried")).to_have_count(1)
    viewer.keyboard.press("n")
    expect(viewer.locator(".thread.chosen")).to_be_visible()
    viewer.keyboard.press("k")
    for page in (viewer, editor):
        expect(page.locator(".carried-line")).to_contain_text("place confirmed")
        expect(page.locator(".pin.carried")).to_have_count(0)

    follow_into_the_layout(scene, editor, wider)


def shown(page: Page) -> None:
    """Wait until the wall listens to keys."""
    expect(page.get_by_role("button", name="100 %")).to_be_visible()


def mark_and_name(page: Page) -> None:
    """Mark a rectangle by keys, and name somebody by the list that @ opens."""
    shown(page)
    page.keyboard.press("Shift+M")
    for key in ("ArrowRight", "Alt+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#new-comment")).to_be_focused()
    page.keyboard.type("Too dark here, @v")
    expect(page.get_by_role("option", name="Vera Voss")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#new-comment")).to_have_value("Too dark here, @Vera Voss ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".thread")).to_contain_text("Too dark here")
    expect(page.locator("svg.regions path").first).to_be_attached()


def answer_and_change_it(page: Page) -> None:
    page.locator("comment-list .heading").click()
    page.keyboard.press("n")
    expect(page.locator(".thread.chosen [data-comment]").first).to_be_focused()
    page.keyboard.press("w")
    expect(page.locator(".thread textarea")).to_be_focused()
    page.keyboard.type("I see")
    page.keyboard.press("Control+Enter")
    reply = page.locator(".thread .reply")
    expect(reply).to_contain_text("I see")
    reply.locator("summary").press("Enter")
    reply.get_by_role("button", name="Edit").press("Enter")
    expect(reply.locator("textarea")).to_have_value("I see")
    reply.locator("textarea").fill("I see.")
    reply.get_by_role("button", name="Save").press("Enter")
    expect(reply).to_contain_text("edited")


def outpainted(scene: Scene, page: Page, picture: int) -> int:
    """Order a wider picture and return its id once it is on the wall."""
    editor = scene.people["Edith"]
    wider = {"padding": {"top": 64, "left": 64}, "overlap": 32, "count": 1}
    editor.done("POST", f"/variants/{picture}/outpaint", wider)
    page.get_by_text("Filter and order").press("Enter")
    page.get_by_label("All variants").check()
    expect(page.locator(".strip-entry", has_text="#1.2")).to_be_visible(timeout=PAINTED_MS)
    board = editor.done("GET", f"{scene.room.path}/board")
    made: int = next(row["id"] for row in board["variants"] if row["label"] == "#1.2")
    return made


def follow_into_the_layout(scene: Scene, page: Page, variant: int) -> None:
    editor = scene.people["Edith"]
    layout = editor.done("POST", f"{scene.room.path}/layouts", {"variant": variant})["layout"]
    frozen = editor.done("POST", f"/layouts/{layout['id']}/versions", {"note": ""})
    page.goto(scene.review(f"version={frozen['version']['id']}"))
    expect(page.locator(".pin.carried")).to_have_count(1)
    back = page.get_by_role("button", name=re.compile("^↖ from #"))
    back.press("Enter")
    expect(page).to_have_url(re.compile(rf"variant={scene.pictures[0]}"))
    expect(page.locator(".thread.chosen")).to_contain_text("Too dark here")


def test_three_people_vote_in_private_and_see_the_result_together(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    editor = page_of("Edith", scene.review(f"variant={scene.pictures[0]}"))
    viewer = page_of("Vera Voss", f"{scene.address}{scene.room.path}/")
    artist = page_of("Arthur Ames", scene.review(f"variant={scene.pictures[0]}"))

    shown(editor)
    editor.get_by_role("button", name="Open a round…").press("Enter")
    picker = editor.locator("picture-picker dialog")
    expect(picker.locator("[aria-pressed=true].ballot-pick")).to_have_count(2)
    picker.get_by_label("Question").fill("Which fox?")
    picker.get_by_role("button", name="Open the round").press("Enter")
    give_stars(editor, 2, 5)
    expect(editor.locator("ballot-room dialog")).to_contain_text("1 of 3 have voted")

    viewer.get_by_role("button", name="Vote: Which fox?").press("Enter")
    give_stars(viewer, 1, 4)
    expect(editor.locator("ballot-room dialog")).to_contain_text("2 of 3 have voted")
    expect(editor.locator(".ballot-results")).to_have_count(0)
    shown(artist)
    artist.keyboard.press("v")
    give_stars(artist, 3, 3)

    for page in (editor, viewer, artist):
        results = page.locator(".ballot-results li")
        expect(results).to_have_count(2)
        expect(results.first).to_contain_text("★ 4")
        expect(results.first).to_contain_text("Vera Voss 4")


def give_stars(page: Page, *stars: int) -> None:
    """Give each picture of the open round stars, and hand in."""
    room = page.locator("ballot-room dialog")
    for number, given in enumerate(stars):
        room.locator(".stars").nth(number).locator("button").nth(given - 1).press("Enter")
    room.get_by_role("button", name="Hand in").press("Enter")


def test_a_pin_of_the_picture_beside_opens_its_thread(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    first, other = scene.pictures[1:]
    pinned = {"text": "The tail is cut.", "pin": {"x": 0.5, "y": 0.5}}
    scene.people["Edith"].done("POST", f"/variants/{other}/comments", pinned)
    page = page_of("Arthur Ames", scene.review(f"variant={first}&compare=variant:{other}"))

    page.locator(f"#beside-variant-{other} .pin").last.press("Enter")

    expect(page.locator(".thread.chosen")).to_contain_text("The tail is cut.")
    expect(page.locator("#shown .pin[aria-pressed=true]")).to_have_count(1)
    expect(page.locator(".half")).to_have_count(2)


def test_a_pin_set_before_the_comments_have_come_goes_on_to_its_text(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    page = page_of("Edith", f"{scene.address}{scene.room.path}/")
    slow = Slow(page)
    slow.hold("**/api/variants/*")
    page.goto(scene.review(f"variant={scene.pictures[1]}"))
    expect(page.get_by_role("button", name="100 %")).to_be_visible()
    page.keyboard.press("m")
    expect(page.locator("#shown .pin.new")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#new-comment")).to_be_hidden()

    slow.let_go("**/api/variants/*")

    expect(page.locator("#new-comment")).to_be_focused()


def test_the_list_of_comments_names_pins_as_the_wall_does_and_leads_back_to_them(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    picture, editor = scene.pictures[2], scene.people["Edith"]
    for text, place in (("Brighter snow.", 0.2), ("Longer whiskers.", 0.7)):
        pinned = {"text": text, "pin": {"x": place, "y": place}}
        editor.done("POST", f"/variants/{picture}/comments", pinned)
    page = page_of("Vera Voss", scene.review(f"variant={picture}"))
    thread = page.locator(".thread", has_text="Longer whiskers.")
    expect(thread).to_be_visible()
    number = thread.locator(".pin-number").inner_text()

    page.get_by_role("link", name="All comments of the project").press("Enter")

    remark = page.locator(".remark-list > li", has_text="Longer whiskers.")
    expect(remark.locator(".remark-pin")).to_have_text(re.compile(rf"{number}$"))
    page.get_by_label("Picture").select_option(f"variant:{picture}")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.locator(".remark-picture")).to_have_count(1)
    remark.get_by_role("link", name="Open on the picture").press("Enter")
    expect(page.locator(".thread.chosen")).to_contain_text("Longer whiskers.")
    expect(page.locator("#shown .pin[aria-pressed=true]")).to_have_text(
        re.compile(rf"^\s*{number}\s*$")
    )


def test_a_region_is_marked_by_typed_pixels(scene: Scene, page_of: Callable[..., Page]) -> None:
    page = page_of("Arthur Ames", scene.review(f"variant={scene.pictures[2]}"))
    regions = page.locator(".composer .menu summary")
    expect(regions).to_be_visible()
    regions.press("Enter")
    page.get_by_role("button", name="By numbers…").press("Enter")
    typed = {"From the left": "64", "From the top": "80", "Width": "250", "Height": "160"}
    for label, pixels in typed.items():
        page.get_by_label(label).fill(pixels)
    page.keyboard.press("Enter")
    expect(page.locator(".region-dialog")).to_be_visible()

    page.get_by_label("Width").fill("128")
    page.keyboard.press("Enter")

    expect(page.locator("#new-comment")).to_be_focused()
    # A quarter from the left and the top of 256 x 320 px, half as wide and as high.
    marked = page.locator("svg.regions .new .line")
    expect(marked).to_have_attribute("d", "M0.25 0.25H0.75V0.75H0.25Z")
    page.keyboard.type("Cut this out.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".thread").last).to_contain_text("Cut this out.")


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_wall_its_rounds_and_its_comments_are_accessible(
    scene: Scene, page_of: Callable[..., Page], width: ViewportSize, locale: str
) -> None:
    picture = scene.pictures[2]
    editor = scene.people["Edith"]
    said = {"text": "Here, @Vera Voss.", "pin": {"x": 0.5, "y": 0.5}}
    editor.done("POST", f"/variants/{picture}/comments", said)
    asked = {"variants": scene.pictures, "picks": 1}
    ballot = editor.done("POST", f"{scene.room.path}/ballots", asked)["ballot"]["id"]
    compared = f"variant={picture}&compare=variant:{scene.pictures[0]}"
    page = page_of("Edith", scene.review(compared), viewport=width, locale=locale)

    expect(page.locator(".half")).to_have_count(2)
    page.locator("#new-comment").fill("@")
    expect(page.locator(".mention-list")).to_be_visible()
    check(page, width)
    page.locator(".comment-menu summary").first.press("Enter")
    check(page, width)
    page.goto(scene.review(f"variant={picture}&ballot={ballot}"))
    expect(page.locator("ballot-room dialog")).to_be_visible()
    page.locator(".ballot-pick").first.press("Enter")
    check(page, width)
    page.goto(scene.review(f"variant={picture}&choose=1"))
    page.locator(".ballot-pick").nth(1).press("Enter")
    check(page, width)


def check(page: Page, width: ViewportSize) -> None:
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]

"""The outpaint canvas by keyboard alone, and by fingers and a pen: no wheel, no drag of a mouse."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, ViewportSize, expect

from tests.chaos.people import Room, signed_in, wait_for_model
from tests.domain.canvas_work import noisy_picture
from tests.factories import encoded
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()
RUN_AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
PAINTED_MS = 180_000
MOST_STOPS = 80
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def canvas(browser: Browser) -> Iterator[Open]:
    """Return a function that opens the canvas of a picture of one's own."""
    with tempfile.TemporaryDirectory() as folder:
        fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": "5"}
        studio = RunningStudio(var=Path(folder) / "var", environment=fake)
        studio.start()
        editor = signed_in(studio.address, studio.sign_in_link)
        wait_for_model(editor, "fake")
        room = Room(editor, "By hand")
        contexts = []

        def opened(viewport: ViewportSize = WIDE, locale: str = "en-US") -> Page:
            picture = encoded(noisy_picture(8, 8).resize((256, 256)))
            reply = editor.http.post(
                f"/api{room.path}/uploads",
                files={"file": ("photo.png", picture, "image/png")},
                data={"words": "a red fox in the snow"},
                headers=editor.headers(),
            )
            context = browser.new_context(
                viewport=viewport, locale=locale, reduced_motion="reduce", has_touch=True
            )
            context.add_cookies(
                [
                    {"name": key, "value": value, "url": studio.address}
                    for key, value in editor.http.cookies.items()
                ]
            )
            contexts.append(context)
            page = context.new_page()
            made = reply.json()["variants"][0]["id"]
            page.goto(f"{studio.address}{room.path}/outpaint/?variant={made}")
            expect(page.locator(".frame .stroke").first).to_be_attached()
            return page

        yield opened
        for context in contexts:
            context.close()
        editor.http.close()
        assert studio.stop() == 0, "\n".join(studio.lines)


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if target.evaluate("(e) => e === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} presses of {key} do not reach {target}")


def frame_of(page: Page) -> tuple[float, ...]:
    edge = page.locator(".frame .stroke").first
    return tuple(float(edge.get_attribute(side) or 0) for side in ("x", "y", "width", "height"))


def test_a_picture_grows_is_marked_and_becomes_one_by_keyboard_alone(canvas: Open) -> None:
    page = canvas()
    reach(page, page.locator("paint-stage svg"))
    page.keyboard.press("f")
    x, y, *_size = frame_of(page)
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    page.evaluate(DRAWN)
    assert frame_of(page)[0] > x
    assert frame_of(page)[1] < y
    set_frame(page, left=0, top=-128, width=256, height=256)
    page.get_by_role("combobox", name="Results").focus()
    page.keyboard.press("Home")
    page.locator("frame-tool").get_by_role("button", name="Frame", exact=True).focus()
    page.keyboard.press("o")
    look_at_the_result(page, 1)
    expect(page.locator(".seam-lines line").first).to_be_attached()
    page.keyboard.press("a")
    layers = page.locator(".layers img")
    expect(layers).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(layers).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(layers).to_have_count(1)

    mark_by_numbers(page)
    look_at_the_result(page, 2)
    page.keyboard.press("a")
    expect(layers).to_have_count(2)
    reach(page, page.get_by_role("button", name="Make one picture of it"))
    page.keyboard.press("Enter")
    expect(page.locator("toast-stack")).to_contain_text("is made of the layers")


def set_frame(page: Page, **sides: int) -> None:
    """Set the frame by numbers, field by field, by keys."""
    for name in ("width", "height", "left", "top"):
        field = page.locator("frame-tool").get_by_label(name.capitalize(), exact=True).first
        field.focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(str(sides[name]))
        page.keyboard.press("Enter")


def look_at_the_result(page: Page, results: int) -> None:
    """Wait for what was ordered, and show the newest result in its place."""
    expect(page.locator(".strip-item")).to_have_count(results, timeout=PAINTED_MS)
    newest = page.locator(".strip-look").first
    newest.focus()
    page.keyboard.press("Enter")
    expect(newest).to_have_attribute("aria-pressed", "true")


def mark_by_numbers(page: Page) -> None:
    """Mark a rectangle of the frame for painting anew, and order it."""
    set_frame(page, left=0, top=0, width=256, height=256)
    page.locator("frame-tool").get_by_role("button", name="Brush", exact=True).focus()
    page.keyboard.press("b")
    summary = page.get_by_text("Mark a rectangle by numbers")
    reach(page, page.locator("frame-tool summary").first)
    page.keyboard.press("Enter")
    expect(summary).to_be_visible()
    for name in ("x", "y", "w", "h"):
        page.keyboard.press("Tab")
        expect(page.locator(f"frame-tool input[name={name}]")).to_be_focused()
        page.keyboard.type({"x": "64", "y": "64", "w": "96", "h": "96"}[name])
    page.keyboard.press("Enter")
    generate = page.get_by_role("button", name="Generate in the frame")
    expect(generate).to_be_enabled()
    reach(page, generate)
    page.keyboard.press("Enter")


def test_two_fingers_zoom_one_moves_the_frame_and_a_pen_paints(canvas: Open) -> None:
    page = canvas()
    stage = page.locator("paint-stage svg")
    box = stage.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    devices = page.context.new_cdp_session(page)
    shown = viewed(page)

    pinch(devices, middle, 40, 160)
    page.evaluate(DRAWN)
    assert viewed(page)[2] < shown[2] / 2
    pinch(devices, middle, 160, 40)
    page.evaluate(DRAWN)
    before = frame_of(page)
    slide(devices, middle, (0, -60))
    page.evaluate(DRAWN)
    assert frame_of(page)[1] < before[1]
    assert frame_of(page)[2:] == before[2:]

    page.keyboard.press("b")
    strokes = page.get_by_role("button", name="Undo the last stroke")
    expect(strokes).to_be_disabled()
    draw(devices, middle)
    expect(strokes).to_be_enabled()


def viewed(page: Page) -> tuple[float, ...]:
    """Return what the stage shows: left, top, width and height in pixels of the picture."""
    shown = page.locator("paint-stage svg").first.get_attribute("viewBox") or ""
    return tuple(float(part) for part in shown.split())


def pinch(devices: CDPSession, at: tuple[float, float], apart: float, then: float) -> None:
    """Move two fingers from one distance from each other to another."""

    def fingers(distance: float) -> list[dict[str, float]]:
        return [
            {"x": at[0] - distance, "y": at[1], "id": 1},
            {"x": at[0] + distance, "y": at[1], "id": 2},
        ]

    touch(devices, "touchStart", fingers(apart))
    for step in range(1, 6):
        touch(devices, "touchMove", fingers(apart + (then - apart) * step / 5))
    touch(devices, "touchEnd", [])


def slide(devices: CDPSession, at: tuple[float, float], by: tuple[float, float]) -> None:
    touch(devices, "touchStart", [{"x": at[0], "y": at[1], "id": 1}])
    for step in range(1, 6):
        point = {"x": at[0] + by[0] * step / 5, "y": at[1] + by[1] * step / 5, "id": 1}
        touch(devices, "touchMove", [point])
    touch(devices, "touchEnd", [])


def touch(devices: CDPSession, kind: str, points: list[dict[str, float]]) -> None:
    devices.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def draw(devices: CDPSession, at: tuple[float, float]) -> None:
    """Draw a short line with a pen that presses."""
    for kind, step in (("mousePressed", 0), ("mouseMoved", 10), ("mouseReleased", 20)):
        devices.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": at[0] + step,
                "y": at[1],
                "button": "left",
                "buttons": 1,
                "clickCount": 1,
                "pointerType": "pen",
                "force": 0.6,
            },
        )


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_canvas_with_a_result_on_it_is_accessible(
    canvas: Open, width: ViewportSize, locale: str
) -> None:
    page = canvas(width, locale)
    page.keyboard.press("f")
    page.locator("frame-tool number-field input").nth(1).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("-64")
    page.keyboard.press("Enter")
    page.locator("frame-tool button").last.press("Enter")
    expect(page.locator(".strip-item").first).to_be_visible(timeout=PAINTED_MS)
    page.locator(".strip-look").first.press("Enter")
    expect(page.locator(".picture-edge .stroke")).to_be_attached()
    page.evaluate(AXE)

    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]

"""How smoothly two large pictures move side by side in a browser without a graphics card.

`measure()` opens two pictures of 3000 x 4000 px in one comparison, then pans and zooms them in
every frame, by the keys and by the buttons that people use, and notes how long each frame took.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.running import ROOT, RunningStudio

WIDTH, HEIGHT = 3000, 4000
FRAMES = 150
SIDE = 240
"""How much of a picture is looked at pixel by pixel, in CSS pixels."""
ARGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
SCENE = """
import sys
from pathlib import Path
from studio.accounts.models import User
from studio.artwork.composed import upload_variant
from studio.assets.actions import store_image
from studio.projects.actions import create_project
editor = User.objects.earliest("pk")
project = create_project(title="Large", cover_format="a4", by=editor)
made = []
for path in sorted(Path("{folder}").glob("*.png")):
    asset = store_image(project=project, data=path.read_bytes(), by=editor)
    made.append(upload_variant(project=project, asset=asset, words="a cloud", by=editor))
print("SCENE", project.pk, *(variant.pk for variant in made))
"""
PLAY = """async ({ keys, buttons, frames }) => {
  const pressed = (key) => new KeyboardEvent("keydown", { key, bubbles: true });
  const named = (name) => document.querySelector(`picture-tools [aria-label="${name}"]`);
  const steps = [
    ...keys.map((key) => () => document.body.dispatchEvent(pressed(key))),
    ...buttons.map((name) => () => named(name)?.click()),
  ];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  for (let at = 0; at < 20; at += 1) { steps[at % steps.length](); await frame(); }
  let before = await frame();
  for (let at = 0; at < frames; at += 1) {
    steps[at % steps.length]();
    const now = await frame();
    times.push(now - before);
    before = now;
  }
  return times;
}"""
DECODED = """async () => {
  await Promise.all([...document.querySelectorAll("pin-layer img")].map((image) => image.decode()));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""
KEYS = ["+", "ArrowLeft", "ArrowUp", "+", "ArrowRight", "-", "ArrowDown", "ArrowRight", "-", "+"]
BUTTONS = ["Zoom in", "Move the view left", "Move the view down", "Zoom out", "Move the view up"]


def measure() -> dict[str, Any]:
    """Return the frame times at one and two screen pixels per CSS pixel, and if 100 % is exact."""
    with tempfile.TemporaryDirectory(prefix="masthead-views-") as folder:
        pictures = [
            _picture(Path(folder) / f"{name}.png", seed) for name, seed in (("a", 1), ("b", 2))
        ]
        studio = RunningStudio(var=Path(folder) / "var", environment={"MASTHEAD_ENGINE": "fake"})
        studio.start()
        try:
            return _viewed(studio, Path(folder), pictures[0])
        finally:
            studio.stop()


def _picture(path: Path, seed: int) -> Image.Image:
    """Store a picture of soft clouds with hard dots: neither trivial to decode nor to scale."""
    rng = np.random.default_rng(seed)
    soft = Image.fromarray(rng.integers(0, 256, (50, 38, 3), dtype=np.uint8))
    pixels = np.asarray(soft.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)).copy()
    pixels[rng.random((HEIGHT, WIDTH)) < 0.02] = 255
    picture = Image.fromarray(pixels)
    picture.save(path, compress_level=1)
    return picture


def _viewed(studio: RunningStudio, folder: Path, first: Image.Image) -> dict[str, Any]:
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", SCENE.format(folder=folder)],
        cwd=ROOT,
        env=studio.env(),
        capture_output=True,
        text=True,
        check=True,
    )
    project, one, other = re.findall(r"SCENE (\d+) (\d+) (\d+)", made.stdout)[0]
    address = f"projects/{project}/review/?variant={one}&compare=variant:{other}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        state = None
        figures: dict[str, Any] = {"pan_zoom_load": round(os.getloadavg()[0], 2)}
        for density in (1, 2):
            context = browser.new_context(
                viewport={"width": 1440, "height": 900},
                device_scale_factor=density,
                storage_state=state,
            )
            page = context.new_page()
            if state is None:
                page.goto(studio.sign_in_link)
                page.get_by_role("button", name="Sign in").click()
                page.wait_for_url(re.compile(r"/$"))
                state = context.storage_state()
            _open(page, f"{studio.address.rstrip('/')}/{address}")
            suffix = "" if density == 1 else f"_{density}x"
            figures |= _frame_times(page, suffix)
            figures[f"actual_pixels_equal{suffix}"] = _is_exact(page, first, density)
            context.close()
        browser.close()
    return figures


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".half img.under").nth(1).wait_for()
    page.evaluate(DECODED)


def _frame_times(page: Page, suffix: str) -> dict[str, float]:
    page.keyboard.press("+")
    page.locator("picture-tools summary").wait_for()
    times = page.evaluate(PLAY, {"keys": KEYS, "buttons": [], "frames": FRAMES})
    times += page.evaluate(PLAY, {"keys": [], "buttons": BUTTONS, "frames": FRAMES})
    return {
        f"pan_zoom_median_ms{suffix}": round(median(times), 1),
        f"pan_zoom_p95_ms{suffix}": round(quantiles(times, n=20)[-1], 1),
    }


def _is_exact(page: Page, picture: Image.Image, density: int) -> bool:
    """Say whether at 100 % each pixel of the picture is one of the screen, to the bit."""
    page.locator("picture-tools").get_by_role("button", name="100 %").click()
    page.locator("#shown .pin-frame.actual").wait_for()
    page.evaluate(DECODED)
    box = page.locator("#shown").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 - SIDE / 2, box["y"] + box["height"] / 2 - SIDE / 2
    clip = {"x": round(x), "y": round(y), "width": SIDE, "height": SIDE}
    shot = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]
    return _is_part(np.asarray(shot), np.asarray(picture))


def _is_part(part: Any, whole: Any) -> bool:
    """Say whether one picture is a part of another: by its first row, then as a whole."""
    height, width = part.shape[:2]
    found = np.flatnonzero((whole[:, :, :] == part[0, 0]).all(axis=2).ravel())
    for place in found:
        y, x = divmod(int(place), whole.shape[1])
        cut = whole[y : y + height, x : x + width]
        if cut.shape == part.shape and (cut[0] == part[0]).all():
            return bool((cut == part).all())
    return False

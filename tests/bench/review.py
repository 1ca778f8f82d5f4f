"""Measures the review: carried pins against an exact reference, the difference map against NumPy,
decisions against a plain account, revoked links on a real server, and touched histories.

`python -m tests.bench.review`; the last line is one JSON object.
"""

import importlib
import json
import os
import random
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import django
import numpy as np
from django.conf import settings
from django.test.utils import override_settings, setup_databases, teardown_databases

from generation.contract.pixels import Box, Size
from studio.core.boxes import Box as PageBox
from studio.core.layout_elements import Art
from studio.core.pins import (
    Pin,
    carried_into,
    carried_onto_page,
    carried_through_cover,
)
from studio.environment import socket_folder
from studio.web.embedded_postgres import EmbeddedPostgres
from tests.bench import review_views

ROOT = Path(__file__).resolve().parents[2]
CHAINS = 240
STEPS = 6
LARGEST, SMALLEST = 8192, 64
GROWN_UP_TO = 3900  # twice that and a little more is still within 64 megapixels
PICTURES = 40
SCRIPT = """
import { differenceOf } from "./static/js/geom/difference.js";
let text = "";
for await (const part of process.stdin) text += part;
const answers = JSON.parse(text).map(({ before, after, tolerance }) => {
  const heat = new Uint8ClampedArray(before.length);
  const [a, b] = [Uint8ClampedArray.from(before), Uint8ClampedArray.from(after)];
  const changed = differenceOf(a, b, heat, tolerance);
  return { changed, marked: Array.from(heat).filter((_value, at) => at % 4 === 3).map(Number) };
});
console.log(JSON.stringify(answers));
"""


def pin_error_px(rng: random.Random) -> float:
    """Carry a pin through a random chain in floats and in fractions; return how far they part."""
    size = Size(width=rng.randint(256, 3000), height=rng.randint(256, 3000))
    x, y = rng.randrange(size.width), rng.randrange(size.height)
    pin = Pin(x=x / size.width, y=y / size.height)
    exact = (Fraction(x), Fraction(y))
    for _ in range(STEPS):
        size, pin, exact = _step(rng, size, pin, exact)
    apart = abs(pin.x * size.width - float(exact[0])), abs(pin.y * size.height - float(exact[1]))
    return max(*apart, _placed_apart(rng, size, pin, exact))


Exact = tuple[Fraction, Fraction]
PAGE = PageBox(x=0, y=0, w=210, h=297)
PAGE_PX_PER_MM = 300 / 25.4


def _placed_apart(rng: random.Random, size: Size, pin: Pin, exact: Exact) -> float:
    """Put the picture on a page, cropped, flipped and turned; return how far the two part there,
    in pixels of 300 to the inch. Where one says that the place is cut off, so must the other.
    """
    crop = [rng.randint(0, 30) for _ in range(4)]
    across, down, turns = rng.randint(80, 240), rng.randint(80, 300), rng.randrange(4)
    art = Art(
        x_mm=(210 - across) / 2,
        y_mm=(297 - down) / 2,
        w_mm=across,
        h_mm=down,
        crop=(crop[0] / 100, crop[1] / 100, crop[2] / 100, crop[3] / 100),
        flip=rng.random() < 0.5,
        rotation_deg=90.0 * turns,
    )
    moved = carried_onto_page(pin, size, art, PAGE)
    place = _place_on_page(size, exact, [Fraction(part, 100) for part in crop], art)
    if moved is None or place is None:
        return 0.0 if moved is None and place is None else float(LARGEST)
    return PAGE_PX_PER_MM * max(
        abs(moved.x * PAGE.w - float(place[0])), abs(moved.y * PAGE.h - float(place[1]))
    )


def _place_on_page(size: Size, exact: Exact, crop: list[Fraction], art: Art) -> Exact | None:
    """Return a picture's place on the page in mm, in fractions; None where it is cut off."""
    shown = size.width * (1 - crop[0] - crop[2]), size.height * (1 - crop[1] - crop[3])
    across, down = Fraction(art.w_mm), Fraction(art.h_mm)
    scale = max(across / shown[0], down / shown[1])
    x = (exact[0] - size.width * crop[0] - shown[0] / 2) * scale
    y = (exact[1] - size.height * crop[1] - shown[1] / 2) * scale
    if abs(x) > across / 2 or abs(y) > down / 2:
        return None
    x = -x if art.flip else x
    for _ in range(int(art.rotation_deg) // 90):
        x, y = -y, x
    x, y = x + Fraction(art.x_mm) + across / 2, y + Fraction(art.y_mm) + down / 2
    return (x, y) if 0 <= x <= PAGE.w and 0 <= y <= PAGE.h else None


def _step(rng: random.Random, size: Size, pin: Pin, exact: Exact) -> tuple[Size, Pin, Exact]:
    grows = max(size.width, size.height) <= GROWN_UP_TO
    match rng.choice(("outpaint", "crop", "upscale") if grows else ("crop",)):
        case "outpaint":
            left, top, right, bottom = (rng.randint(0, 512) for _ in range(4))
            box = Box(left=-left, top=-top, right=size.width + right, bottom=size.height + bottom)
            moved = carried_into(pin, size, box)
            assert moved is not None
            grown = Size(width=box.width, height=box.height)
            return grown, moved, (exact[0] + left, exact[1] + top)
        case "crop":
            left, width = _cut(rng, int(exact[0]), size.width)
            top, height = _cut(rng, int(exact[1]), size.height)
            box = Box(left=left, top=top, right=left + width, bottom=top + height)
            moved = carried_into(pin, size, box)
            assert moved is not None
            return Size(width=width, height=height), moved, (exact[0] - left, exact[1] - top)
    taller = min(LARGEST, size.height * 2 + rng.randint(0, size.height // 40))
    target = Size(width=size.width * 2, height=taller)
    covered, place = carried_through_cover(pin, size, target), _covered(exact, size, target)
    if covered is None or place is None:
        assert covered is None
        assert place is None
        return size, pin, exact
    return target, covered, place


def _covered(exact: Exact, size: Size, target: Size) -> Exact | None:
    """Return a place once the picture covers `target`, in fractions; None where it is cut off."""
    scale = max(Fraction(target.width, size.width), Fraction(target.height, size.height))
    x = Fraction(target.width, 2) + (exact[0] - Fraction(size.width, 2)) * scale
    y = Fraction(target.height, 2) + (exact[1] - Fraction(size.height, 2)) * scale
    return (x, y) if 0 <= x <= target.width and 0 <= y <= target.height else None


def _cut(rng: random.Random, at: int, length: int) -> tuple[int, int]:
    """Return where a random crop that keeps the place `at` begins, and its length."""
    start = rng.randint(0, min(at, length - SMALLEST))
    return start, rng.randint(max(SMALLEST, at - start + 1), length - start)


def difference_map_equal(rng: np.random.Generator) -> bool:
    """Say whether the browser's own function marks and counts what NumPy does."""
    cases: list[dict[str, Any]] = []
    for _ in range(PICTURES):
        before = rng.integers(0, 256, (13, 17, 4), dtype=np.uint8)
        after = np.where(rng.random((13, 17, 1)) < 0.5, before, rng.integers(0, 256, before.shape))
        cases.append({"before": before, "after": after, "tolerance": int(rng.integers(0, 60))})
    sent = [{k: v if k == "tolerance" else v.ravel().tolist() for k, v in c.items()} for c in cases]
    run = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return all(_same(case, told) for case, told in zip(cases, json.loads(run.stdout), strict=True))


def _same(case: dict[str, Any], told: dict[str, Any]) -> bool:
    apart = np.abs(case["before"][..., :3].astype(int) - case["after"][..., :3].astype(int))
    changed = apart.max(axis=2) > case["tolerance"]
    marked = np.array(told["marked"]).reshape(changed.shape) > 0
    return bool(told["changed"] == changed.sum() and (marked == changed).all())


def played_figures() -> dict[str, Any]:
    """Play canvas sessions and decisions on a PostgreSQL and in a store of their own."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "pg")
        server.start("masthead")
        try:
            return _with_database(Path(folder))
        finally:
            server.stop()


def _with_database(folder: Path) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    default = {**settings.DATABASES["default"], "HOST": str(socket_folder(folder / "pg"))}
    default["OPTIONS"] = {k: v for k, v in default.get("OPTIONS", {}).items() if k != "pool"}
    # What is played here is about rules, not about surviving a power cut: no commit waits for disk.
    default["OPTIONS"]["options"] = "-c synchronous_commit=off"
    settings.DATABASES["default"].update(default)
    django.setup()
    store: dict[str, Any] = {
        **cast("dict[str, Any]", settings.STORAGES["default"]),
        "OPTIONS": {"location": str(folder / "assets")},
    }
    names = setup_databases(verbosity=0, interactive=False)
    try:
        with override_settings(STORAGES={**settings.STORAGES, "default": store}):
            measured: dict[str, Any] = {}
            for name in ("review_canvas", "review_decisions"):
                # They need the settings, which stand only now.
                measured |= importlib.import_module(f"tests.bench.{name}").measure()
            return measured
    finally:
        teardown_databases(names, verbosity=0)


def main() -> None:
    rng = random.Random(7)
    figures: dict[str, Any] = {
        "pin_chains": CHAINS,
        "pin_error_px_max": max(pin_error_px(rng) for _ in range(CHAINS)),
        "difference_map_equal": difference_map_equal(np.random.default_rng(7)),
    }
    print(json.dumps({**figures, **review_views.measure(), **played_figures()}))


if __name__ == "__main__":
    main()

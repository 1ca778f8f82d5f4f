"""Screen to press and back, through the bundled profile."""

import hashlib
import itertools

import numpy as np
import pytest
from PIL import Image

from studio.press import colour

PROFILE_SHA256 = "b424c77f40c3423c925536f8ae08634985ccd0fe80eb253d5d229197ded7e886"


def test_the_bundled_profile_is_the_one_its_licence_lies_beside() -> None:
    assert hashlib.sha256(colour.profile_bytes()).hexdigest() == PROFILE_SHA256
    assert "zlib/libpng" in colour.PROFILE.with_suffix(".txt").read_text()


def test_no_screen_colour_becomes_more_than_300_percent_ink() -> None:
    steps = range(0, 256, 17)
    colours = np.array(list(itertools.product(steps, steps, steps)), dtype=np.uint8)
    lattice = Image.fromarray(colours.reshape(64, 64, 3))
    ink = np.asarray(colour.to_cmyk(lattice), dtype=float).sum(axis=2) / 255 * 100
    assert ink.max() <= 300.5


@pytest.mark.parametrize(
    ("cmyk", "shown"), [((0.0, 0.0, 0.0, 0.0), "#ffffff"), ((0.0, 0.0, 0.0, 1.0), "#191919")]
)
def test_paper_is_white_and_black_ink_nearly_black(
    cmyk: tuple[float, float, float, float], shown: str
) -> None:
    near = bytes.fromhex(shown[1:])
    held = bytes.fromhex(colour.preview_of(cmyk)[1:])
    assert max(abs(a - b) for a, b in zip(near, held, strict=True)) <= 20


@pytest.mark.parametrize("picked", ["#808080", "#a03030", "#3a6ea5", "#e8d8a0", "#ffffff"])
def test_a_colour_picked_on_screen_prints_as_it_looks(picked: str) -> None:
    ink = colour.ink_from_screen(picked)
    wanted, shown = bytes.fromhex(picked[1:]), bytes.fromhex(ink.preview[1:])
    assert max(abs(a - b) for a, b in zip(wanted, shown, strict=True)) <= 8

"""Trim sizes, bleed, and the pixels that art needs."""

import pytest

from studio.core.cover_formats import COVER_FORMATS, cover_format, custom_format
from studio.core.errors import RefusedError

ART_PX = {
    "us-7875x1050": (2438, 3225),
    "us-8x1050": (2475, 3225),
    "us-8x10875": (2475, 3338),
    "us-8125x10875": (2513, 3338),
    "us-8375x10875": (2588, 3338),
    "uk-200x260": (2434, 3142),
    "uk-215x286": (2611, 3449),
    "uk-215x290": (2611, 3497),
    "eu-230x290": (2788, 3497),
    "a4": (2552, 3579),
}


@pytest.mark.parametrize(("handle", "size"), ART_PX.items())
def test_art_of_a_preset_prints_at_300_ppi_or_better(handle: str, size: tuple[int, int]) -> None:
    art = COVER_FORMATS[handle].art_px()
    assert (art.width, art.height) == size


def test_every_preset_is_in_the_table() -> None:
    assert COVER_FORMATS.keys() == ART_PX.keys()


def test_boxes_lie_around_the_trim() -> None:
    a4 = cover_format("a4")
    assert (a4.bleed_box.x, a4.bleed_box.w, a4.bleed_box.bottom) == (-3.0, 216.0, 300.0)
    assert a4.safe_box.x == pytest.approx(6.35)
    assert a4.bleed_box.contains(a4.trim_box)
    assert not a4.safe_box.contains(a4.trim_box)


def test_an_unknown_format_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(RefusedError, match=r"'tabloid'.*us-8375x10875"):
        cover_format("tabloid")


@pytest.mark.parametrize(
    ("sizes", "named"),
    [
        ({"trim_w_mm": 20, "trim_h_mm": 200}, "trim width is 20 mm"),
        ({"trim_w_mm": 200, "trim_h_mm": 900}, "trim height is 900 mm"),
        ({"trim_w_mm": 200, "trim_h_mm": 200, "bleed_mm": -1}, "bleed is -1 mm"),
        ({"trim_w_mm": 200, "trim_h_mm": 200, "safe_mm": 80}, "safe margin is 80 mm"),
        ({"trim_w_mm": float("nan"), "trim_h_mm": 200}, "trim width is nan"),
    ],
)
def test_free_sizes_out_of_bounds_are_refused(sizes: dict[str, float], named: str) -> None:
    with pytest.raises(RefusedError, match=named):
        custom_format(**sizes)


def test_free_sizes_keep_their_measures() -> None:
    made = custom_format(trim_w_mm=180, trim_h_mm=240, bleed_mm=5, safe_mm=8)
    assert (made.bleed_box.w, made.safe_box.w) == (190.0, 164.0)


def test_the_largest_free_size_can_still_be_painted() -> None:
    largest = custom_format(trim_w_mm=600, trim_h_mm=600, bleed_mm=20)
    assert largest.art_px().width == 7560

"""A scene stays itself: at every size, through every window, on every run."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from generation.painter.dice import Dice
from generation.painter.painting import STAGES, Painting, draw, draw_window
from generation.painter.reading import read_prompt
from generation.painter.scene import (
    COMPOSITIONS,
    LIGHTS,
    SETTINGS,
    STYLES,
    SUBJECTS,
    Extra,
    Scene,
    scene_from_json,
    scene_to_json,
    window_for,
)

SIZE = (96, 128)


def _scene(**changes: Any) -> Scene:
    scene = read_prompt("a red fox in the snow at sunset, flat", 4).scene
    return replace(scene, **changes)


def _values(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(np.int16)


def test_the_same_scene_is_drawn_to_the_same_bytes() -> None:
    assert draw(_scene(), SIZE).tobytes() == draw(_scene(), SIZE).tobytes()


@pytest.mark.parametrize("size", [(64, 64), (192, 256), (131, 173), (256, 96)])
def test_a_picture_has_exactly_the_size_asked_for(size: tuple[int, int]) -> None:
    assert draw(_scene(), size).size == size


@pytest.mark.parametrize("style", STYLES)
def test_a_scene_looks_the_same_at_a_small_and_a_large_size(style: str) -> None:
    scene = _scene(style=style)
    small = draw(scene, (96, 128))
    large = draw(scene, (576, 768)).resize((96, 128), Image.Resampling.BOX)

    assert np.abs(_values(small) - _values(large)).mean() < 7


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_larger_canvas_shows_the_same_picture_with_more_around_it(setting: str) -> None:
    scene = _scene(setting=setting, light="storm")
    window = window_for(192, 256)
    inner = _values(draw_window(scene, window))
    grown = draw_window(scene, window.grown(31, 47, 20, 12))

    assert grown.size == (192 + 51, 256 + 59)
    cut = _values(grown.crop((31, 47, 31 + 192, 47 + 256)))
    assert (np.abs(cut - inner) > 24).any(-1).mean() < 0.01


@pytest.mark.parametrize("style", STYLES)
def test_a_styles_texture_is_fixed_to_the_scene_and_not_to_the_canvas(style: str) -> None:
    scene = _scene(style=style)
    window = window_for(192, 256)
    inner = _values(draw_window(scene, window))[8:-8, 8:-8]
    grown = draw_window(scene, window.grown(33, 17, 9, 40))

    cut = _values(grown.crop((33, 17, 33 + 192, 17 + 256)))[8:-8, 8:-8]
    assert (np.abs(cut - inner) > 24).any(-1).mean() < 0.02


@pytest.mark.parametrize("setting", sorted(set(SETTINGS) - {"studio"}))
def test_the_margin_seed_changes_only_what_lies_outside_the_picture(setting: str) -> None:
    scene = _scene(setting=setting, light="night")
    window = window_for(192, 256).grown(150, 0, 150, 0)
    one, two = (_values(draw_window(replace(scene, margin=m), window)) for m in (1, 2))

    different = (one != two).any(-1)
    assert not different[:, 150:342].any()
    assert different.any()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_changes_the_picture_where_it_stands(subject: str) -> None:
    scene = _scene(subject=subject, setting="studio", light="noon", composition="centre")
    with_it, without = (_values(draw(replace(scene, count=n), SIZE)) for n in (1, 0))

    share = (np.abs(with_it - without) > 24).any(-1).mean()
    assert 0.04 < share < 0.6


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("composition", COMPOSITIONS)
@pytest.mark.parametrize("subject", ["cat", "whale", "balloon", "portrait"])
def test_counts_and_compositions_draw_at_any_aspect(
    subject: str, composition: str, count: int
) -> None:
    for aspect, size in ((0.75, (96, 128)), (1.0, (96, 96)), (2.0, (128, 64))):
        scene = _scene(subject=subject, composition=composition, count=count, aspect=aspect)
        assert draw(scene, size).size == size


@pytest.mark.parametrize("light", LIGHTS)
def test_every_setting_can_be_drawn_in_every_light(light: str) -> None:
    pictures = {draw(_scene(setting=setting, light=light), SIZE).tobytes() for setting in SETTINGS}

    assert len(pictures) == len(SETTINGS)


def test_the_top_of_the_page_stays_calm_for_the_masthead() -> None:
    for seed, subject in enumerate(SUBJECTS):
        scene = _scene(
            subject=subject, composition="centre", place=seed, style="flat", light="noon"
        )
        with_it, without = (_values(draw(replace(scene, count=n), SIZE)) for n in (1, 0))
        head = np.abs(with_it - without).max(-1)[: SIZE[1] // 6]
        assert (head > 40).mean() < 0.12, subject


def test_a_named_colour_can_be_seen_on_the_subject_in_every_style() -> None:
    for style in STYLES:
        red, blue = (_values(draw(_scene(style=style, colour=c), SIZE)) for c in ("red", "blue"))
        warmer = (red[..., 0] - red[..., 2]) - (blue[..., 0] - blue[..., 2])
        assert (warmer > 40).sum() > 60, style


def test_stages_are_drawn_one_at_a_time_and_each_is_named() -> None:
    painting = Painting(_scene(), window_for(*SIZE))
    names = [painting.advance() for _ in STAGES]

    assert names == ["sky", "light", "distance", "ground", "subject", "weather", "style"]
    assert painting.image.size == SIZE


def test_a_scene_survives_the_way_through_json() -> None:
    extra = Extra(subject="owl", x=0.1, y=0.2, height=0.3, look=2**62)
    scene = _scene(extras=(extra,), place=2**63 - 1)

    assert scene_from_json(scene_to_json(scene)) == scene


def test_dice_fall_the_same_everywhere() -> None:
    dice = Dice(42, "a name")

    assert [dice.below(1000) for _ in range(5)] == [492, 640, 506, 63, 812]

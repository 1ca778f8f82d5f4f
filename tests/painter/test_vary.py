"""Variations, new words, captions and the memory of what was painted."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation.painter.caption import caption, chinese_caption
from generation.painter.foreign import in_colours_of
from generation.painter.memory import Memories, pixel_key
from generation.painter.painting import draw
from generation.painter.reading import read_prompt, read_words
from generation.painter.scene import SUBJECTS, window_for
from generation.painter.vary import emptied, reworded, varied

SCENE = read_prompt("a red fox in the snow at sunset, flat, on the left", 4).scene


def test_a_subtle_variation_keeps_everything_a_person_would_name() -> None:
    near = varied(SCENE, 0.5, 9)

    kept = ("subject", "setting", "light", "style", "composition", "count", "colour", "place")
    assert all(getattr(near, name) == getattr(SCENE, name) for name in kept)
    assert near != SCENE


def test_a_strong_variation_keeps_the_subject_and_moves_it() -> None:
    far = varied(SCENE, 0.85, 9)

    assert (far.subject, far.setting, far.style) == ("fox", "snow", "flat")
    assert far.composition == "right"
    assert far.place != SCENE.place


def test_words_of_the_prompt_stay_in_the_strongest_variation() -> None:
    fixed = frozenset({"light", "style", "composition"})
    for seed in range(10):
        far = varied(SCENE, 1.0, seed, fixed)
        assert (far.light, far.style, far.composition) == ("sunset", "flat", "left")


@pytest.mark.parametrize("seed", range(6))
def test_a_strong_variation_looks_further_away_than_a_subtle_one(seed: int) -> None:
    size = (96, 128)
    source = np.asarray(draw(SCENE, size)).astype(int)
    subtle, strong = (
        np.abs(np.asarray(draw(varied(SCENE, s, seed), size)) - source).mean() for s in (0.5, 0.85)
    )

    assert strong > subtle > 0


def test_new_words_change_what_they_name_and_nothing_else() -> None:
    changed = reworded(SCENE, read_words("an owl at night"))

    assert changed == replace(SCENE, subject="owl", light="night", colour="")


def test_an_emptied_scene_has_no_subject_left() -> None:
    bare = emptied(read_prompt("a fox and an owl", 1).scene)

    assert (bare.count, bare.extras) == (0, ())


@pytest.mark.parametrize("subject", SUBJECTS)
def test_captions_are_read_back_as_the_scene_they_describe(subject: str) -> None:
    for seed in range(12):
        dice = random.Random(seed)
        scene = replace(SCENE, subject=subject, count=1 + seed % 3, colour=("", "blue")[seed % 2])
        for text in (caption(scene, dice), chinese_caption(scene, dice)):
            named = read_words(text).named
            assert named.get("subject") == subject, text
            assert named.get("colour", "") == scene.colour, text
            for kind in ("setting", "light", "style"):
                assert named.get(kind, getattr(scene, kind)) == getattr(scene, kind), text


def test_captions_vary_and_leave_some_parts_out() -> None:
    texts = {caption(SCENE, random.Random(seed)) for seed in range(60)}

    assert len(texts) > 40
    assert any("snow" not in t and "winter" not in t for t in texts)


def test_a_picture_is_found_again_by_its_pixels_in_another_process(tmp_path: Path) -> None:
    window = window_for(96, 128)
    image = draw(SCENE, (96, 128))
    Memories(tmp_path).keep(image, SCENE, window)

    found = Memories(tmp_path).find(image.convert("RGBA").convert("RGB"))

    assert found is not None
    assert (found.scene, found.window) == (SCENE, window)


def test_a_changed_picture_is_a_stranger(tmp_path: Path) -> None:
    memories = Memories(tmp_path)
    image = draw(SCENE, (96, 128))
    memories.keep(image, SCENE, window_for(96, 128))
    changed = image.copy()
    changed.putpixel((5, 5), (1, 2, 3))

    assert memories.find(changed) is None
    assert Memories().find(image) is None


def test_pictures_of_equal_bytes_but_other_shape_have_other_keys() -> None:
    image = draw(SCENE, (96, 128))

    assert pixel_key(image) != pixel_key(
        image.transpose(Image.Transpose.ROTATE_90).resize((128, 96))
    )


def test_the_colours_of_an_unknown_picture_are_taken_over() -> None:
    painted = draw(SCENE, (96, 128))
    source = draw(replace(SCENE, light="night", style="noir"), (96, 128))
    moved = in_colours_of(painted, source)

    before = np.abs(np.asarray(painted).mean((0, 1)) - np.asarray(source).mean((0, 1))).max()
    after = np.abs(np.asarray(moved).mean((0, 1)) - np.asarray(source).mean((0, 1))).max()
    assert after < before / 3

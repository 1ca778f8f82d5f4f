"""What training sees, and what it never sees."""

import random

import numpy as np
import pytest

from generation.painter.scene import HELD_OUT
from generation.starter.latents import _every_word
from generation.starter.networks import TEXT_LENGTH, new_tokenizer, tokens_of
from generation.starter.pictures import (
    VOCABULARIES,
    caption_of,
    held_out_pair_scene,
    is_held_out,
    loose_caption_of,
    painted,
    pictures,
    scene_for,
)

REDUCED = VOCABULARIES["reduced"]


def test_training_never_sees_held_out_pairs_or_captions() -> None:
    seen = [scene_for(REDUCED, seed) for seed in range(400)]
    unseen = [scene_for(REDUCED, seed, held_out=True) for seed in range(400)]

    assert not any((scene.subject, scene.setting) in HELD_OUT for scene in seen)
    assert not {caption_of(scene) for scene in seen} & {caption_of(scene) for scene in unseen}


def test_held_out_pairs_are_asked_for_by_name() -> None:
    scenes = [held_out_pair_scene(REDUCED, seed) for seed in range(20)]

    assert all((scene.subject, scene.setting) in HELD_OUT for scene in scenes)
    assert all(is_held_out(scene) for scene in scenes)


@pytest.mark.parametrize("seed", range(10))
def test_a_caption_names_every_attribute_whatever_its_phrasing(seed: int) -> None:
    scene = scene_for(VOCABULARIES["full"], seed)

    for text in (caption_of(scene), loose_caption_of(scene, random.Random(seed))):
        words = text.replace(",", "").split()
        assert {scene.subject, scene.setting, scene.light, scene.style} <= set(words)


def test_every_word_of_a_caption_is_one_token_and_all_fit(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tokenizer = new_tokenizer(_every_word(), tmp_path_factory.mktemp("tokenizer"))
    scenes = [scene_for(VOCABULARIES["full"], seed) for seed in range(50)]

    for scene in scenes:
        text = loose_caption_of(scene, random.Random(0))
        words = text.replace(",", " ,").split()
        assert len(tokenizer(text).input_ids) == len(words) + 2 <= TEXT_LENGTH
    assert tokens_of(tokenizer, [""]).shape == (1, TEXT_LENGTH)


def test_pictures_come_in_the_order_of_their_seeds_whoever_paints_them() -> None:
    alone = list(pictures(REDUCED, range(3), processes=1))

    assert [scene for scene, _ in alone] == [scene_for(REDUCED, seed) for seed in range(3)]
    assert all(np.array_equal(pixels, painted(scene)) for scene, pixels in alone)

"""Training pictures: scenes painted on the spot, with what a caption says of them."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from zlib import crc32

import numpy as np

from generation.painter.painting import draw
from generation.painter.scene import (
    COLOURS,
    COMPOSITIONS,
    HELD_OUT,
    LIGHTS,
    SETTINGS,
    STYLES,
    SUBJECTS,
    Scene,
)

WIDTH, HEIGHT = 256, 352
"""What the starter paints unless told otherwise, in px; a first training may see less."""
AT_ONCE = 64
HELD_OUT_SEED = 1 << 40
"""Scenes drawn from seeds at or above this never appear in training."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Which attributes a model learns; a small one learns sooner."""

    name: str
    subjects: tuple[str, ...]
    settings: tuple[str, ...]
    lights: tuple[str, ...]
    styles: tuple[str, ...]
    compositions: tuple[str, ...] = ("centre",)
    colours: tuple[str, ...] = ("",)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word a prompt may use."""
        colours = tuple(filter(None, self.colours))
        return (*self.subjects, *self.settings, *self.lights, *self.styles, *colours)


VOCABULARIES = {
    "reduced": Vocabulary(
        name="reduced",
        subjects=(
            "astronaut", "lighthouse", "tree", "balloon", "cat", "rocket", "castle", "mountain",
        ),
        settings=("mars", "ocean", "forest", "desert", "snow"),
        lights=("sunset", "night", "noon"),
        styles=("flat", "synthwave", "pastel", "noir"),
    ),
    "full": Vocabulary(
        name="full",
        subjects=SUBJECTS,
        settings=SETTINGS,
        lights=LIGHTS,
        styles=STYLES,
        compositions=COMPOSITIONS,
        colours=("", "", "", *COLOURS),
    ),
}  # fmt: skip


def is_held_out(scene: Scene) -> bool:
    """Say whether training never sees a scene's words: a held-out pair, or one caption in ten."""
    words = f"{scene.subject}/{scene.setting}/{scene.light}/{scene.style}"
    return (scene.subject, scene.setting) in HELD_OUT or crc32(words.encode()) % 10 == 0


def scene_for(vocabulary: Vocabulary, seed: int, *, held_out: bool = False) -> Scene:
    """Return the scene of a seed; with `held_out`, one whose words training never sees."""
    dice = random.Random(f"starter/{seed}")
    while True:
        scene = _any_scene(vocabulary, dice)
        if is_held_out(scene) == held_out:
            return scene


def held_out_pair_scene(vocabulary: Vocabulary, seed: int) -> Scene:
    """Return a scene of one of the subject and setting pairs that training never sees."""
    dice = random.Random(f"starter/pair/{seed}")
    pairs = [
        pair
        for pair in HELD_OUT
        if pair[0] in vocabulary.subjects and pair[1] in vocabulary.settings
    ]
    subject, setting = dice.choice(pairs)
    return replace(_any_scene(vocabulary, dice), subject=subject, setting=setting)


def _any_scene(vocabulary: Vocabulary, dice: random.Random) -> Scene:
    return Scene(
        subject=dice.choice(vocabulary.subjects),
        setting=dice.choice(vocabulary.settings),
        light=dice.choice(vocabulary.lights),
        style=dice.choice(vocabulary.styles),
        composition=dice.choice(vocabulary.compositions),
        colour=dice.choice(vocabulary.colours),
        aspect=WIDTH / HEIGHT,
        place=dice.getrandbits(60),
        world=dice.getrandbits(60),
        look=dice.getrandbits(60),
        tint=dice.getrandbits(60),
    )


def caption_of(scene: Scene) -> str:
    """Return the canonical caption; it always names subject, setting, light and style."""
    colour = f"{scene.colour} " if scene.colour else ""
    framing = "" if scene.composition == "centre" else f", {scene.composition}"
    return f"a {colour}{scene.subject}, {scene.setting}, {scene.light}, {scene.style}{framing}"


def loose_caption_of(scene: Scene, dice: random.Random) -> str:
    """Return a phrasing with the small words people put between the ones that matter."""
    colour = f"{scene.colour} " if scene.colour else ""
    framing = "" if scene.composition == "centre" else f" {scene.composition}"
    thing = f"{dice.choice(('a', 'an', 'the', 'one', ''))} {colour}{scene.subject}"
    place = f"{dice.choice(('on', 'in', 'at', 'by', 'on the', 'in the'))} {scene.setting}"
    light = f"{dice.choice(('at', 'in', 'with', 'under'))} {scene.light}"
    style = f"{scene.style}{dice.choice((' style', ' picture', ' illustration', ''))}"
    words = [f"{thing} {place}", light, style]
    if dice.random() < 0.3:
        words = [style, f"{thing} {place}", light]
    return (dice.choice((", ", " ")).join(words) + framing).strip()


SMALL_WORDS = (
    "a", "an", "the", "one", "on", "in", "at", "by", "with", "under", "style", "picture",
    "illustration", "of", "and", ",", *COMPOSITIONS,
)  # fmt: skip
"""What captions hold besides the vocabulary; each is one token."""


def painted(scene: Scene, size: tuple[int, int] = (WIDTH, HEIGHT)) -> np.ndarray:
    """Return a scene as uint8 pixels of shape (height, width, 3)."""
    return np.asarray(draw(scene, size).convert("RGB"))


def pictures(
    vocabulary: Vocabulary,
    seeds: range,
    *,
    processes: int,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Iterator[tuple[Scene, np.ndarray]]:
    """Paint the scenes of `seeds` at a size of (width, height) px, in order."""
    scenes = [replace(scene_for(vocabulary, seed), aspect=size[0] / size[1]) for seed in seeds]
    draw_one = partial(painted, size=size)
    if processes == 1:
        yield from ((scene, draw_one(scene)) for scene in scenes)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from zip(scenes, pool.map(draw_one, scenes, chunksize=AT_ONCE), strict=True)

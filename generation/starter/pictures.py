"""Training pictures: scenes painted on the spot, with what a caption says of them."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

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

WIDTH, HEIGHT = 192, 256
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


def scene_for(vocabulary: Vocabulary, seed: int, *, held_out: bool = False) -> Scene:
    """Return the scene of a seed; with `held_out`, one of the pairs that training never sees."""
    dice = random.Random(f"starter/{seed}")
    pairs = [
        (subject, setting)
        for subject in vocabulary.subjects
        for setting in vocabulary.settings
        if ((subject, setting) in HELD_OUT) == held_out
    ]
    subject, setting = dice.choice(pairs)
    return Scene(
        subject=subject,
        setting=setting,
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


def painted(scene: Scene) -> np.ndarray:
    """Return a scene as uint8 pixels of shape (256, 192, 3)."""
    return np.asarray(draw(scene, (WIDTH, HEIGHT)).convert("RGB"))


def pictures(
    vocabulary: Vocabulary, seeds: range, *, processes: int
) -> Iterator[tuple[Scene, np.ndarray]]:
    """Paint the scenes of `seeds`, in order, with that many processes."""
    scenes = [scene_for(vocabulary, seed) for seed in seeds]
    with ProcessPoolExecutor(processes) as pool:
        yield from zip(scenes, pool.map(painted, scenes, chunksize=AT_ONCE), strict=True)

"""Tiny models of every family, built once, and engines over them."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageChops

from generation.contract.engine import Emit, Engine, Picture
from generation.contract.requests import ImageRef
from generation.engine.catalogue import ModelEntry, models_in
from generation.engine.config import EngineConfig
from generation.engine.engine import model_engines
from tests.engine import tiny_models

EngineOf = Callable[[str], Callable[[Emit], Engine]]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def models_folder() -> Path:
    return tiny_models.every_family()


@pytest.fixture(scope="session")
def entries(models_folder: Path) -> tuple[ModelEntry, ...]:
    return models_in(models_folder)


@pytest.fixture
def engine_of(entries: tuple[ModelEntry, ...], tmp_path: Path) -> EngineOf:
    """Return factories of the engine that has a given model, over real tiny weights."""

    def factory(handle: str) -> Callable[[Emit], Engine]:
        def built(emit: Emit) -> Engine:
            config = EngineConfig(threads=1, cache_folder=tmp_path)
            _, engines = model_engines(config, entries, emit)
            return next(e for e in engines if handle in {card.handle for card in e.models()})

        return built

    return factory


class Pictures:
    """Stored pictures by content, as the worker would hand them to an engine."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, image: Image.Image) -> ImageRef:
        file = io.BytesIO()
        image.save(file, "PNG")
        name = hashlib.sha256(file.getvalue()).hexdigest()
        self.files[name] = file.getvalue()
        return ImageRef(sha256=name)

    def load(self, sha256: str) -> Image.Image:
        return Image.open(io.BytesIO(self.files[sha256]))


@pytest.fixture
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture(scope="session")
def photo() -> Image.Image:
    """Return a picture with broad tone, edges and grain, 120 x 96 px."""
    chance = np.random.default_rng(5)
    y, x = np.mgrid[0:96, 0:120].astype(float)
    tone = np.stack([90 + 60 * np.sin(x / 19), 120 + 50 * np.cos(y / 23), 60 + x], -1)
    tone[30:60, 40:90] += 40
    pixels: Any = np.clip(tone + chance.normal(0, 4, tone.shape), 0, 255)
    return Image.fromarray(pixels.astype(np.uint8))


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.png))
    assert image.size == (picture.width, picture.height)
    assert image.mode == "RGB"
    return image


def far(one: Image.Image, other: Image.Image) -> float:
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return float(np.asarray(difference, np.float32).mean())

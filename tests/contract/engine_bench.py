"""The engines that the suite holds to its rules, and the bench they are driven on.

A further executor joins by an entry in `ENGINES`: a function that gets a folder and returns an
`EngineCase`.
"""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from generation.contract.engine import (
    Aborted,
    Done,
    Emit,
    Engine,
    Failed,
    Picture,
    Preview,
    Report,
    Step,
    Work,
)
from generation.contract.pixels import Size
from generation.contract.requests import ImageRef, Request, Sampling, Txt2Img
from generation.engine.config import EngineConfig
from generation.engine.engine import build_engine
from generation.engine.executors.painter import PainterEngine
from generation.fake_engine import FakeEngine
from tests.engine import tiny_models

TICKS_MAX = 20_000

T = TypeVar("T", Step, Preview, Picture, Done, Failed, Aborted)


@dataclass(frozen=True, kw_only=True)
class EngineCase:
    """An engine under test: how it is built, the model it answers to, a size it paints quickly."""

    build: Callable[[Emit], Engine]
    handle: str
    size: Size = field(default_factory=lambda: Size(width=131, height=173))
    sampling: Sampling = field(default_factory=lambda: Sampling(steps=4))
    prompt: str = "a red fox in the snow"

    def txt2img(self, *seeds: int) -> Txt2Img:
        return Txt2Img(
            model=self.handle,
            prompt=self.prompt,
            seeds=seeds,
            sampling=self.sampling,
            size=self.size,
        )


def fake(_folder: Path) -> EngineCase:
    return EngineCase(build=lambda emit: FakeEngine(emit, handle="fake"), handle="fake")


def painter(folder: Path) -> EngineCase:
    return EngineCase(build=lambda emit: PainterEngine(emit, folder), handle="painter")


def diffusion(handle: str) -> Callable[[Path], EngineCase]:
    """Return the case of one tiny model in the engine that a machine with models has."""

    def case(folder: Path) -> EngineCase:
        config = EngineConfig(
            models_folder=tiny_models.every_family(), cache_folder=folder, threads=1
        )
        return EngineCase(
            build=lambda emit: build_engine(config, emit),
            handle=handle,
            sampling=Sampling(steps=4, guidance_scale=2.0),
        )

    return case


ENGINES: dict[str, Callable[[Path], EngineCase]] = {
    "fake": fake,
    "painter": painter,
    "steps": diffusion("sd"),
    "steps, inpainting network": diffusion("sd-inpaint"),
    "steps, sdxl": diffusion("sdxl"),
    "steps, sd3": diffusion("sd3"),
    "steps, flux": diffusion("flux"),
    "whole pipeline": diffusion("whole"),
}


@dataclass
class Bench:
    """One engine and everything it has reported."""

    case: EngineCase
    reports: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = self.case.build(self.reports.append)

    def submit(
        self, request: Request, *, work_id: str = "w", images: Mapping[str, bytes] | None = None
    ) -> None:
        self.engine.submit(Work(id=work_id, flow=work_id, request=request, images=images or {}))

    def drain(self) -> None:
        for _ in range(TICKS_MAX):
            if not self.engine.tick():
                return
        pytest.fail(f"The engine still has work after {TICKS_MAX} ticks.")

    def of(self, kind: type[T], work_id: str = "w") -> list[T]:
        return [r for r in self.reports if isinstance(r, kind) and r.work == work_id]

    def paint(self, request: Request, *files: bytes, work_id: str = "w") -> list[Picture]:
        self.submit(request, work_id=work_id, images={sha(file): file for file in files})
        self.drain()
        assert self.of(Failed, work_id) == []
        return self.of(Picture, work_id)


def sha(file: bytes) -> str:
    """Return the name of a stored file."""
    return hashlib.sha256(file).hexdigest()


def ref(file: bytes) -> ImageRef:
    """Return how a request names a stored file."""
    return ImageRef(sha256=sha(file))


def pixels(picture: Picture | bytes) -> NDArray[np.int16]:
    file = picture if isinstance(picture, bytes) else picture.png
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(np.int16)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def stranger(size: Size) -> bytes:
    """Return a picture that no engine here has painted."""
    dice = np.random.default_rng(5)
    coarse = Image.fromarray(dice.integers(0, 255, (9, 7, 3), dtype=np.uint8))
    return png(coarse.resize((size.width, size.height), Image.Resampling.BICUBIC))


def mask_file(size: Size) -> bytes:
    mask = Image.new("L", (size.width, size.height))
    mask.paste(255, (size.width // 4, size.height // 4, size.width * 3 // 4, size.height * 3 // 4))
    return png(mask)

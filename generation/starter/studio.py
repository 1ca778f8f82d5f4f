"""The starter behind the engine that paints for people, kept loaded over many requests."""

import hashlib
import io
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from generation.contract.engine import Emit, Engine, ModelCard, Picture, Report
from generation.contract.pixels import Padding, Size
from generation.contract.requests import ImageRef, Outpaint, Request, Sampling, Txt2Img
from generation.engine.canvas import grow, repaint_mask
from generation.engine.config import EngineConfig
from generation.engine.engine import build_engine
from generation.engine.run import run
from generation.painter.scene import Scene
from generation.starter.pictures import WIDTH, caption_of, painted

TOP, BOTTOM = 66, 22
"""From 256 x 256 to 256 x 344, near 3:4: three quarters of the room on top, for the masthead."""
OVERLAP = 64


@dataclass(frozen=True, kw_only=True)
class Grown:
    """One outpainting: its seam score and how many protected pixels differ from the source."""

    image: Image.Image
    seam_score: float
    changed: int


class Studio:
    """One engine for many requests, so that the weights are read once."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        self._files: dict[str, Image.Image] = {}
        self._emit: Emit = _unheard
        config = EngineConfig(builtin_folders=(folder,), device="cpu", threads=threads)
        self._engine = build_engine(config, lambda report: self._emit(report))
        self.card: ModelCard = next(
            card for card in self._engine.models() if card.handle == folder.name
        )
        if self.card.problem:
            raise ValueError(f"The weights in {folder} cannot be used. {self.card.problem}")

    def paint(
        self, prompt: str, seeds: tuple[int, ...], size: Size | None = None
    ) -> list[Image.Image]:
        """Return one picture per seed by the model's defaults, at its own size or another."""
        card = self.card
        request = Txt2Img(
            model=card.handle,
            prompt=prompt,
            seeds=seeds,
            size=size or Size(width=card.native_width, height=card.native_height),
            sampling=self._sampling(),
        )
        return [_opened(picture) for picture in self._run(request)]

    def grow_square(self, scene: Scene, seed: int) -> Grown:
        """Grow a painted square to 3:4 and compare it with what it was grown from."""
        picture = painted(scene)
        source = Image.fromarray(picture[TOP : TOP + WIDTH])
        padding = Padding(left=0, top=TOP, right=0, bottom=BOTTOM)
        request = Outpaint(
            model=self.card.handle,
            prompt=caption_of(scene),
            seeds=(seed,),
            source=self._stored(source),
            padding=padding,
            overlap=OVERLAP,
            sampling=self._sampling(),
        )
        (made,) = self._run(request)
        image = _opened(made)
        grown = grow(source, padding)
        kept = np.asarray(repaint_mask(grown, padding, int(made.facts["overlap"]))) == 0
        differs = (np.asarray(image) != np.asarray(grown)).any(-1)
        score = float(made.facts["seam_score"])
        return Grown(image=image, seam_score=score, changed=int((kept & differs).sum()))

    def seconds_per_image(self, prompt: str, count: int = 5) -> float:
        """Return the median time of one picture, after one to warm up."""
        times = []
        for seed in range(count + 1):
            began = time.perf_counter()
            self.paint(prompt, (seed,))
            times.append(time.perf_counter() - began)
        return round(statistics.median(times[1:]), 3)

    def _run(self, request: Request) -> list[Picture]:
        return run(self._engine_for, request, load=self._files.__getitem__)

    def _engine_for(self, emit: Emit) -> Engine:
        self._emit = emit
        return self._engine

    def _sampling(self) -> Sampling:
        return Sampling(steps=self.card.steps, guidance_scale=self.card.guidance_scale)

    def _stored(self, image: Image.Image) -> ImageRef:
        ref = ImageRef(sha256=hashlib.sha256(image.tobytes()).hexdigest())
        self._files[ref.sha256] = image
        return ref


def _opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png)).convert("RGB")


def _unheard(report: Report) -> None:
    """Before the first request there is nobody to hear reports."""

"""Latents to a small picture while a model is still painting."""

import io
import logging
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from generation.contract.engine import PREVIEW_BYTES_MAX

logger = logging.getLogger(__name__)

LONG_SIDE = 384
QUALITIES = (60, 45, 30)
FIT_PICTURES = 16
FIT_CELLS, FIT_SIDE_MAX = 16, 256
"""Latent positions per side of a fitting picture, unless that makes too large a picture."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A preview as WebP of at most 25 kB."""

    webp: bytes
    width: int
    height: int


class LatentPreview:
    """Colours of latents by a (channels + 1) x 3 matrix; RGB from 0 to 1 per latent position."""

    def __init__(self, matrix: torch.Tensor, factor: int) -> None:
        self._matrix = matrix.float().cpu()
        self._factor = factor

    def frame(self, latents: torch.Tensor) -> Frame:
        """Return the preview of clean latents (1, C, h, w); they are copied, never changed."""
        cells = latents[0].detach().float().cpu().permute(1, 2, 0)
        colours = cells @ self._matrix[:-1] + self._matrix[-1]
        levels = (colours.nan_to_num(0.5).clamp(0, 1) * 255).round().to(torch.uint8).numpy()
        return frame_of(Image.fromarray(levels), self._factor)


def frame_of(small: Image.Image, factor: int) -> Frame:
    """Return a picture of latent resolution, smoothed up to at most 384 px, as small WebP."""
    scale = min(float(factor), LONG_SIDE / max(small.size))
    size = (max(1, round(small.width * scale)), max(1, round(small.height * scale)))
    image = small.resize(size, Image.Resampling.BICUBIC)
    while True:
        for quality in QUALITIES:
            webp = _webp(image, quality)
            if len(webp) <= PREVIEW_BYTES_MAX:
                return Frame(webp=webp, width=image.width, height=image.height)
        image = image.resize((max(1, image.width // 2), max(1, image.height // 2)))


def preview_for(
    encode: Callable[[Image.Image], torch.Tensor],
    *,
    factor: int,
    revision: str,
    cache_folder: Path | None,
) -> LatentPreview:
    """Return the preview of a model, fitted when it is first loaded and kept by its revision."""
    path = None if cache_folder is None else cache_folder / f"preview-{revision[:32]}.safetensors"
    matrix = None if path is None else _kept_matrix(path)
    if matrix is None:
        matrix = fitted_matrix(encode, factor)
        if path is not None:
            _keep_matrix(path, matrix)
    return LatentPreview(matrix, factor)


def fitted_matrix(encode: Callable[[Image.Image], torch.Tensor], factor: int) -> torch.Tensor:
    """Return (channels + 1, 3) by least squares: latents of known pictures to their area means."""
    cells, colours = [], []
    for number in range(FIT_PICTURES):
        picture = _fitting_picture(number, min(FIT_SIDE_MAX, FIT_CELLS * factor))
        latents = encode(picture)[0].float().cpu()
        means = picture.resize((latents.shape[2], latents.shape[1]), Image.Resampling.BOX)
        cells.append(latents.permute(1, 2, 0).reshape(-1, latents.shape[0]))
        colours.append(torch.from_numpy(np.asarray(means, np.float32) / 255.0).reshape(-1, 3))
    known = torch.cat(cells)
    known = torch.cat([known, torch.ones(len(known), 1)], dim=1)
    solution: torch.Tensor = torch.linalg.lstsq(known, torch.cat(colours), driver="gelsd").solution
    return solution.contiguous()


def _kept_matrix(path: Path) -> torch.Tensor | None:
    if not path.is_file():
        return None
    try:
        matrix: torch.Tensor = load_file(path)["matrix"]
    except (SafetensorError, KeyError):
        logger.warning("The preview matrix %s is torn; it is measured again", path)
        return None
    return matrix


def _keep_matrix(path: Path, matrix: torch.Tensor) -> None:
    """Write whole and rename, since several workers may share the folder."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file({"matrix": matrix}, part)
        part.replace(path)
    except (OSError, SafetensorError) as error:
        logger.warning("The preview matrix %s could not be kept: %s", path, error)


def _webp(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=2)
    return file.getvalue()


def _fitting_picture(number: int, side: int) -> Image.Image:
    """Return soft fields of colour with a few hard shapes, always the same for one number."""
    chance = random.Random(number)
    field = Image.new("RGB", (4, 4))
    field.putdata([_colour(chance) for _ in range(16)])
    picture = field.resize((side, side), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        left, top = chance.randrange(side), chance.randrange(side)
        width, height = chance.randrange(8, side // 2), chance.randrange(8, side // 2)
        shape = draw.ellipse if chance.random() < 0.5 else draw.rectangle
        shape((left, top, left + width, top + height), fill=_colour(chance))
    return picture


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)

"""Pixels to latents and back, by the VAEs of diffusers; some families change both ends."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.engine import memory
from generation.engine.presets import vae_factor

TILE_ABOVE_PX = 4_000_000
TILE_LEAST_PX = 512


class Autoencoder:
    """One VAE; its factor and channels come from its configuration, never from habit."""

    def __init__(self, vae: Any, device: torch.device) -> None:
        self._vae = vae
        self._device = device
        self.factor = vae_factor(vae.config)
        self.channels = self._channels()
        self._scale = float(vae.config.get("scaling_factor") or 1.0)
        self._shift = float(vae.config.get("shift_factor") or 0.0)

    @property
    def offset(self) -> float:
        """What latents lack of those that were not shifted."""
        return self._shift * self._scale

    def latent_shape(self, size: Size) -> tuple[int, int, int]:
        """Return the latents' shape; sides must be whole multiples of the factor."""
        return self.channels, size.height // self.factor, size.width // self.factor

    @torch.no_grad()
    def encode(self, image: Image.Image) -> torch.Tensor:
        """Return (1, C, h, w) float32: the mode of the posterior, so it is always the same."""
        pixels = np.asarray(image.convert("RGB"), np.float32) / 127.5 - 1.0
        batch = torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0)
        self._tile_if_large(image.width * image.height)
        return self._in_tiles_if_full(
            lambda: self._latents(batch.to(self._device, self._vae.dtype))
        )

    @torch.no_grad()
    def decode(self, latents: torch.Tensor) -> Image.Image:
        """Return the RGB picture of (1, C, h, w).

        Raises:
            EngineError: `internal` where the numbers are no picture (not finite).
        """
        self._tile_if_large(latents.shape[-1] * latents.shape[-2] * self.factor**2)
        pixels = self._in_tiles_if_full(lambda: self._pixels(latents))
        if not bool(torch.isfinite(pixels).all()):
            raise EngineError(
                "internal",
                "Painting ended in numbers that are no picture. Try another scheduler or a lower "
                "guidance scale; in half precision, try float32.",
                retryable=False,
            )
        levels = ((pixels[0] / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
        return Image.fromarray(levels.permute(1, 2, 0).cpu().numpy())

    def _in_tiles_if_full(self, call: Callable[[], torch.Tensor]) -> torch.Tensor:
        """Run a pass, and where memory is full once more in tiles."""
        try:
            return call()
        except memory.FULL as error:
            if not memory.is_full(error) or not hasattr(self._vae, "enable_tiling"):
                raise
        memory.empty_caches()
        self._enable_tiling()
        return call()

    def _channels(self) -> int:
        return int(self._vae.config.latent_channels)

    def _latents(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return latents (1, C, h, w), float32, as the network is used to them."""
        return (mode_of(self._vae.encode(pixels)).float() - self._shift) * self._scale

    def _pixels(self, latents: torch.Tensor) -> torch.Tensor:
        """Return pixels (1, 3, height, width), float32, from -1 to 1."""
        scaled = latents / self._scale + self._shift
        pixels: torch.Tensor = self._vae.decode(scaled.to(self._device, self._vae.dtype)).sample
        return pixels.float()

    def _enable_tiling(self) -> None:
        """Tiles have the size of the VAE's training pictures, but those of tiny ones are crumbs."""
        self._vae.enable_tiling()
        if getattr(self._vae, "tile_sample_min_size", TILE_LEAST_PX) < TILE_LEAST_PX:
            self._vae.tile_sample_min_size = TILE_LEAST_PX
            self._vae.tile_latent_min_size = TILE_LEAST_PX // self.factor

    def _tile_if_large(self, area: int) -> None:
        if area > TILE_ABOVE_PX and hasattr(self._vae, "enable_tiling"):
            self._enable_tiling()
        elif hasattr(self._vae, "disable_tiling"):
            self._vae.disable_tiling()


def mode_of(encoded: Any) -> torch.Tensor:
    """Return what a VAE found most likely, so that encoding has no chance in it."""
    found: torch.Tensor
    if hasattr(encoded, "latent_dist"):
        found = encoded.latent_dist.mode()
    else:
        found = encoded.latents if hasattr(encoded, "latents") else encoded.latent
    return found

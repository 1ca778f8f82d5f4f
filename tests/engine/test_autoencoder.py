"""Pixels to latents and back, by the numbers in a VAE's configuration."""

from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.engine.families import autoencoder
from generation.engine.families.autoencoder import Autoencoder

CPU = torch.device("cpu")


def kl(**settings: Any) -> Any:
    torch.manual_seed(0)
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 16),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=6,
        norm_num_groups=4,
        **settings,
    ).eval()


def deep() -> Any:
    torch.manual_seed(0)
    return diffusers.AutoencoderDC(
        latent_channels=8,
        encoder_block_types=("ResBlock",) * 3,
        decoder_block_types=("ResBlock",) * 3,
        encoder_block_out_channels=(8, 8, 16),
        decoder_block_out_channels=(8, 8, 16),
        encoder_layers_per_block=(1, 1, 1),
        decoder_layers_per_block=(1, 1, 1),
        encoder_qkv_multiscales=((), (), ()),
        decoder_qkv_multiscales=((), (), ()),
        scaling_factor=0.5,
    ).eval()


def tiny() -> Any:
    torch.manual_seed(0)
    return diffusers.AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8),
        decoder_block_out_channels=(8, 8, 8),
        num_encoder_blocks=(1, 1, 1),
        num_decoder_blocks=(1, 1, 1),
        latent_channels=5,
    ).eval()


@pytest.mark.parametrize(("vae", "channels"), [(kl(), 6), (deep(), 8), (tiny(), 5)])
def test_channels_and_factor_come_from_the_configuration(
    vae: Any, channels: int, photo: Image.Image
) -> None:
    autoencoder = Autoencoder(vae, CPU)
    size = Size(width=photo.width, height=photo.height)

    latents = autoencoder.encode(photo)

    assert autoencoder.latent_shape(size) == (channels, photo.height // 4, photo.width // 4)
    assert latents.shape == (1, *autoencoder.latent_shape(size))
    assert torch.equal(latents, autoencoder.encode(photo))
    assert autoencoder.decode(latents).size == photo.size


def test_latents_are_shifted_and_scaled_in_both_directions(photo: Image.Image) -> None:
    vae = kl(scaling_factor=0.25, shift_factor=0.5)
    pixels = torch.from_numpy(np.asarray(photo, np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    with torch.no_grad():
        raw = vae.encode(pixels).latent_dist.mode()
        shown = (vae.decode(raw).sample[0] / 2 + 0.5).clamp(0, 1)

    latents = Autoencoder(vae, CPU).encode(photo)
    image = np.asarray(Autoencoder(vae, CPU).decode(latents), np.float32)

    assert torch.allclose(latents, (raw - 0.5) * 0.25, atol=1e-6)
    assert np.abs(image - shown.permute(1, 2, 0).numpy() * 255).max() <= 1


def test_latents_that_are_no_numbers_are_refused_in_plain_words() -> None:
    with pytest.raises(EngineError, match="numbers that are no picture") as caught:
        Autoencoder(kl(), CPU).decode(torch.full((1, 6, 8, 8), float("nan")))

    assert caught.value.code == "internal"


def test_a_large_picture_of_a_small_vae_is_not_cut_into_crumbs(
    photo: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autoencoder, "TILE_ABOVE_PX", 1_000)
    vae = kl(sample_size=16)
    passes = 0

    def counted(*_: Any) -> None:
        nonlocal passes
        passes += 1

    vae.decoder.register_forward_hook(counted)
    one = Autoencoder(vae, CPU)

    one.decode(one.encode(photo))

    assert (vae.use_tiling, passes) == (True, 1)

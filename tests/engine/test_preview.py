"""Latents to small pictures: right colours, small files, and a matrix that is kept."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from generation.contract.engine import PREVIEW_BYTES_MAX
from generation.engine.preview import LatentPreview, fitted_matrix, frame_of, preview_for

FACTOR = 8


def mixed(image: Image.Image) -> torch.Tensor:
    """Return latents of a pretended VAE: four mixtures of the area means of colours."""
    small = image.resize((image.width // FACTOR, image.height // FACTOR), Image.Resampling.BOX)
    means = torch.from_numpy(np.asarray(small, np.float32) / 255.0)
    mixing = torch.tensor([[1.0, 0.2, 0.0, 2.0], [0.0, 1.0, 0.5, -1.0], [0.3, 0.0, 1.0, 0.5]])
    return (means @ mixing - 0.7).permute(2, 0, 1).unsqueeze(0)


def test_the_fitted_matrix_gives_back_the_colours_of_a_picture_it_never_saw(
    photo: Image.Image,
) -> None:
    matrix = fitted_matrix(mixed, FACTOR)
    latents = mixed(photo)

    frame = LatentPreview(matrix, 1).frame(latents)

    assert (frame.width, frame.height) == (photo.width // FACTOR, photo.height // FACTOR)
    colours = latents[0].permute(1, 2, 0) @ matrix[:-1] + matrix[-1]
    small = photo.resize((frame.width, frame.height), Image.Resampling.BOX)
    assert np.abs(colours.numpy() * 255 - np.asarray(small, np.float32)).max() < 1.0


def test_a_model_is_measured_once_and_its_matrix_kept_by_revision(tmp_path: Path) -> None:
    asked: list[str] = []

    def counting(image: Image.Image) -> torch.Tensor:
        asked.append("encode")
        return mixed(image)

    for revision in ("a" * 64, "a" * 64, "b" * 64):
        preview_for(counting, factor=FACTOR, revision=revision, cache_folder=tmp_path / "cache")

    assert len(list((tmp_path / "cache").iterdir())) == 2
    assert len(asked) == 2 * 16


def test_a_torn_matrix_is_measured_again_and_put_right(tmp_path: Path) -> None:
    def preview() -> LatentPreview:
        return preview_for(mixed, factor=FACTOR, revision="d" * 64, cache_folder=tmp_path)

    latents = torch.randn(1, 4, 8, 8)
    whole = preview().frame(latents)
    (kept,) = tmp_path.iterdir()
    data = kept.read_bytes()
    kept.write_bytes(data[:20])

    assert preview().frame(latents) == whole
    assert kept.read_bytes() == data


def test_a_folder_that_cannot_be_written_does_not_stop_the_painting(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    preview = preview_for(mixed, factor=FACTOR, revision="e" * 64, cache_folder=blocked)

    assert preview.frame(torch.zeros(1, 4, 6, 9)).webp


def test_without_a_cache_folder_the_matrix_is_measured_each_time() -> None:
    preview = preview_for(mixed, factor=FACTOR, revision="c" * 64, cache_folder=None)

    assert preview.frame(torch.zeros(1, 4, 6, 9)).width == 72


@pytest.mark.parametrize(("width", "height"), [(8, 8), (64, 48), (128, 170), (400, 30)])
def test_even_pure_noise_fits_into_25_kb_and_384_px(width: int, height: int) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)

    frame = frame_of(Image.fromarray(noise), FACTOR)

    assert len(frame.webp) <= PREVIEW_BYTES_MAX
    assert max(frame.width, frame.height) <= 384
    assert frame.width / frame.height == pytest.approx(width / height, rel=0.1)


def test_latents_that_are_no_numbers_still_make_a_picture() -> None:
    preview = LatentPreview(torch.ones(5, 3), FACTOR)

    assert preview.frame(torch.full((1, 4, 8, 8), float("nan"))).webp


def test_a_preview_does_not_touch_the_latents() -> None:
    latents = torch.randn(1, 4, 8, 8)
    before = latents.clone()

    LatentPreview(torch.randn(5, 3), FACTOR).frame(latents)

    assert torch.equal(latents, before)

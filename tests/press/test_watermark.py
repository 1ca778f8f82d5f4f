"""The invisible mark: written into every file that has pixels, read from what is left of it."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from studio.core.layout_document import parse
from studio.press import colour
from studio.press.export import render_pdf, render_psd, render_tiff, render_web
from studio.press.fonts import FontStore
from studio.press.provenance.watermark import read_mark
from tests.press.conftest import ART, META, finished_cover

SHA = hashlib.sha256(b"a version").hexdigest()
MARKED = replace(META, content_sha256=SHA, watermark=True)
PLAIN = replace(META, content_sha256=SHA)
ALL_WHITE = 255


@pytest.fixture(scope="module")
def art() -> Image.Image:
    """A sky that darkens over a ridge with grain: flat, smooth and rough parts."""
    noise = np.random.default_rng(7)
    y, x = np.mgrid[0:1056, 0:816].astype(np.float32)
    sky = np.stack([200 - y * 0.12, 180 - y * 0.08, 230 - y * 0.05], axis=-1)
    rough = 70 + 25 * np.sin(x / 9) * np.cos(y / 13) + noise.normal(0, 9, x.shape)
    ridge = (y > 700 + 60 * np.sin(x / 90))[..., np.newaxis]
    return Image.fromarray(
        np.where(ridge, rough[..., np.newaxis], sky).clip(0, 255).astype("uint8")
    )


@pytest.fixture(scope="module")
def load(art: Image.Image) -> Callable[[str], Image.Image]:
    return {ART: art}.__getitem__


def web(
    load: Callable[[str], Image.Image], fonts: FontStore, width: int, *, marked: bool = True
) -> Image.Image:
    meta = MARKED if marked else PLAIN
    made = render_web(finished_cover(), load, fonts, meta, kind="png", width_px=width)
    return Image.open(io.BytesIO(made.data)).convert("RGB")


def jpeg(picture: Image.Image, quality: int = 80) -> Image.Image:
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=quality)
    return Image.open(io.BytesIO(held.getvalue())).convert("RGB")


def half(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


def as_cut(data: bytes, kind: str) -> Image.Image:
    """Return the page as cut of a file that holds its bleed, as a screen shows it."""
    picture: Image.Image
    if kind == "pdf":
        picture = pdfium.PdfDocument(data)[0].render(scale=150 / 72).to_pil().convert("RGB")
    else:
        held = Image.open(io.BytesIO(data))
        picture = colour.to_screen(held) if held.mode == "CMYK" else held.convert("RGB")
    cover = parse(finished_cover()).cover
    whole, trim = cover.bleed_box, cover.trim_box
    x, y = picture.width / whole.w, picture.height / whole.h
    corner = ((trim.x - whole.x) * x, (trim.y - whole.y) * y)
    box = (*corner, corner[0] + trim.w * x, corner[1] + trim.h * y)
    left, top, right, bottom = (round(side) for side in box)
    return picture.crop((left, top, right, bottom))


LEFT_OF_IT: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it left": lambda picture: picture,
    "jpeg of quality 80": jpeg,
    "half the size": half,
    "half the size as jpeg": lambda picture: jpeg(half(picture)),
    "enlarged": lambda picture: picture.resize((picture.width * 2, picture.height * 2)),
    "brighter": lambda picture: picture.point(lambda value: min(255, value + 12)),
}


@pytest.mark.parametrize("width", [1080, 1600])
@pytest.mark.parametrize("name", LEFT_OF_IT)
def test_the_mark_is_read_from_what_is_left_of_a_picture(
    name: str, width: int, load: Callable[[str], Image.Image], fonts: FontStore
) -> None:
    found = read_mark(LEFT_OF_IT[name](web(load, fonts, width)))

    assert found is not None
    assert found.prefix == SHA[:12]


def test_nothing_is_read_where_nothing_was_written(
    load: Callable[[str], Image.Image], fonts: FontStore
) -> None:
    bare = web(load, fonts, 1080, marked=False)
    noise = np.random.default_rng(11).integers(0, 256, (60, 300, 240, 3), dtype=np.uint8)

    assert [read_mark(change(bare)) for change in LEFT_OF_IT.values()] == [None] * len(LEFT_OF_IT)
    assert not any(read_mark(Image.fromarray(one)) for one in noise)
    assert read_mark(Image.new("RGB", (400, 500), "white")) is None
    assert read_mark(Image.new("RGB", (1, 1))) is None


def test_nobody_sees_it_and_type_does_not_take_it(
    load: Callable[[str], Image.Image], fonts: FontStore
) -> None:
    marked, bare = (
        np.asarray(web(load, fonts, 1600, marked=on), dtype=np.int16) for on in (True, False)
    )
    shifts = marked - bare
    sky = slice(500, 1100)

    assert 10 * np.log10(255**2 / (shifts.astype(float) ** 2).mean()) > 45
    assert np.sqrt((shifts[sky].astype(float) ** 2).mean()) < 1.0
    white = (bare == ALL_WHITE).all(axis=2)
    assert white.any()
    assert (shifts[white] == 0).mean() > 0.99


@pytest.mark.parametrize("kind", ["pdf", "psd", "tiff"])
def test_files_for_print_and_for_art_desks_carry_it_too(
    kind: str, load: Callable[[str], Image.Image], fonts: FontStore
) -> None:
    cover = finished_cover()
    make = {"pdf": render_pdf, "psd": render_psd, "tiff": render_tiff}[kind]
    data = make(cover, load, fonts, MARKED)

    found = read_mark(as_cut(data, kind))

    assert found is not None
    assert found.prefix == SHA[:12]


def test_two_versions_are_told_apart_and_the_same_one_comes_out_the_same(
    load: Callable[[str], Image.Image], fonts: FontStore
) -> None:
    other = hashlib.sha256(b"another version").hexdigest()
    made = [
        render_web(
            finished_cover(),
            load,
            fonts,
            replace(MARKED, content_sha256=sha),
            kind="png",
            width_px=1080,
        ).data
        for sha in (SHA, SHA, other)
    ]

    assert made[0] == made[1]
    found = [read_mark(Image.open(io.BytesIO(data))) for data in made]
    assert [one.prefix for one in found if one] == [SHA[:12], SHA[:12], other[:12]]


def test_a_mark_without_a_content_to_name_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no content"):
        replace(META, watermark=True)

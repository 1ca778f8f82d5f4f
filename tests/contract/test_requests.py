"""What a request may ask for: every limit from both sides."""

from collections.abc import Callable
from typing import Any

import pytest

from generation.contract.errors import ContractError
from generation.contract.pixels import Box, Padding, Size, snapped_up
from generation.contract.requests import (
    PROMPT_MAX,
    SEED_MAX,
    Adapter,
    ImageRef,
    Img2Img,
    Inpaint,
    Outpaint,
    Refine,
    Sampling,
    Txt2Img,
    Upscale,
    UpscaleMethod,
    images_of,
    model_of,
    seeds_of,
)

SOURCE, MASK = ImageRef(sha256="ab" * 32), ImageRef(sha256="cd" * 32)
SMALL = Size(width=64, height=64)
TALLER = Padding(top=1)
WORDS: dict[str, Any] = {"model": "m", "prompt": "a fox", "seeds": (1,)}


@pytest.mark.parametrize(
    ("width", "height"), [(64, 64), (8192, 64), (64, 8192), (8000, 8000), (2588, 3338)]
)
def test_sizes_up_to_64_megapixels_are_allowed(width: int, height: int) -> None:
    assert Size(width=width, height=height).width == width


@pytest.mark.parametrize(
    ("width", "height", "named"),
    [(63, 64, "width is 63"), (64, 8193, "height is 8193"), (8192, 8192, "67.1 megapixels")],
)
def test_other_sizes_are_refused_with_value_and_limit(width: int, height: int, named: str) -> None:
    with pytest.raises(ContractError, match=named):
        Size(width=width, height=height)


def test_a_padding_of_nothing_is_refused() -> None:
    with pytest.raises(ContractError, match="0 on every side"):
        Padding()


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
def test_a_padding_is_at_most_4096_px_on_each_side(side: str) -> None:
    assert getattr(Padding(**{side: 4096}), side) == 4096
    with pytest.raises(ContractError, match=f"{side} padding is 4097"):
        Padding(**{side: 4097})


def test_a_size_grows_by_its_padding_on_all_sides() -> None:
    grown = Size(width=100, height=200).grown(Padding(left=1, top=2, right=3, bottom=4))

    assert grown == Size(width=104, height=206)


def test_a_box_is_cut_to_the_picture() -> None:
    box = Box(left=-5, top=10, right=300, bottom=20).within(Size(width=100, height=64))

    assert (box.left, box.width, box.height) == (0, 100, 10)


@pytest.mark.parametrize(("length", "multiple", "wanted"), [(64, 8, 64), (65, 8, 72), (1, 16, 16)])
def test_lengths_snap_up_to_the_next_multiple(length: int, multiple: int, wanted: int) -> None:
    assert snapped_up(length, multiple) == wanted


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"model": "Big Model"}, "Big Model"),
        ({"model": "a" * 32}, "handle"),
        ({"prompt": "   "}, "empty"),
        ({"prompt": "a" * (PROMPT_MAX + 1)}, "16,001"),
        ({"negative_prompt": "a" * (PROMPT_MAX + 1)}, "negative prompt"),
        ({"prompt": "cafe\u0301"}, "NFC"),
        ({"seeds": ()}, "number of seeds is 0"),
        ({"seeds": tuple(range(10))}, "number of seeds is 10"),
        ({"seeds": (1, 1)}, "same"),
        ({"seeds": (-1,)}, "-1"),
        ({"seeds": (SEED_MAX + 1,)}, str(SEED_MAX + 1)),
        ({"adapters": (Adapter(handle="a", weight=1),) * 5}, "adapters is 5"),
    ],
)
def test_a_painting_request_refuses_by_name_value_and_limit(
    change: dict[str, Any], named: str
) -> None:
    with pytest.raises(ContractError, match=named):
        Txt2Img(**{**WORDS, "size": SMALL, **change})


@pytest.mark.parametrize(
    ("build", "low", "high", "below", "above"),
    [
        (lambda v: Img2Img(**WORDS, source=SOURCE, strength=v), 0.01, 1.0, 0.0, 1.01),
        (lambda v: Inpaint(**WORDS, source=SOURCE, mask=MASK, strength=v), 0.01, 1.0, 0.0, 1.1),
        (lambda v: Inpaint(**WORDS, source=SOURCE, mask=MASK, grow=v), 0, 256, -1, 257),
        (lambda v: Inpaint(**WORDS, source=SOURCE, mask=MASK, feather=v), 0, 256, -1, 257),
        (lambda v: Inpaint(**WORDS, source=SOURCE, mask=MASK, context=v), 0, 1024, -1, 1025),
        (lambda v: Outpaint(**WORDS, source=SOURCE, padding=TALLER, overlap=v), 8, 512, 7, 513),
        (lambda v: Outpaint(**WORDS, source=SOURCE, padding=TALLER, redo=v), 0, 3, -1, 4),
        (lambda v: Sampling(steps=v), 1, 150, 0, 151),
        (lambda v: Sampling(guidance_scale=v), 0, 30, -0.1, 30.1),
        (lambda v: Adapter(handle="a", weight=v), -2, 2, -2.1, 2.1),
        (lambda v: Refine(model="m", prompt="", seed=1, strength=v), 0.05, 0.5, 0.04, 0.51),
        (lambda v: Refine(model="m", prompt="", seed=1, tile=v), 256, 2048, 255, 2049),
        (lambda v: Refine(model="m", prompt="", seed=1, overlap=v), 64, 256, 63, 257),
    ],
)  # fmt: skip
def test_numbers_are_taken_up_to_their_limits_and_no_further(
    build: Callable[[float], object], low: float, high: float, below: float, above: float
) -> None:
    build(low)
    build(high)
    for value in (below, above):
        with pytest.raises(ContractError, match="must be"):
            build(value)


def test_a_picture_is_named_by_64_hex_digits() -> None:
    with pytest.raises(ContractError, match="SHA-256"):
        ImageRef(sha256="AB" * 32)


def test_an_upscaling_network_needs_its_handle() -> None:
    with pytest.raises(ContractError, match="handle"):
        Upscale(source=SOURCE, size=SMALL, method=UpscaleMethod.UPSCALER)


def test_a_plain_upscale_needs_no_model_and_counts_as_seed_zero() -> None:
    plain = Upscale(source=SOURCE, size=SMALL)

    assert (model_of(plain), seeds_of(plain), images_of(plain)) == (None, (0,), (SOURCE,))


def test_a_refined_upscale_needs_its_model_seed_and_protection() -> None:
    refine = Refine(model="m", prompt="", seed=9, protect=MASK)
    refined = Upscale(source=SOURCE, size=SMALL, refine=refine)

    assert (model_of(refined), seeds_of(refined)) == ("m", (9,))
    assert images_of(refined) == (SOURCE, MASK)


def test_each_task_names_the_pictures_it_needs() -> None:
    assert images_of(Txt2Img(**WORDS, size=SMALL)) == ()
    assert images_of(Img2Img(**WORDS, source=SOURCE, strength=0.5)) == (SOURCE,)
    assert images_of(Inpaint(**WORDS, source=SOURCE, mask=MASK)) == (SOURCE, MASK)
    assert images_of(Outpaint(**WORDS, source=SOURCE, padding=TALLER)) == (SOURCE,)

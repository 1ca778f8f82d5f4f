"""Weighted and long prompts in the families with CLIP texts."""

import pytest

from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img
from generation.engine.run import run
from tests.engine.conftest import EngineOf

CLIP_MODELS = ("sd", "sd-inpaint", "deep", "sdxl")
OTHERS = ("sd3", "flux")
LONG = " ".join(["a red fox beside a lighthouse"] * 9)


def _painted(engine_of: EngineOf, handle: str, prompt: str, negative: str = "") -> bytes:
    request = Txt2Img(
        model=handle,
        prompt=prompt,
        negative_prompt=negative,
        seeds=(7,),
        size=Size(width=64, height=64),
        sampling=Sampling(steps=3, guidance_scale=4.0),
    )
    return run(engine_of(handle), request)[0].png


@pytest.mark.parametrize("handle", CLIP_MODELS)
def test_a_weight_of_one_changes_not_one_bit(handle: str, engine_of: EngineOf) -> None:
    assert _painted(engine_of, handle, "a (red:1.0) fox") == _painted(
        engine_of, handle, "a red fox"
    )


@pytest.mark.parametrize("handle", CLIP_MODELS)
@pytest.mark.parametrize("weighted", ["a (red:1.8) fox", "a [red] fox"])
def test_weighted_words_make_another_picture(
    handle: str, weighted: str, engine_of: EngineOf
) -> None:
    assert _painted(engine_of, handle, weighted) != _painted(engine_of, handle, "a red fox")


@pytest.mark.parametrize("handle", CLIP_MODELS)
def test_words_beyond_the_first_window_of_clip_still_count(
    handle: str, engine_of: EngineOf
) -> None:
    assert _painted(engine_of, handle, LONG + " at dawn") != _painted(
        engine_of, handle, LONG + " at dusk"
    )


@pytest.mark.parametrize("handle", ["sd", "sdxl"])
@pytest.mark.parametrize(("prompt", "negative"), [(LONG, "blurry"), ("a fox", LONG)])
def test_a_long_text_may_stand_beside_a_short_one(
    handle: str, prompt: str, negative: str, engine_of: EngineOf
) -> None:
    assert _painted(engine_of, handle, prompt, negative)


@pytest.mark.parametrize("handle", OTHERS)
def test_models_without_weights_paint_the_words_alone(handle: str, engine_of: EngineOf) -> None:
    assert _painted(engine_of, handle, "a (red:1.8) [fox]") == _painted(
        engine_of, handle, "a red fox"
    )

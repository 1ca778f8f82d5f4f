"""Pictures that shall come out the same to the bit are painted with kernels that repeat."""

from typing import Any

import pytest
import torch

from generation.contract.engine import Work
from generation.contract.requests import Sampling, Txt2Img
from generation.engine import repeating
from generation.engine.catalogue import ModelEntry
from generation.engine.families.stable_diffusion import StableDiffusion
from tests.engine.test_equivalence import SIZE, painted


@pytest.mark.parametrize("exact", [True, False])
def test_only_an_exact_request_asks_torch_for_kernels_that_repeat(
    entries: tuple[ModelEntry, ...], monkeypatch: pytest.MonkeyPatch, exact: bool
) -> None:
    monkeypatch.setattr(repeating, "REPEATABLE_TYPES", frozenset({"cpu"}))
    passes: list[bool] = []
    predict = StableDiffusion.predict

    def watched(family: StableDiffusion, inputs: Any) -> Any:
        passes.append(torch.are_deterministic_algorithms_enabled())
        return predict(family, inputs)

    monkeypatch.setattr(StableDiffusion, "predict", watched)
    sampling = Sampling(steps=2, exact=exact)
    request = Txt2Img(model="sd", prompt="a fox", seeds=(1,), size=SIZE, sampling=sampling)
    painted(entries, [(0, Work(id="w", request=request))])

    assert passes == [exact, exact]
    assert not torch.are_deterministic_algorithms_enabled()
    assert not torch.backends.cudnn.deterministic

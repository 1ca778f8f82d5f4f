"""What the browser lets people ask for is what the contract takes."""

import re
from pathlib import Path

import pytest

from generation.contract import pixels, requests

SCRIPTS = Path(__file__).parents[2] / "static" / "js"


@pytest.mark.parametrize(
    ("script", "name", "limit"),
    [
        ("core/limits.js", "PROMPT_MAX", requests.PROMPT_MAX),
        ("core/limits.js", "STEPS_MAX", requests.STEPS_MAX),
        ("core/limits.js", "GUIDANCE_MAX", requests.GUIDANCE_MAX),
        ("core/limits.js", "FEATHER_MAX", requests.FEATHER_MAX),
        ("geom/frames.js", "SIDE_MIN", pixels.SIDE_MIN),
        ("geom/frames.js", "SIDE_MAX", pixels.SIDE_MAX),
    ],
)
def test_a_limit_is_the_same_in_the_browser(script: str, name: str, limit: float) -> None:
    found = re.search(rf"^export const {name} = ([\d_]+);", (SCRIPTS / script).read_text(), re.M)

    assert found is not None
    assert int(found[1]) == limit


def test_every_sampler_is_for_one_kind_of_network() -> None:
    kinds = (*requests.FLOW_SAMPLERS, *requests.NOISE_SAMPLERS)

    assert sorted(kinds) == sorted(set(requests.SchedulerName) - {requests.SchedulerName.AUTO})

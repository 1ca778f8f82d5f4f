"""LoRAs from an order to its variations, its replay and the file that leaves."""

import json
from dataclasses import replace
from typing import Any

import pytest

from generation.contract.codec import request_from_json
from generation.contract.engine import AdapterKind
from generation.contract.requests import Adapter, Control, ImageRef, Look
from studio.accounts.models import User
from studio.artwork.actions import request_variations
from studio.artwork.replays import recipe_row, replay_iteration
from studio.core.errors import RefusedError
from studio.core.picture_metadata import from_own, png_texts, read_making
from studio.core.prompt_grid import Axis
from studio.jobs import offers
from studio.jobs.catalogue import model_detail
from studio.jobs.models import Job
from studio.projects.models import Project
from studio.web.downloads import png_with_facts
from tests.cards import INK, NIGHT
from tests.domain.studio_work import SMALL, paint, submit
from tests.factories import make_asset, make_picture

pytestmark = pytest.mark.django_db

OTHERS = tuple(replace(INK, handle=f"ink-{number}") for number in range(4))
CARD = replace(
    NIGHT,
    adapters=(
        INK,
        *OTHERS,
        replace(INK, handle="look", kind=AdapterKind.IP_ADAPTER),
        replace(INK, handle="edges", kind=AdapterKind.CONTROLNET),
    ),
)
WORN = (Adapter(handle="ink", weight=0.75),)


@pytest.fixture(autouse=True)
def _on_offer() -> None:
    offers.announce_models("worker", [CARD])


def newest_request() -> Any:
    return request_from_json(Job.objects.latest("pk").request)


CONTROL = Control(handle="edges", image=ImageRef(sha256="0" * 64))
LOOK = Look(handle="look", image=ImageRef(sha256="0" * 64))


@pytest.mark.parametrize(
    ("parameter", "find", "read"),
    [
        ("adapter_weight", "", lambda asked: asked.adapters[0].weight),
        ("adapter_weight", "ink-1", lambda asked: asked.adapters[1].weight),
        ("control_strength", "", lambda asked: asked.control.strength),
        ("look_strength", "", lambda asked: asked.look.strength),
    ],
)
def test_a_grid_varies_how_strongly_something_is_worn(
    project: Project, artist: User, parameter: str, find: str, read: Any
) -> None:
    picture = ImageRef(sha256=make_asset(project, make_picture()).sha256)
    settings = replace(
        SMALL,
        adapters=(Adapter(handle="ink", weight=1.0), Adapter(handle="ink-1", weight=1.0)),
        control=replace(CONTROL, image=picture),
        look=replace(LOOK, image=picture),
        axes=(Axis(parameter=parameter, values=("0.25", "1.5"), find=find),),
    )
    submit(project, artist, settings=settings)

    asked = [request_from_json(job.request) for job in Job.objects.order_by("pk")]
    assert [read(one) for one in asked] == [0.25, 1.5]


@pytest.mark.parametrize(
    ("parameter", "find"),
    [
        ("adapter_weight", ""),
        ("adapter_weight", "ink-2"),
        ("control_strength", ""),
        ("look_strength", ""),
        ("strength", ""),
    ],
)
def test_what_is_not_worn_cannot_be_varied(
    project: Project, artist: User, parameter: str, find: str
) -> None:
    adapters = WORN if find else ()
    axes = (Axis(parameter=parameter, values=("0.5",), find=find),)
    with pytest.raises(RefusedError) as refused:
        submit(project, artist, settings=replace(SMALL, adapters=adapters, axes=axes))
    assert refused.value.code == "grid_parameter"


def test_an_orders_loras_go_with_its_variations_its_replay_and_its_file(
    project: Project, artist: User
) -> None:
    iteration = submit(project, artist, settings=replace(SMALL, adapters=WORN))
    assert newest_request().adapters == WORN
    variant = paint(Job.objects.latest("pk"))[0]

    request_variations(variant=variant, strength="subtle", count=1, by=artist)
    assert newest_request().adapters == WORN
    replay_iteration(iteration=iteration, by=artist)
    assert newest_request().adapters == WORN

    assert recipe_row(iteration)["adapters"] == [{"handle": "ink", "weight": 0.75}]
    file = png_with_facts(variant)
    assert json.loads(png_texts(file)["masthead"])["facts"]["adapters"][0]["handle"] == "ink"
    reading = read_making(file)
    assert reading is not None
    assert reading.values["adapters"] == [{"handle": "ink", "weight": 0.75}]


@pytest.mark.parametrize(
    ("handles", "said"),
    [
        (["none-such"], "'none-such' does not fit Night Train; those that do: ink, ink-0"),
        (["edges"], "'edges' does not fit Night Train"),
        (["ink", "ink-0", "ink-1", "ink-2"], "4 LoRAs are chosen; at most 3"),
        (["ink", "ink"], "named twice"),
    ],
)
def test_loras_that_cannot_be_worn_are_refused_before_anything_is_queued(
    handles: list[str], said: str, project: Project, artist: User
) -> None:
    worn = tuple(Adapter(handle=handle, weight=1.0) for handle in handles)

    with pytest.raises(RefusedError, match=said):
        submit(project, artist, settings=replace(SMALL, adapters=worn))

    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "listed", [5, [5], [{"handle": "../x", "weight": 1}], [{"handle": "x", "weight": 9}]]
)
def test_a_file_with_malformed_loras_is_read_without_them(listed: Any) -> None:
    values = from_own(json.dumps({"prompt": "a fox", "facts": {"adapters": listed}}))

    assert values["prompt"] == "a fox"
    assert "adapters" not in values


def test_a_models_page_names_what_fits_it() -> None:
    rows = model_detail("night")["adapters"]

    assert [(row["handle"], row["kind"]) for row in rows][:1] == [("ink", "lora")]
    assert rows[-1]["kind"] == "controlnet"


def test_a_control_goes_with_its_order_and_is_frozen_with_it(
    project: Project, artist: User
) -> None:
    asset = make_asset(project, make_picture(64, 80, "#224466"))
    control = Control(
        handle="edges", image=ImageRef(sha256=asset.sha256), strength=0.8, start=0.1, end=0.7
    )

    iteration = submit(project, artist, settings=replace(SMALL, control=control))

    assert newest_request().control == control
    assert iteration.recipe.facts["control"]["asset"] == asset.sha256
    variant = paint(Job.objects.latest("pk"))[0]
    said = json.loads(png_texts(png_with_facts(variant))["masthead"])["facts"]["control"]
    assert (said["handle"], said["map"], said["end"]) == ("edges", "edges", 0.7)


@pytest.mark.parametrize(
    ("handle", "sha256", "said"),
    [
        ("ink", None, "ControlNet 'ink' does not fit Night Train; those that do: edges"),
        ("edges", "0" * 64, "is not stored in this project"),
    ],
)
def test_a_control_that_cannot_be_followed_is_refused(
    handle: str, sha256: str | None, said: str, project: Project, artist: User
) -> None:
    asset = make_asset(project, make_picture(64, 80, "#224466"))
    control = Control(handle=handle, image=ImageRef(sha256=sha256 or asset.sha256))

    with pytest.raises(RefusedError, match=said):
        submit(project, artist, settings=replace(SMALL, control=control))


def test_a_look_goes_with_its_order_its_variations_and_its_file(
    project: Project, artist: User
) -> None:
    asset = make_asset(project, make_picture(64, 80, "#224466"))
    look = Look(handle="look", image=ImageRef(sha256=asset.sha256), strength=0.8)

    iteration = submit(project, artist, settings=replace(SMALL, look=look))

    assert newest_request().look == look
    assert recipe_row(iteration)["look"] == {
        "handle": "look",
        "asset": asset.sha256,
        "strength": 0.8,
    }
    variant = paint(Job.objects.latest("pk"))[0]
    said = json.loads(png_texts(png_with_facts(variant))["masthead"])["facts"]["look"]
    assert (said["handle"], said["strength"]) == ("look", 0.8)
    request_variations(variant=variant, strength="subtle", count=1, by=artist)
    assert newest_request().look == look


@pytest.mark.parametrize(
    ("handle", "sha256", "said"),
    [
        ("ink", None, "IP-Adapter 'ink' does not fit Night Train; those that do: look"),
        ("look", "0" * 64, "is not stored in this project"),
    ],
)
def test_a_look_that_cannot_be_carried_over_is_refused(
    handle: str, sha256: str | None, said: str, project: Project, artist: User
) -> None:
    asset = make_asset(project, make_picture(64, 80, "#224466"))
    look = Look(handle=handle, image=ImageRef(sha256=sha256 or asset.sha256))

    with pytest.raises(RefusedError, match=said):
        submit(project, artist, settings=replace(SMALL, look=look))

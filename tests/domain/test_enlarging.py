"""Enlarging as people order it: a size, a network, and a model that paints detail."""

from dataclasses import replace
from typing import Any

import pytest

from generation.contract.codec import request_from_json
from generation.contract.engine import AdapterKind
from generation.contract.pixels import Size
from generation.contract.requests import Adapter, Upscale
from studio.accounts.models import User
from studio.artwork.actions import request_upscale
from studio.artwork.cards import BEFORE_ANY_WORKER
from studio.artwork.enlarging import EnlargeWish, RefineWish, enlarge_choices
from studio.artwork.models import Variant
from studio.artwork.rows import variant_row
from studio.core.errors import RefusedError
from studio.jobs.models import Job
from studio.layouts.actions import upscale_art_to_print
from studio.projects.models import Project
from tests import cards
from tests.cards import INK
from tests.domain.studio_work import SMALL, make_layout, offer, paint, painted

pytestmark = pytest.mark.django_db

FINE = replace(INK, handle="fine", kind=AdapterKind.UPSCALER, title="Fine", scale=4)
OTHER = replace(FINE, handle="other", title="Other")
NIGHT = replace(cards.NIGHT, adapters=(INK, FINE))
TINY = replace(NIGHT, handle="tiny", title="Tiny", native_width=256, native_height=352, steps=6)
WHOLE = replace(NIGHT, handle="whole", executor="pipeline", is_default=False)
WITH_NETWORKS = replace(BEFORE_ANY_WORKER, adapters=(OTHER, FINE))
LARGER = Size(width=128, height=160)


@pytest.fixture
def variant(project: Project, artist: User) -> Variant:
    offer(NIGHT)
    offer(WITH_NETWORKS)
    offer(WHOLE)
    worn = (Adapter(handle="ink", weight=0.5),)
    asked = replace(SMALL, adapters=worn, negative_prompt="blur", model="night")
    return painted(project, artist, settings=asked)[0]


def newest() -> Upscale:
    request = request_from_json(Job.objects.latest("pk").request)
    assert isinstance(request, Upscale)
    return request


def order(variant: Variant, by: User, **wish: Any) -> Upscale:
    request_upscale(variant=variant, size=LARGER, wish=EnlargeWish(**wish), by=by)
    return newest()


def test_the_first_network_enlarges_unless_another_or_none_is_wished_for(
    variant: Variant, artist: User
) -> None:
    assert order(variant, artist).upscaler == "other"
    assert order(variant, artist, upscaler="fine").upscaler == "fine"
    assert order(variant, artist, upscaler="lanczos").upscaler is None
    assert Job.objects.latest("pk").weight == 0.25


def test_detail_is_painted_as_the_picture_was_with_the_network_beside_its_model(
    variant: Variant, artist: User
) -> None:
    request = order(variant, artist, refine=RefineWish(strength=0.4))

    assert request.upscaler == "fine"
    refine = request.refine
    assert refine is not None
    assert (refine.model, refine.strength, refine.tile, refine.overlap) == ("night", 0.4, 1024, 160)
    assert refine.prompt == variant.iteration.prompt
    assert refine.negative_prompt == "blur"
    assert refine.adapters == (Adapter(handle="ink", weight=0.5),)
    assert refine.sampling.steps == variant.iteration.steps
    assert Job.objects.latest("pk").weight == 1.0


def test_another_model_paints_as_its_own_card_says_in_tiles_of_its_size(
    variant: Variant, artist: User
) -> None:
    offer(TINY)

    wish = RefineWish(model="tiny", prompt="a fox, fine fur")
    request = order(variant, artist, upscaler="lanczos", refine=wish)

    refine = request.refine
    assert refine is not None
    assert (refine.prompt, refine.sampling.steps) == ("a fox, fine fur", 6)
    assert (refine.tile, refine.overlap) == (296, 64)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"upscaler": "six"}, "upscaler 'six' does not fit .*those that do: other, fine"),
        ({"upscaler": "other", "refine": RefineWish()}, "does not fit Night Train.*do: fine"),
        ({"refine": RefineWish(model="whole")}, "'whole' cannot paint detail; these can: night"),
        ({"refine": RefineWish(strength=0.9)}, "strength is 0.9"),
    ],
)
def test_what_is_not_on_offer_is_refused_with_what_is(
    wish: dict[str, Any], said: str, variant: Variant, artist: User
) -> None:
    before = Job.objects.count()

    with pytest.raises(RefusedError, match=said):
        order(variant, artist, **wish)

    assert Job.objects.count() == before


def test_without_a_model_of_its_own_a_studio_says_that_nothing_paints_detail(
    project: Project, artist: User
) -> None:
    variant = painted(project, artist)[0]

    with pytest.raises(RefusedError, match="No worker offers a model that can paint detail"):
        order(variant, artist, refine=RefineWish())

    assert enlarge_choices(variant)["refiners"] == []


def test_people_are_told_what_there_is_to_choose(variant: Variant) -> None:
    choices = enlarge_choices(variant)

    assert [(one["times"], one["width"]) for one in choices["sizes"]][1:] == [(2, 128), (4, 256)]
    assert choices["sizes"][0]["times"] == 0
    assert [(one["handle"], one["models"]) for one in choices["upscalers"]] == [
        ("other", []),
        ("fine", ["night"]),
    ]
    assert [one["handle"] for one in choices["refiners"]] == ["night"]
    assert choices["refiner"] == "night"


def test_the_cover_brings_its_art_to_print_size_in_the_same_ways(
    variant: Variant, project: Project, artist: User
) -> None:
    layout = make_layout(project, artist, variant=variant)

    upscale_art_to_print(layout=layout, wish=EnlargeWish(refine=RefineWish()), by=artist)

    request = newest()
    assert request.refine is not None
    assert request.size.width > 2000


def test_a_refined_picture_keeps_how_it_was_made(variant: Variant, artist: User) -> None:
    request_upscale(variant=variant, size=LARGER, wish=EnlargeWish(refine=RefineWish()), by=artist)

    made = paint(Job.objects.latest("pk"), facts={"method": "refine", "refined_by": "night"})[0]

    assert variant_row(made)["refined_by"] == "night"
    assert variant_row(variant)["refined_by"] == ""
    assert (made.native_width_px, made.asset.width_px) == (64, 128)

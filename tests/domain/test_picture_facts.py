"""What a downloaded PNG says of a variant: all that is needed to paint it again."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from generation.contract.pixels import Padding
from studio.accounts.models import User
from studio.artwork.actions import request_inpaint, request_outpaint, request_variations
from studio.artwork.models import Variant
from studio.assets.actions import tell_prompts
from studio.core.picture_metadata import png_texts, read_making
from studio.jobs.models import Job
from studio.projects.models import Project
from studio.web.downloads import png_with_facts
from tests.cards import NIGHT
from tests.domain.studio_work import SMALL, make_mask, make_variant, offer, paint, submit
from tests.factories import make_asset, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant(project: Project, artist: User, editor: User) -> Variant:
    offer(NIGHT)
    tell_prompts(project=project, tell=True, by=editor)
    return make_variant(project, artist)


def newest_file() -> bytes:
    made = paint(Job.objects.latest("pk"), facts={"software": "diffusers 1.0, torch 2.0"})
    return png_with_facts(Variant.objects.get(pk=made[0].pk))


def said_by(file: bytes) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(png_texts(file)["masthead"])
    return said


def test_every_picture_names_its_models_revision_licence_and_software(variant: Variant) -> None:
    request_variations(variant=variant, strength="subtle", count=1, by=variant.iteration.created_by)
    facts = said_by(newest_file())["facts"]

    assert facts["model_revision"] == NIGHT.revision
    assert (facts["executor"], facts["licence"]) == (NIGHT.executor, NIGHT.licence)
    assert facts["software"] == "diffusers 1.0, torch 2.0"
    assert facts["parent"] == variant.asset.sha256


def test_a_variation_names_its_source_and_comes_back_as_a_start(variant: Variant) -> None:
    request_variations(variant=variant, strength=0.4, count=1, by=variant.iteration.created_by)
    file = newest_file()
    asked, reading = said_by(file)["request"], read_making(file)

    assert (asked["task"], asked["strength"]) == ("img2img", 0.4)
    assert asked["source"] == {"sha256": variant.asset.sha256}
    assert reading is not None
    assert reading.values["reference"]["asset"] == variant.asset.sha256


def test_a_picture_from_a_reference_names_it(project: Project, variant: Variant) -> None:
    reference = make_asset(project, make_picture(64, 80, "#224466")).sha256
    submit(project, variant.iteration.created_by, settings=replace(SMALL, reference=reference))

    assert said_by(newest_file())["request"]["source"] == {"sha256": reference}


def test_a_repainted_picture_names_source_mask_and_strength(
    project: Project, variant: Variant
) -> None:
    mask = make_mask(project)
    by = variant.iteration.created_by
    request_inpaint(variant=variant, mask_sha=mask, strength=0.7, count=1, by=by)
    asked = said_by(newest_file())["request"]

    assert (asked["task"], asked["strength"], asked["mask"]) == ("inpaint", 0.7, {"sha256": mask})


def test_a_continued_picture_names_its_padding_and_overlap(variant: Variant) -> None:
    padding = Padding(left=0, top=24, right=8, bottom=0)
    by = variant.iteration.created_by
    request_outpaint(variant=variant, padding=padding, overlap=64, count=1, by=by)
    asked = said_by(newest_file())["request"]

    assert (asked["task"], asked["overlap"]) == ("outpaint", 64)
    assert asked["padding"] == {"left": 0, "top": 24, "right": 8, "bottom": 0}


def test_a_project_that_tells_no_prompts_names_no_source_and_no_writer(
    project: Project, variant: Variant, editor: User
) -> None:
    tell_prompts(project=project, tell=False, by=editor)
    request_variations(variant=variant, strength=0.4, count=1, by=editor)
    file = newest_file()

    assert "source" not in said_by(file)["request"]
    assert variant.asset.sha256.encode() not in file
    assert variant.iteration.created_by.name.encode() not in file
    assert said_by(file)["request"]["strength"] == 0.4


@pytest.mark.parametrize(("width", "ppi"), [(2552, 300), (2000, None)])
def test_a_picture_with_the_pages_proportions_says_how_large_it_prints(
    project: Project, artist: User, width: int, ppi: float | None
) -> None:
    project.cover_format = "a4"
    project.save(update_fields=["cover_format"])
    offer(NIGHT)
    variant = make_variant(project, artist, width=width, height=3579)

    dpi = Image.open(io.BytesIO(png_with_facts(variant))).info.get("dpi")
    assert dpi == (None if ppi is None else pytest.approx((ppi, ppi), abs=0.2))

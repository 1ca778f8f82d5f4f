"""What files say of their pictures is read from the pictures' lineage."""

import re

import pytest

from generation.contract.pixels import Padding, Size
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.composed import upload_variant
from studio.artwork.models import Variant
from studio.artwork.origins import origins_of
from studio.assets import store
from studio.assets.actions import store_image
from studio.canvases import actions as canvases
from studio.canvases.flattening import flatten
from studio.core.picture_origin import Part, origin_of
from studio.layouts import actions as layouts
from studio.press.provenance.credentials import read_credentials
from studio.projects.models import Project
from tests.domain.canvas_work import noisy_picture, order, uploaded
from tests.domain.canvas_work import paint as paint_frame
from tests.domain.export_work import rendered, request
from tests.domain.studio_work import make_layout, paint, painted


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (set(), "digitalCreation"),
        ({Part.TRAINED}, "trainedAlgorithmicMedia"),
        ({Part.PROCEDURE}, "algorithmicMedia"),
        ({Part.BROUGHT}, "humanEdits"),
        ({Part.TRAINED, Part.BROUGHT}, "compositeWithTrainedAlgorithmicMedia"),
        ({Part.TRAINED, Part.PROCEDURE}, "compositeWithTrainedAlgorithmicMedia"),
        ({Part.PROCEDURE, Part.BROUGHT}, "compositeSynthetic"),
        (set(Part), "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_each_sum_of_parts_has_its_code(parts: set[Part], code: str) -> None:
    assert origin_of(parts).code == code


def code_of(variant: Variant) -> str:
    sha = variant.asset.sha256
    return origins_of(variant.iteration.project, [sha])[sha].code


def test_what_is_painted_from_an_upload_is_a_composite_however_far_away(
    project: Project, editor: User
) -> None:
    photograph = uploaded(project, editor, noisy_picture(96, 128))
    [similar, *_rest] = paint(artwork.request_variations(variant=photograph, by=editor))
    wider = artwork.request_outpaint(variant=similar, padding=Padding(left=16), by=editor, count=1)
    [grown] = paint(wider)

    assert code_of(photograph) == "humanEdits"
    assert code_of(grown) == "compositeWithTrainedAlgorithmicMedia"


def test_an_enlarged_upload_is_an_upload_still(project: Project, editor: User) -> None:
    photograph = uploaded(project, editor, noisy_picture(96, 128))

    [large] = paint(
        artwork.request_upscale(variant=photograph, size=Size(width=192, height=256), by=editor)
    )

    assert code_of(large) == "humanEdits"


def test_a_picture_of_the_studio_that_is_brought_again_is_what_it_was(
    project: Project, editor: User
) -> None:
    first, *_rest = painted(project, editor)
    copy = store_image(project=project, data=store.read(first.asset.sha256), by=editor)

    again = upload_variant(project=project, asset=copy, words="a red fox", by=editor)

    assert code_of(again) == "trainedAlgorithmicMedia"


def test_the_layers_of_a_canvas_count_as_parts(project: Project, editor: User) -> None:
    photograph = uploaded(project, editor, noisy_picture(96, 128))
    canvas = canvases.open_canvas(variant=photograph, by=editor)
    [candidate] = paint_frame(order(canvas, editor, 0, 64, 96, 128))
    canvases.accept_candidate(candidate=candidate, by=editor)

    flat = flatten(canvas=canvas, by=editor)

    assert code_of(photograph) == "humanEdits"
    assert code_of(flat) == "compositeSynthetic", "the painter of the tests is a procedure"


@pytest.mark.parametrize(
    ("brought", "code"), [(True, "humanEdits"), (False, "trainedAlgorithmicMedia")]
)
def test_a_covers_file_and_its_signature_say_what_its_picture_is(
    project: Project, editor: User, brought: bool, code: str
) -> None:
    art = (
        uploaded(project, editor, noisy_picture(96, 128))
        if brought
        else painted(project, editor)[0]
    )
    layout = make_layout(project, editor, variant=art)
    version = layouts.freeze_version(layout=layout, by=editor)

    done = rendered(request(version, editor, "jpeg", width_px=320))

    assert done.asset is not None
    data = store.read(done.asset.sha256)
    found = re.search(rb"digitalsourcetype/(\w+)</Iptc4xmpExt", data)
    assert found is not None
    assert (found[1].decode(), read_credentials(data, "image/jpeg").source_type) == (code, code)

"""Canvases: frames keep their place, patches stay layers, and nobody undoes another's work."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from generation.contract.errors import ContractError
from generation.contract.pixels import Box
from studio.accounts.models import User
from studio.artwork.cards import BEFORE_ANY_WORKER
from studio.artwork.selectors import lineage_of
from studio.assets import store
from studio.assets.actions import store_image, store_mask
from studio.canvases import actions, extending, selectors
from studio.canvases.flattening import crop, flatten
from studio.canvases.models import Canvas, Extension, Frame
from studio.canvases.ordering import Wish
from studio.core.errors import ConflictError, NotAllowedError, RefusedError
from studio.core.frame_plan import box_at
from studio.jobs import queue
from studio.projects.models import Project
from tests.bench.review_canvas import measure
from tests.domain.canvas_work import (
    make_canvas,
    noisy_picture,
    order,
    paint,
    paint_job,
    pixels_of,
    uploaded,
)
from tests.domain.studio_work import offer
from tests.factories import encoded

pytestmark = pytest.mark.django_db

BASE = Box(left=0, top=0, right=96, bottom=128)


@pytest.fixture
def canvas(project: Project, artist: User) -> Canvas:
    return make_canvas(project, artist)


def test_a_frame_beyond_the_edge_continues_the_picture_and_leaves_the_rest_to_the_bit(
    canvas: Canvas, artist: User
) -> None:
    base = pixels_of(canvas, BASE)
    frame = order(canvas, artist, 32, 0, 128, 128)
    assert frame.kind == Frame.Kind.OUTPAINT
    [candidate] = paint(frame)
    assert candidate.facts["seam_score"] >= 0

    actions.accept_candidate(candidate=candidate, by=artist)

    overlap = frame.job.request["overlap"]
    assert (pixels_of(canvas, BASE)[:, : 96 - overlap] == base[:, : 96 - overlap]).all()
    whole = pixels_of(canvas, Box(left=0, top=0, right=160, bottom=128))
    assert whole[:, 96:].any(), "nothing was painted beyond the edge"


def test_a_candidate_painted_while_the_canvas_changed_still_lands_at_its_own_place(
    canvas: Canvas, artist: User, editor: User
) -> None:
    right = order(canvas, artist, 32, 0, 128, 128)
    below = order(canvas, editor, 0, 64, 96, 128)
    [first], [second] = paint(right), paint(below)
    actions.accept_candidate(candidate=first, by=artist)
    actions.undo(canvas=canvas, by=artist)

    actions.accept_candidate(candidate=second, by=editor)

    layer = canvas.layers.get(present=True)
    assert layer.candidate == second
    assert (below.base_revision, below.left, below.top) == (0, 0, 64)
    shown = pixels_of(canvas, Box(left=0, top=64, right=96, bottom=192))
    painted = np.asarray(store.open_image(second.asset.sha256).convert("RGB"))
    assert (shown == painted).all()


def test_undo_takes_back_ones_own_edit_and_spares_what_another_changed(
    canvas: Canvas, artist: User, editor: User
) -> None:
    [candidate] = paint(order(canvas, artist, 32, 0, 128, 128))
    actions.accept_candidate(candidate=candidate, by=artist)
    layer = canvas.layers.get()
    actions.change_layer(layer=layer, visible=False, by=artist)
    actions.change_layer(layer=layer, visible=True, by=editor)
    standings = [
        standing(act(canvas=canvas, by=by))
        for act, by in (
            (actions.undo, artist),  # hiding: another has shown it since
            (actions.undo, artist),  # accepting
            (actions.redo, artist),
            (actions.undo, editor),  # showing
        )
    ]
    assert standings == ["there, shown", "off, shown", "there, shown", "there, hidden"]
    with pytest.raises(ConflictError):
        actions.undo(canvas=canvas, by=editor)


def standing(canvas: Canvas) -> str:
    layer = canvas.layers.get()
    there, shown = "there" if layer.present else "off", "shown" if layer.visible else "hidden"
    return f"{there}, {shown}"


def test_another_candidate_of_a_frame_takes_the_place_of_the_first_in_one_edit(
    canvas: Canvas, artist: User
) -> None:
    first, second = paint(order(canvas, artist, 32, 0, 128, 128, count=2))
    actions.accept_candidate(candidate=first, by=artist)
    actions.accept_candidate(candidate=second, by=artist)
    assert canvas.layers.get(present=True).candidate == second

    actions.undo(canvas=canvas, by=artist)

    assert canvas.layers.get(present=True).candidate == first


def test_layers_are_sorted_hidden_and_shown_to_the_bit(canvas: Canvas, artist: User) -> None:
    wide = Box(left=0, top=0, right=160, bottom=192)
    for box in ((32, 0, 128, 128), (0, 64, 96, 128)):
        [candidate] = paint(order(canvas, artist, *box))
        actions.accept_candidate(candidate=candidate, by=artist)
    lower, upper = canvas.layers.order_by("position")
    before = pixels_of(canvas, wide)

    actions.change_layer(layer=upper, place=0, by=artist)

    assert list(canvas.layers.order_by("position")) == [upper, lower]
    assert (pixels_of(canvas, wide) != before).any()
    actions.undo(canvas=canvas, by=artist)
    assert (pixels_of(canvas, wide) == before).all()


def test_a_flattened_canvas_is_a_variant_that_knows_its_source_and_its_patches(
    canvas: Canvas, artist: User
) -> None:
    [candidate] = paint(order(canvas, artist, -64, 0, 160, 128))
    actions.accept_candidate(candidate=candidate, by=artist)

    variant = flatten(canvas=canvas, by=artist)

    assert (variant.asset.width_px, variant.asset.height_px) == (160, 128)
    assert variant.padding == {"left": 64, "top": 0, "right": 0, "bottom": 0}
    [patch] = variant.facts["patches"]
    assert patch["asset"] == candidate.asset.sha256
    assert [row["id"] for row in lineage_of(variant)] == [canvas.base_id, variant.pk]


def test_a_canvas_with_gaps_is_not_flattened(canvas: Canvas, artist: User) -> None:
    for box in ((32, 0, 128, 128), (0, 64, 96, 128)):
        [candidate] = paint(order(canvas, artist, *box))
        actions.accept_candidate(candidate=candidate, by=artist)
    with pytest.raises(RefusedError, match="gaps"):
        flatten(canvas=canvas, by=artist)


def test_a_crop_is_the_part_in_the_frame_with_the_layers_visible_there(
    canvas: Canvas, artist: User
) -> None:
    [candidate] = paint(order(canvas, artist, -64, 0, 160, 128))
    actions.accept_candidate(candidate=candidate, by=artist)
    part = Box(left=-32, top=16, right=64, bottom=112)

    variant = crop(canvas=canvas, box=part, by=artist)

    picture = np.asarray(store.open_image(variant.asset.sha256).convert("RGB"))
    assert (picture == pixels_of(canvas, part)).all()
    assert variant.padding == {"left": 32, "top": -16, "right": -32, "bottom": -16}
    assert [row["id"] for row in lineage_of(variant)] == [canvas.base_id, variant.pk]
    assert variant.job.batch.action == "crop"


REFUSED_CROPS = {
    "the whole picture": (BASE, ConflictError, "whole picture"),
    "beyond the edge": (Box(left=-8, top=0, right=88, bottom=128), RefusedError, "not painted"),
    "far away": (Box(left=960, top=0, right=1056, bottom=128), RefusedError, "not painted"),
    "too small": (Box(left=0, top=0, right=63, bottom=128), ContractError, "63 px"),
}


@pytest.mark.parametrize(
    ("part", "error", "said"), REFUSED_CROPS.values(), ids=REFUSED_CROPS.keys()
)
def test_a_crop_of_nothing_else_is_refused(
    canvas: Canvas, artist: User, part: Box, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        crop(canvas=canvas, box=part, by=artist)


def test_a_brush_repaints_what_it_marks_and_nothing_else(canvas: Canvas, artist: User) -> None:
    base = pixels_of(canvas, BASE)
    mask = Image.new("L", (96, 128))
    mask.paste(255, (30, 40, 60, 70))
    sha = store_mask(project=canvas.project, data=encoded(mask), by=artist).sha256
    wish = Wish(box=BASE, mask_sha=sha, feather=8, count=1)
    frame = actions.order_frame(canvas=canvas, wish=wish, by=artist)
    [candidate] = paint(frame)

    actions.accept_candidate(candidate=candidate, by=artist)

    changed = (pixels_of(canvas, BASE) != base).any(-1)
    rows, columns = np.nonzero(changed)
    assert changed.any()
    assert (rows.min() >= 40 - 9, rows.max() <= 70 + 8) == (True, True)
    assert (columns.min() >= 30 - 9, columns.max() <= 60 + 8) == (True, True)


def test_a_region_is_varied_inside_its_frame(canvas: Canvas, artist: User) -> None:
    wish = Wish(box=box_at(16, 32, 64, 64), strength=0.5, feather=4, count=1)
    frame = actions.order_frame(canvas=canvas, wish=wish, by=artist)
    assert frame.kind == Frame.Kind.VARY
    base = pixels_of(canvas, BASE)
    [candidate] = paint(frame)
    actions.accept_candidate(candidate=candidate, by=artist)
    outside = np.ones((128, 96), bool)
    outside[32:96, 16:80] = False
    assert (pixels_of(canvas, BASE)[outside] == base[outside]).all()
    assert (pixels_of(canvas, BASE) != base).any()


@pytest.mark.parametrize(
    ("box", "code"),
    [
        (box_at(400, 0, 64, 64), "frame_apart"),
        (box_at(0, 0, 96, 128), "nothing_to_paint"),
        (box_at(0, 0, 40, 128), "frame_size"),
        (box_at(0, 0, 9000, 128), "frame_size"),
        (box_at(9000, 0, 64, 64), "frame_size"),
    ],
)
def test_frames_that_cannot_be_painted_are_refused(
    canvas: Canvas, artist: User, box: Box, code: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        actions.order_frame(canvas=canvas, wish=Wish(box=box), by=artist)
    assert refused.value.code == code


def test_viewers_neither_paint_nor_accept(canvas: Canvas, artist: User, viewer: User) -> None:
    [candidate] = paint(order(canvas, artist, 32, 0, 128, 128))
    with pytest.raises(NotAllowedError):
        order(canvas, viewer, 32, 0, 128, 128)
    with pytest.raises(NotAllowedError):
        actions.accept_candidate(candidate=candidate, by=viewer)
    assert actions.judge_seam(candidate=candidate, verdict="seam", by=viewer)


def test_verdicts_on_seams_are_kept_per_person_beside_what_was_measured(
    canvas: Canvas, artist: User, viewer: User
) -> None:
    [candidate] = paint(order(canvas, artist, 32, 0, 128, 128))
    actions.judge_seam(candidate=candidate, verdict="good", by=artist)
    actions.judge_seam(candidate=candidate, verdict="seam", by=viewer)
    actions.judge_seam(candidate=candidate, verdict="seam", by=artist)

    rows = selectors.verdicts_of(canvas.project)

    assert [(row["by"], row["verdict"]) for row in rows] == [
        (artist.pk, "seam"),
        (viewer.pk, "seam"),
    ]
    assert {row["seam_score"] for row in rows} == {candidate.facts["seam_score"]}
    actions.judge_seam(candidate=candidate, verdict="", by=artist)
    assert len(selectors.verdicts_of()) == 1


def test_an_extension_reaches_its_target_frame_after_frame(project: Project, artist: User) -> None:
    offer(replace(BEFORE_ANY_WORKER, native_width=128, native_height=128))
    canvas = make_canvas(project, artist)
    target = Box(left=0, top=-100, right=250, bottom=200)

    extension = extending.extend_canvas(canvas=canvas, target=target, by=artist)

    assert len(extension.boxes) > 1
    while extension.state == Extension.State.RUNNING:
        paint_job(extension.frames.latest("pk").job)
        extension.refresh_from_db()
    assert extension.state == Extension.State.DONE
    variant = flatten(canvas=canvas, by=artist)
    assert (variant.asset.width_px, variant.asset.height_px) == (250, 300)
    with pytest.raises(ConflictError):
        extending.extend_canvas(canvas=canvas, target=target, by=artist)


def test_an_extension_that_was_stopped_goes_on_where_it_was(canvas: Canvas, artist: User) -> None:
    extension = extending.extend_canvas(canvas=canvas, by=artist)
    extending.stop_extension(extension=extension, by=artist)
    paint_job(extension.frames.get().job)
    assert not canvas.layers.exists()

    extending.resume_extension(extension=extension, by=artist)

    extension.refresh_from_db()
    assert extension.state == Extension.State.DONE
    needs = selectors.needs_of(canvas)
    assert needs["painted"] == needs["target"]
    assert needs["frames"] == 0


def test_an_extension_whose_job_was_stopped_orders_that_frame_again(
    canvas: Canvas, artist: User
) -> None:
    extension = extending.extend_canvas(canvas=canvas, by=artist)
    queue.request_abort(job=extension.frames.get().job, by=artist)

    extending.resume_extension(extension=extension, by=artist)

    again = extension.frames.get()
    paint_job(again.job)
    extension.refresh_from_db()
    assert extension.state == Extension.State.DONE
    assert canvas.layers.get().candidate.frame == again


def test_an_uploaded_picture_loses_its_metadata_and_stands_upright(
    project: Project, artist: User
) -> None:
    image = noisy_picture(80, 64)
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a secret place"
    asset = store_image(project=project, data=encoded(image, "JPEG", exif=exif), by=artist)
    variant = uploaded(project, artist, image)
    data = store.read(asset.sha256)
    assert (asset.width_px, asset.height_px) == (64, 80)
    assert b"secret" not in data
    assert b"eXIf" not in data
    assert variant.facts["uploaded"]
    assert variant.iteration.prompt


def test_random_sessions_of_two_people_change_no_protected_pixel(db: None) -> None:
    measured = measure(sessions=4, seed=1)
    assert measured["protected_pixels_changed"] == 0
    assert measured["canvas_patches_misplaced"] == 0
    assert measured["canvas_accepts"] > 0

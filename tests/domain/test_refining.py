"""The finer edge of a cut-out: ordered with the cut, taken in as an edit, left alone when late."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from generation.worker.mattes import refine
from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.assets import store
from studio.jobs import queue
from studio.jobs.models import Job
from studio.layouts import composing, refining
from studio.layouts.models import Layout
from studio.projects.models import Project
from tests.domain.studio_work import edit, make_layout, make_variant, op
from tests.factories import make_asset

SIZE = (400, 520)


@pytest.fixture
def portrait(project: Project, artist: User) -> Layout:
    picture = Image.new("RGB", SIZE, "#8fb8e8")
    canvas = ImageDraw.Draw(picture)
    canvas.ellipse((140, 50, 260, 260), fill="#8a4f32")
    canvas.rectangle((100, 260, 300, 520), fill="#8a4f32")
    variant = make_variant(project, artist)
    Variant.objects.filter(pk=variant.pk).update(asset=make_asset(project, picture))
    variant.refresh_from_db()
    return make_layout(project, artist, variant=variant)


@pytest.fixture
def ordered(portrait: Layout, artist: User, settings: Any, tmp_path: Path) -> Job:
    settings.MASTHEAD_MATTING = tmp_path
    composing.cut_subject(layout=portrait, strokes=[], behind=True, by=artist)
    portrait.refresh_from_db()
    return Job.objects.get(task="matte")


def _started(job: Job) -> Job:
    started = queue.start(job.pk, job.attempt)
    assert started is not None
    return started


def _art(layout: Layout) -> dict[str, Any]:
    layout.refresh_from_db()
    held: dict[str, Any] = layout.document["elements"]["art"]
    return held


def test_without_a_model_nothing_is_ordered(portrait: Layout, artist: User) -> None:
    composing.cut_subject(layout=portrait, strokes=[], behind=False, by=artist)
    assert not Job.objects.filter(task="matte").exists()


def test_the_finer_edge_comes_as_an_edit_of_whoever_cut(portrait: Layout, ordered: Job) -> None:
    before = portrait.revision
    matte = refining.matte_of(ordered.pk)
    marks = np.asarray(matte.trimap)
    assert set(np.unique(marks)) == {0, 128, 255}
    alpha = Image.fromarray(np.where(marks == 128, 200, marks).astype(np.uint8))

    applied = refining.record(job_id=ordered.pk, attempt=_started(ordered).attempt, alpha=alpha)

    assert applied is not None
    assert applied.revision == before + 1
    mask = np.asarray(store.open_image(_art(portrait)["cutout_mask"]).convert("L"))
    assert abs(int(np.median(mask[marks == 128])) - 200) <= 2
    assert portrait.operations.order_by("-pk")[0].author == ordered.submitted_by
    ordered.refresh_from_db()
    assert ordered.state == "succeeded"


def test_an_edge_that_comes_after_another_cut_is_left_alone(
    portrait: Layout, artist: User, ordered: Job
) -> None:
    edit(portrait, artist, op("set", "art", "cutout_mask", ""))
    before = _art(portrait)

    late = refining.record(
        job_id=ordered.pk, attempt=_started(ordered).attempt, alpha=Image.new("L", SIZE, 128)
    )

    assert late is None
    assert _art(portrait) == before
    ordered.refresh_from_db()
    assert ordered.state == "succeeded"


def test_a_folder_without_a_model_fails_the_job_with_the_reason_and_keeps_the_cut(
    portrait: Layout, ordered: Job
) -> None:
    before = _art(portrait)

    refine(job_id=ordered.pk, attempt=_started(ordered).attempt)

    ordered.refresh_from_db()
    assert (ordered.state, ordered.error_code) == ("failed", "model_missing")
    assert "has no config.json" in ordered.error_text
    assert _art(portrait) == before

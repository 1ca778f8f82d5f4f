"""What people say of seams becomes the limit that orders carry, and back again."""

import io

import pytest
from django.core.management import call_command

from studio.accounts.models import User
from studio.artwork.models import SeamLimit
from studio.artwork.seam_limits import keep_seam_limits, seam_limit
from studio.canvases import actions
from studio.canvases.models import Candidate, Frame
from studio.canvases.rows import candidate_row
from studio.projects.models import Project
from tests.domain.canvas_work import make_canvas, order, paint_job

pytestmark = pytest.mark.django_db


BEYOND = (32, 0, 128, 128)
"""A frame that reaches past the picture on the right."""


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("seams", "fit", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def candidate(project: Project, artist: User) -> Candidate:
    frame = order(make_canvas(project, artist), artist, *BEYOND)
    paint_job(frame.job)
    return frame.candidates.earliest("pk")


def judged(candidate: Candidate, by: User, score: float, verdict: str) -> None:
    """Let somebody judge a further picture of the same frame, of another score."""
    frame, facts = candidate.frame, {**candidate.facts, "seam_score": score}
    seed = frame.candidates.count() + 1000
    another = Candidate.objects.create(frame=frame, asset=candidate.asset, seed=seed, facts=facts)
    actions.judge_seam(candidate=another, verdict=verdict, by=by)


def test_too_few_verdicts_say_how_many_are_missing(candidate: Candidate, viewer: User) -> None:
    judged(candidate, viewer, 0.4, "good")

    told = run("--apply")

    assert "19 more verdicts “good” and 20 more “seam visible” are needed" in told
    assert not SeamLimit.objects.exists()


def test_a_fitted_limit_is_shown_applied_carried_by_orders_and_taken_back(
    candidate: Candidate, artist: User, viewer: User
) -> None:
    assert candidate.frame.kind == Frame.Kind.OUTPAINT
    for score in (0.3, 0.4, 1.2):
        judged(candidate, viewer, score, "good")
    for score in (1.6, 1.7, 2.0):
        judged(candidate, viewer, score, "seam")

    shown = run("--least", "3")
    assert shown.splitlines()[1].split()[:5] == ["outpaint", "3", "3", "1.000", "1.400"]
    assert "33% / 0% (0.83)" in shown
    assert "inpaint" in shown.splitlines()[2]
    assert seam_limit(SeamLimit.Task.OUTPAINT) is None

    run("--least", "3", "--apply")
    again = order(candidate.frame.canvas, artist, *BEYOND)
    assert again.job.request["seam_limit"] == 1.4
    assert candidate_row(candidate)["seam_limit"] == 1.0
    paint_job(again.job)
    assert candidate_row(again.candidates.earliest("pk"))["seam_limit"] == 1.4

    assert "1 fitted limits forgotten" in run("--reset")
    assert order(candidate.frame.canvas, artist, *BEYOND).job.request["seam_limit"] is None


def test_a_limit_fitted_twice_is_kept_once() -> None:
    for limit in (0.8, 0.9):
        keep_seam_limits(limits={SeamLimit.Task.INPAINT: limit})

    assert seam_limit(SeamLimit.Task.INPAINT) == 0.9

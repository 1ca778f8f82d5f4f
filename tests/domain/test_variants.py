"""Variants: ordered from others, recorded once, judged by people."""

from collections.abc import Callable

import pytest

from generation.contract.codec import request_from_json
from generation.contract.pixels import Padding, Size
from generation.contract.requests import Inpaint, Outpaint, Upscale
from studio.accounts.models import User
from studio.artwork import actions
from studio.artwork.models import Batch, Variant
from studio.artwork.rows import variant_row
from studio.artwork.selectors import (
    lineage_of,
    page_plan,
)
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.jobs import queue
from studio.jobs.errors import JobLost
from studio.jobs.models import Job
from studio.projects.models import Event, Project
from tests.domain.studio_work import (
    PROMPT,
    SMALL,
    make_mask,
    make_variant,
    newest,
    paint,
    pictures_of,
    submit,
)
from tests.factories import in_threads


def test_pictures_become_numbered_variants_and_the_last_one_finishes_the_job(
    project: Project, artist: User
) -> None:
    iteration = submit(project, artist)
    job = iteration.batches.get().job
    started = queue.start(job.pk, attempt=1, worker="engine-1")
    assert started is not None
    first, second = pictures_of(started)

    actions.record_variants(job_id=job.pk, attempt=1, pictures=[first])
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert newest(project).payload["job"]["done"] == 1

    actions.record_variants(job_id=job.pk, attempt=1, pictures=[second])
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED
    assert list(iteration.variants.order_by("number").values_list("number", "seed")) == [
        (1, first.seed),
        (2, second.seed),
    ]
    event = newest(project)
    assert (event.name, event.audience, event.actor) == ("variants.ready", "everyone", None)
    assert event.payload["variants"][0]["label"] == "#1.2"
    assert event.payload["job"]["state"] == "succeeded"


def test_a_picture_that_is_reported_twice_is_recorded_once(project: Project, artist: User) -> None:
    job = submit(project, artist).batches.get().job
    started = queue.start(job.pk, attempt=1, worker="engine-1")
    assert started is not None
    picture = pictures_of(started)[0]
    actions.record_variants(job_id=job.pk, attempt=1, pictures=[picture])
    events = Event.objects.count()

    assert actions.record_variants(job_id=job.pk, attempt=1, pictures=[picture]) == []

    assert Variant.objects.count() == 1
    assert Event.objects.count() == events


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_reported_twice_at_once_is_recorded_once(
    project: Project, artist: User
) -> None:
    job = submit(project, artist).batches.get().job
    started = queue.start(job.pk, attempt=1, worker="engine-1")
    assert started is not None
    pictures = pictures_of(started)[:1]

    results = in_threads(
        *[lambda: actions.record_variants(job_id=job.pk, attempt=1, pictures=pictures)] * 2
    )

    assert sorted(len(made) for made in results) == [0, 1]  # type: ignore[arg-type]
    assert Event.objects.filter(name="variants.ready").count() == 1


def test_a_requeued_job_rejects_the_late_worker(project: Project, artist: User) -> None:
    job = submit(project, artist).batches.get().job
    started = queue.start(job.pk, attempt=1, worker="engine-1")
    assert started is not None
    pictures = pictures_of(started)
    queue.requeue(job.pk, attempt=1)
    queue.start(job.pk, attempt=2, worker="engine-2")

    with pytest.raises(JobLost):
        actions.record_variants(job_id=job.pk, attempt=1, pictures=pictures)

    assert not Variant.objects.exists()
    actions.record_variants(job_id=job.pk, attempt=2, pictures=pictures)
    assert Variant.objects.count() == 2


def test_a_report_without_pictures_ends_no_job_that_still_lacks_some(
    project: Project, artist: User
) -> None:
    job = submit(project, artist).batches.get().job
    started = queue.start(job.pk, attempt=1, worker="engine-1")
    assert started is not None
    actions.record_variants(job_id=job.pk, attempt=1, pictures=pictures_of(started)[:1])

    assert actions.record_variants(job_id=job.pk, attempt=1, pictures=[]) == []

    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


def test_a_resumed_job_whose_pictures_are_all_there_is_finished_by_the_next_report(
    project: Project, artist: User
) -> None:
    job = submit(project, artist).batches.get().job
    started = queue.start(job.pk, attempt=1, worker="engine-1")
    assert started is not None
    actions.record_variants(job_id=job.pk, attempt=1, pictures=pictures_of(started))
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)

    actions.record_variants(job_id=job.pk, attempt=1, pictures=[])

    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED
    assert newest(project).payload["variants"] == []


@pytest.mark.parametrize(
    ("strength", "action", "used"),
    [
        ("subtle", Batch.Action.SUBTLE, 0.5),
        ("strong", Batch.Action.STRONG, 0.85),
        (0.3, Batch.Action.SUBTLE, 0.3),
        (1.0, Batch.Action.STRONG, 1.0),
    ],
)
def test_variations_stay_in_the_iteration_and_know_their_source(
    project: Project, artist: User, strength: str | float, action: str, used: float
) -> None:
    variant = make_variant(project, artist)

    job = actions.request_variations(variant=variant, strength=strength, count=3, by=artist)

    assert newest(project).name == "job.queued"
    assert job.request["strength"] == used
    assert job.request["prompt"] == PROMPT
    made = paint(job)
    assert [v.number for v in made] == [2, 3, 4]
    assert {v.source for v in made} == {variant}
    assert {variant_row(v)["action"] for v in made} == {action}


@pytest.mark.parametrize(("strength", "said"), [("wild", "no strength 'wild'"), (0.0, "strength")])
def test_a_variation_of_unknown_strength_is_refused(
    project: Project, artist: User, strength: str | float, said: str
) -> None:
    variant = make_variant(project, artist)

    with pytest.raises(RefusedError, match=said):
        actions.request_variations(variant=variant, strength=strength, by=artist)


def test_inpainting_in_the_same_words_stays_in_the_iteration(
    project: Project, artist: User
) -> None:
    variant, mask = make_variant(project, artist), make_mask(project)

    job = actions.request_inpaint(
        variant=variant, mask_sha=mask, prompt=f"{PROMPT}", strength=0.8, count=1, by=artist
    )

    request = request_from_json(job.request)
    assert isinstance(request, Inpaint)
    assert (request.mask.sha256, request.strength) == (mask, 0.8)
    assert job.batch.iteration == variant.iteration
    assert newest(project).name == "job.queued"


def test_inpainting_in_other_words_is_a_child_iteration_with_a_draft_of_its_own(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist)

    job = actions.request_inpaint(
        variant=variant, mask_sha=make_mask(project), prompt="a blue moon", count=1, by=artist
    )

    child = job.batch.iteration
    assert (child.number, child.parent, child.prompt) == (2, variant.iteration, "a blue moon")
    assert (child.draft.text, child.draft_seq) == ("a blue moon", 0)
    event = newest(project)
    assert event.name == "iteration.submitted"
    assert event.payload["draft"]["id"] == child.draft_id
    assert paint(job)[0].source == variant


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        (lambda project: "0" * 64, "not stored"),
        (lambda project: make_mask(project, 70, 80), "70 x 80"),
    ],
)
def test_a_mask_must_be_stored_and_of_the_pictures_size(
    project: Project, artist: User, mask: Callable[[Project], str], said: str
) -> None:
    variant = make_variant(project, artist)

    with pytest.raises(RefusedError, match=said):
        actions.request_inpaint(variant=variant, mask_sha=mask(project), by=artist)


def test_an_outpainted_variant_knows_its_padding_and_its_painted_pixels(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist)

    job = actions.request_outpaint(
        variant=variant, padding=Padding(top=24, right=8), count=1, by=artist
    )
    made = paint(job, facts={"seam_score": 0.4})[0]

    assert isinstance(request_from_json(job.request), Outpaint)
    assert made.padding == {"left": 0, "top": 24, "right": 8, "bottom": 0}
    row = variant_row(made)
    assert (row["width"], row["height"]) == (72, 104)
    assert (row["native_width"], row["native_height"]) == (72, 104)
    assert row["seam_score"] == 0.4


def test_outpainting_in_other_words_makes_an_iteration_of_the_canvas_size(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist)

    job = actions.request_outpaint(
        variant=variant, padding=Padding(left=8), prompt="stars", count=1, by=artist
    )

    child = job.batch.iteration
    assert (child.prompt, child.width_px, child.height_px) == ("stars", 72, 80)


def test_upscaling_adds_no_painted_pixels_not_even_through_further_steps(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist)

    job = actions.request_upscale(variant=variant, size=Size(width=128, height=160), by=artist)
    large = paint(job)[0]
    wider = paint(
        actions.request_outpaint(variant=large, padding=Padding(left=32), count=1, by=artist)
    )[0]

    assert isinstance(request_from_json(job.request), Upscale)
    assert (job.model, job.weight) == ("", 0.25)
    assert (large.native_width_px, large.native_height_px) == (64, 80)
    assert (wider.native_width_px, wider.native_height_px) == (80, 80)
    assert [row["label"] for row in lineage_of(wider)] == ["#1.1", "#1.2", "#1.3"]


def test_upscaling_to_fewer_pixels_is_refused(project: Project, artist: User) -> None:
    with pytest.raises(RefusedError, match="smaller than the variant's 64 x 80"):
        actions.request_upscale(
            variant=make_variant(project, artist), size=Size(width=64, height=79), by=artist
        )


def test_a_variant_is_outpainted_to_the_proportions_of_the_page_once(
    project: Project, artist: User, stranger: User
) -> None:
    variant = make_variant(project, artist, width=256, height=256)
    plan = page_plan(variant)

    made = paint(actions.outpaint_to_page(variant=variant, by=artist))[0]

    assert plan["padding"] == made.padding
    assert plan["canvas"] == {"width": made.asset.width_px, "height": made.asset.height_px}
    assert page_plan(made)["padding"] is None
    with pytest.raises(ConflictError, match="nothing to outpaint"):
        actions.outpaint_to_page(variant=made, by=artist)
    with pytest.raises(NotFoundError):
        actions.outpaint_to_page(variant=made, by=stranger)


def test_stars_are_each_persons_own_and_can_be_taken_back(
    project: Project, artist: User, viewer: User
) -> None:
    variant = make_variant(project, artist)
    actions.rate_variant(variant=variant, stars=5, by=artist)
    actions.rate_variant(variant=variant, stars=2, by=viewer)
    actions.rate_variant(variant=variant, stars=3, by=viewer)

    row = newest(project).payload["variant"]
    assert row["ratings"] == {str(artist.pk): 5, str(viewer.pk): 3}
    assert row["stars"] == 4.0

    actions.rate_variant(variant=variant, stars=0, by=artist)
    assert variant_row(variant)["ratings"] == {str(viewer.pk): 3}


@pytest.mark.parametrize("stars", [-1, 6])
def test_stars_out_of_range_are_refused(project: Project, artist: User, stars: int) -> None:
    with pytest.raises(RefusedError, match="1 to 5"):
        actions.rate_variant(variant=make_variant(project, artist), stars=stars, by=artist)


@pytest.mark.django_db(transaction=True)
def test_of_two_ratings_at_once_the_later_event_holds_both(
    project: Project, artist: User, viewer: User
) -> None:
    variant = make_variant(project, artist)

    in_threads(
        lambda: actions.rate_variant(variant=variant, stars=5, by=artist),
        lambda: actions.rate_variant(variant=variant, stars=1, by=viewer),
    )

    assert newest(project).payload["variant"] == variant_row(variant)


def test_a_variant_is_shortlisted_rejected_and_restored(project: Project, artist: User) -> None:
    variant = make_variant(project, artist)

    for change, state in (
        (actions.shortlist_variant, "shortlisted"),
        (actions.reject_variant, "rejected"),
        (actions.restore_variant, "new"),
    ):
        assert change(variant=variant, by=artist).state == state
        assert newest(project).payload["variant"]["state"] == state

    with pytest.raises(ConflictError, match=r"#1\.1 is new already"):
        actions.restore_variant(variant=variant, by=artist)


Act = Callable[[Project, Variant, User], object]

ACTIONS: dict[str, Act] = {
    "submit": lambda project, variant, by: actions.submit_iteration(
        project=project, draft=variant.iteration.draft, draft_seq=0, settings=SMALL, by=by
    ),
    "variations": lambda project, variant, by: actions.request_variations(variant=variant, by=by),
    "inpaint": lambda project, variant, by: actions.request_inpaint(
        variant=variant, mask_sha=make_mask(project), by=by
    ),
    "outpaint": lambda project, variant, by: actions.request_outpaint(
        variant=variant, padding=Padding(left=8), by=by
    ),
    "page": lambda project, variant, by: actions.outpaint_to_page(variant=variant, by=by),
    "upscale": lambda project, variant, by: actions.request_upscale(
        variant=variant, size=Size(width=128, height=160), by=by
    ),
    "shortlist": lambda project, variant, by: actions.shortlist_variant(variant=variant, by=by),
    "reject": lambda project, variant, by: actions.reject_variant(variant=variant, by=by),
}


@pytest.mark.parametrize("act", ACTIONS.values(), ids=ACTIONS.keys())
def test_artists_may_viewers_may_not_and_strangers_find_nothing(
    project: Project, artist: User, viewer: User, stranger: User, act: Act
) -> None:
    variant = make_variant(project, artist)

    with pytest.raises(NotAllowedError):
        act(project, variant, viewer)
    with pytest.raises(NotFoundError):
        act(project, variant, stranger)
    before = Event.objects.count()
    act(project, variant, artist)

    assert Event.objects.count() == before + 1

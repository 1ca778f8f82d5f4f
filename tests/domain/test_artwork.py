"""Iterations and variants: numbered, ordered, recorded once, judged by people."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import pytest

from generation.contract.codec import request_from_json
from generation.contract.engine import ModelCard
from generation.contract.pixels import Padding, Size
from generation.contract.requests import Inpaint, Outpaint, Upscale
from studio.accounts.models import User
from studio.artwork import actions
from studio.artwork.actions import IterationSettings
from studio.artwork.cards import BEFORE_ANY_WORKER, card_for
from studio.artwork.models import Batch, Iteration, Variant
from studio.artwork.requests import native_size
from studio.artwork.rows import PROMPT_SHOWN, iteration_row, variant_row
from studio.artwork.selectors import (
    board_of,
    iteration_for,
    lineage_of,
    page_plan,
    rows_of,
    variant_for,
)
from studio.assets.actions import store_mask
from studio.core.cover_formats import cover_format
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.drafts.actions import replace_text
from studio.jobs import queue
from studio.jobs.errors import JobLost
from studio.jobs.models import Job, ModelOffer
from studio.projects.errors import AlreadyRecordedError
from studio.projects.models import Event, Project
from studio.projects.permissions import Guest
from tests.domain.studio_work import (
    PROMPT,
    SMALL,
    make_draft,
    make_variant,
    newest,
    paint,
    painted,
    pictures_of,
    submit,
)
from tests.factories import encoded, in_threads, make_picture, make_project

CARD = replace(BEFORE_ANY_WORKER, handle="starter", title="Starter", native_width=704, steps=24)


def _offer(card: ModelCard, worker: str = "engine-1") -> None:
    ModelOffer.objects.create(worker=worker, handle=card.handle, card=asdict(card))


def _mask(project: Project, width: int = 64, height: int = 80) -> str:
    image = make_picture(width, height, "white").convert("L")
    return store_mask(project=project, data=encoded(image), by=None).sha256


def test_a_prompt_becomes_the_next_iteration_and_a_waiting_job(
    project: Project, artist: User
) -> None:
    first, second = submit(project, artist), submit(project, artist, prompt="a blue fox")

    assert (first.number, second.number) == (1, 2)
    assert (second.prompt, second.created_by) == ("a blue fox", artist)
    job = second.batches.get(action=Batch.Action.TXT2IMG).job
    assert (job.state, job.task, job.images) == (Job.State.QUEUED, "txt2img", 2)
    event = newest(project)
    assert event.name == "iteration.submitted"
    assert event.payload["iteration"]["id"] == second.pk
    assert event.payload["batch"]["job"] == event.payload["job"]["id"] == job.pk


def test_an_iteration_keeps_the_words_of_the_number_it_was_submitted_at(
    project: Project, artist: User, editor: User
) -> None:
    draft = make_draft(project, artist)
    replace_text(draft=draft, text="a colleague's later words", base_seq=0, by=editor)

    iteration = actions.submit_iteration(
        project=project, draft=draft, draft_seq=0, settings=SMALL, by=artist
    )

    assert (iteration.prompt, iteration.draft_seq) == (PROMPT, 0)


def test_words_reach_the_engine_in_composed_form(project: Project, artist: User) -> None:
    assert submit(project, artist, prompt="cafe\u0301").prompt == "caf\u00e9"


def test_without_settings_the_model_and_the_page_decide(project: Project, artist: User) -> None:
    _offer(CARD)

    iteration = submit(project, artist, settings=IterationSettings())

    cover = cover_format(project.cover_format)
    size = native_size(CARD, cover)
    assert (iteration.width_px, iteration.height_px) == (size.width, size.height)
    assert (iteration.model, iteration.steps) == ("starter", 24)
    assert size.width % 8 == size.height % 8 == 0
    assert size.width * size.height == pytest.approx(704 * 1024, rel=0.02)
    assert size.width / size.height == pytest.approx(
        cover.bleed_box.w / cover.bleed_box.h, rel=0.02
    )
    job = request_from_json(iteration.batches.get().job.request)
    assert len({*job.seeds}) == 6  # type: ignore[union-attr]


def test_seeds_that_were_asked_for_are_painted(project: Project, artist: User) -> None:
    settings = IterationSettings(width=64, height=80, seeds=(7, 2**63 - 1))

    job = submit(project, artist, settings=settings).batches.get().job

    assert job.request["seeds"] == ["7", str(2**63 - 1)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"count": 0}, "number of seeds is 0"),
        ({"count": 10}, "number of seeds is 10"),
        ({"width": 63}, "must be 64 to 8192"),
        ({"height": None}, "Only one side"),
        ({"steps": 151}, "must be 1 to 150"),
        ({"guidance_scale": 31.0}, "must be 0 to 30"),
        ({"scheduler": "fast"}, "no scheduler 'fast'"),
        ({"seeds": (1, 1)}, "Two of the seeds are the same"),
        ({"seeds": (-1,)}, "out of range"),
        ({"model": "Not a handle"}, "is no handle"),
    ],
)
def test_settings_out_of_bounds_are_refused_in_the_contracts_words(
    project: Project, artist: User, changed: dict[str, object], said: str
) -> None:
    draft = make_draft(project, artist)

    with pytest.raises(RefusedError, match=said):
        actions.submit_iteration(
            project=project,
            draft=draft,
            draft_seq=0,
            settings=replace(SMALL, **changed),  # type: ignore[arg-type]
            by=artist,
        )

    assert not Iteration.objects.exists()
    assert not Job.objects.exists()


def test_an_empty_prompt_is_refused(project: Project, artist: User) -> None:
    with pytest.raises(RefusedError, match="prompt is empty"):
        submit(project, artist, prompt="  ")


def test_a_repeated_operation_leaves_the_first_iteration_alone(
    project: Project, artist: User
) -> None:
    draft, op_id = make_draft(project, artist), uuid4()

    def send() -> Iteration:
        return actions.submit_iteration(
            project=project, draft=draft, draft_seq=0, settings=SMALL, by=artist, op_id=op_id
        )

    send()
    with pytest.raises(AlreadyRecordedError):
        send()

    assert Iteration.objects.count() == Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_iterations_submitted_at_the_same_time_have_different_numbers(
    project: Project, artist: User, editor: User
) -> None:
    results = in_threads(lambda: submit(project, artist), lambda: submit(project, editor))

    assert {iteration.number for iteration in results} == {1, 2}  # type: ignore[attr-defined]


def test_the_default_model_is_the_one_its_card_names(settings: Any, db: None) -> None:
    settings.MASTHEAD_DEFAULT_MODEL = "painter"
    assert card_for("", "txt2img").handle == "painter"

    _offer(BEFORE_ANY_WORKER)
    _offer(replace(CARD, is_default=True))
    _offer(replace(CARD, handle="broken", is_default=True, problem="No such file."))

    assert card_for("", "txt2img").handle == "starter"
    assert card_for("painter", "txt2img").handle == "painter"


@pytest.mark.parametrize(
    ("handle", "task", "said"),
    [
        ("unknown", "txt2img", "No worker offers the model 'unknown'; on offer: .*starter"),
        ("broken", "txt2img", "No such file"),
        ("narrow", "inpaint", "cannot do inpaint; it does txt2img"),
    ],
)
def test_a_model_that_cannot_do_it_is_refused_with_the_reason(
    db: None, handle: str, task: str, said: str
) -> None:
    _offer(CARD)
    _offer(replace(CARD, handle="broken", problem="No such file."))
    _offer(replace(CARD, handle="narrow", tasks=("txt2img",)))

    with pytest.raises(RefusedError, match=said):
        card_for(handle, task)


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
    variant, mask = make_variant(project, artist), _mask(project)

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
        variant=variant, mask_sha=_mask(project), prompt="a blue moon", count=1, by=artist
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
    [(lambda project: "0" * 64, "not stored"), (lambda project: _mask(project, 70, 80), "70 x 80")],
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
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist, width=256, height=256)
    plan = page_plan(variant)

    made = paint(actions.outpaint_to_page(variant=variant, by=artist))[0]

    assert plan["padding"] == made.padding
    assert plan["canvas"] == {"width": made.asset.width_px, "height": made.asset.height_px}
    assert page_plan(made)["padding"] is None
    with pytest.raises(ConflictError, match="nothing to outpaint"):
        actions.outpaint_to_page(variant=made, by=artist)


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
        variant=variant, mask_sha=_mask(project), by=by
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


def test_viewers_may_rate_and_strangers_find_nothing_to_rate(
    project: Project, artist: User, viewer: User, stranger: User
) -> None:
    variant = make_variant(project, artist)
    actions.rate_variant(variant=variant, stars=4, by=viewer)

    with pytest.raises(NotFoundError):
        actions.rate_variant(variant=variant, stars=4, by=stranger)


def test_a_draft_or_parent_of_another_project_is_not_found(
    project: Project, artist: User, editor: User
) -> None:
    other = make_project(editor=editor, artist=artist)
    draft = make_draft(other, artist)

    with pytest.raises(NotFoundError):
        actions.submit_iteration(
            project=project, draft=draft, draft_seq=0, settings=SMALL, by=artist
        )


def test_the_board_shows_everything_to_members_and_neither_drafts_nor_people_to_guests(
    project: Project, artist: User, guest: Guest, stranger: User
) -> None:
    painted(project, artist)

    board = board_of(project, artist)
    seen = board_of(project, guest)

    assert [len(board[kind]) for kind in ("iterations", "variants", "jobs", "drafts")] == [
        1,
        2,
        1,
        1,
    ]
    assert [len(seen[kind]) for kind in ("iterations", "variants", "people", "drafts")] == [
        1,
        2,
        0,
        0,
    ]
    assert (board["me"]["role"], seen["me"]["role"]) == ("artist", "guest")
    assert {event["name"] for event in seen["activity"]} == {"variants.ready"}
    with pytest.raises(NotFoundError):
        board_of(project, stranger)


def test_long_words_are_cut_in_rows_and_kept_in_the_iteration(
    project: Project, artist: User
) -> None:
    settings = replace(SMALL, negative_prompt="模糊" * 5000)
    iteration = submit(project, artist, prompt="狐狸" * 8000, settings=settings)

    row = iteration_row(iteration)

    assert (len(row["prompt"]), row["prompt_cut"]) == (PROMPT_SHOWN, True)
    assert len(iteration.prompt) == 16_000
    assert newest(project).name == "iteration.submitted"


def test_rows_and_rowwise_reads_are_scoped_to_the_project(
    project: Project, artist: User, editor: User, stranger: User
) -> None:
    variant = make_variant(project, artist)
    other = make_project(editor=editor)
    wanted = {
        "variants": [variant.pk],
        "iterations": [variant.iteration_id],
        "jobs": [variant.job_id],
        "batches": [variant.job_id],
        "drafts": [variant.iteration.draft_id],
    }

    mine, others = rows_of(project, wanted), rows_of(other, wanted)

    assert {kind: len(rows) for kind, rows in mine.items()} == dict.fromkeys(wanted, 1)
    assert {kind: len(rows) for kind, rows in others.items()} == dict.fromkeys(wanted, 0)
    for find, pk in ((variant_for, variant.pk), (iteration_for, variant.iteration_id)):
        assert find(artist, pk).pk == pk
        for by, wrong in ((stranger, pk), (artist, pk + 1000)):
            with pytest.raises(NotFoundError):
                find(by, wrong)


def test_a_variant_tells_by_which_model_it_was_painted(project: Project, artist: User) -> None:
    _offer(CARD)

    variant = make_variant(project, artist)
    ModelOffer.objects.all().delete()

    row = variant_row(variant)
    assert (row["model_title"], row["procedural"]) == ("Starter", True)

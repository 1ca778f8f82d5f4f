"""Iterations: frozen words with settings, numbered, and the board that shows them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from generation.contract.codec import request_from_json
from generation.engine.executors.painter import PainterEngine
from studio.accounts.models import User
from studio.artwork import actions
from studio.artwork.actions import IterationSettings
from studio.artwork.cards import BEFORE_ANY_WORKER, card_for
from studio.artwork.models import Batch, Iteration
from studio.artwork.requests import native_size
from studio.artwork.rows import PROMPT_SHOWN, iteration_row, variant_row
from studio.artwork.selectors import (
    board_of,
    iteration_for,
    rows_of,
    variant_for,
)
from studio.core.cover_formats import cover_format
from studio.core.errors import NotFoundError, RefusedError
from studio.drafts.actions import replace_text
from studio.jobs.models import Job, ModelOffer
from studio.projects.errors import AlreadyRecordedError
from studio.projects.models import Project
from studio.projects.permissions import Guest
from tests.domain.studio_work import (
    PROMPT,
    SMALL,
    make_draft,
    make_variant,
    newest,
    offer,
    painted,
    submit,
)
from tests.factories import in_threads, make_project

CARD = replace(BEFORE_ANY_WORKER, handle="starter", title="Starter", native_width=704, steps=24)


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
    offer(CARD)

    iteration = submit(project, artist, settings=IterationSettings())

    cover = cover_format(project.cover_format)
    size = native_size(CARD, cover)
    assert (iteration.width_px, iteration.height_px) == (size.width, size.height)
    assert (iteration.model, iteration.steps) == ("starter", 24)
    assert size.width % 8 == size.height % 8 == 0
    assert size.width * size.height == pytest.approx(704 * 832, rel=0.02)
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


@pytest.mark.parametrize(
    ("days", "weight"),
    [(None, 1.0), (-2, 1.0), (-1, 4.0), (0, 4.0), (1, 4.0), (2, 1.0)],
)
def test_the_jobs_of_a_project_that_is_due_within_a_day_weigh_more(
    project: Project, artist: User, days: int | None, weight: float
) -> None:
    due = None if days is None else timezone.localdate() + timedelta(days=days)
    Project.objects.filter(pk=project.pk).update(due_on=due)
    project.refresh_from_db()
    submit(project, artist)

    assert Job.objects.get().weight == weight


def test_before_any_worker_came_orders_follow_the_painters_card() -> None:
    [card] = PainterEngine(lambda report: None).models()

    assert replace(card, vocabulary=(), schedulers=()) == BEFORE_ANY_WORKER


def test_the_default_model_is_the_one_its_card_names(settings: Any, db: None) -> None:
    settings.MASTHEAD_DEFAULT_MODEL = "painter"
    assert card_for("", "txt2img").handle == "painter"

    offer(BEFORE_ANY_WORKER)
    offer(replace(CARD, is_default=True))
    offer(replace(CARD, handle="broken", is_default=True, problem="No such file."))

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
    offer(CARD)
    offer(replace(CARD, handle="broken", problem="No such file."))
    offer(replace(CARD, handle="narrow", tasks=("txt2img",)))

    with pytest.raises(RefusedError, match=said):
        card_for(handle, task)


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
    offer(CARD)

    variant = make_variant(project, artist)
    ModelOffer.objects.all().delete()

    row = variant_row(variant)
    assert (row["model_title"], row["procedural"]) == ("Starter", True)


def test_a_draft_with_choices_makes_a_sibling_for_each_wording_with_the_same_seeds(
    project: Project, artist: User
) -> None:
    settings = replace(SMALL, steps_compared=(4, 8))
    first = submit(project, artist, prompt="a {red|蓝色} fox", settings=settings)

    made = list(project.iterations.order_by("number"))
    assert made[0] == first
    assert [(one.prompt, one.steps) for one in made] == [
        ("a red fox", 4),
        ("a red fox", 8),
        ("a 蓝色 fox", 4),
        ("a 蓝色 fox", 8),
    ]
    jobs = [one.batches.get().job for one in made]
    assert len({tuple(job.request["seeds"]) for job in jobs}) == 1
    assert project.events.filter(name="iteration.submitted").count() == 4


def test_a_repeated_order_of_wordings_is_recorded_once(project: Project, artist: User) -> None:
    draft, op_id = make_draft(project, artist, "a {red|blue} fox"), uuid4()

    def order() -> None:
        actions.submit_iteration(
            project=project, draft=draft, draft_seq=0, settings=SMALL, by=artist, op_id=op_id
        )

    order()
    with pytest.raises(AlreadyRecordedError):
        order()
    assert project.iterations.count() == 2

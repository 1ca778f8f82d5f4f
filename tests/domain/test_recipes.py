"""What an iteration is made with, frozen: styles, lists, grids, writers; and going on from it."""

from dataclasses import replace
from typing import Any

import pytest

from generation.contract.codec import request_from_json
from generation.contract.requests import Painting
from studio.accounts.models import User
from studio.artwork.actions import IterationSettings, request_variations, submit_iteration
from studio.artwork.favourites import favourites_of, set_favourite
from studio.artwork.models import Grid, Iteration
from studio.artwork.replays import draft_from, recipe_row, replay_iteration
from studio.artwork.rows import iteration_row
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.core.prompt_grid import Axis
from studio.drafts.actions import replace_text
from studio.drafts.selectors import writer_rows, writers_of
from studio.jobs.models import Job
from studio.projects.models import Project
from studio.prompts.actions import save_list, save_style
from tests.cards import NIGHT
from tests.domain.studio_work import SMALL, make_draft, make_variant, newest, offer, paint, submit

pytestmark = pytest.mark.django_db


def iterations(project: Project) -> list[Iteration]:
    return list(project.iterations.order_by("number"))


def requests(project: Project) -> list[Any]:
    return [request_from_json(job.request) for job in Job.objects.order_by("pk")]


def test_a_grid_paints_every_cell_with_the_same_seeds_and_says_where_each_stands(
    project: Project, artist: User
) -> None:
    axes = (
        Axis(parameter="steps", values=("4", "8")),
        Axis(parameter="words", values=("fox", "cat", "owl"), find="fox"),
    )

    submit(project, artist, prompt="a red fox", settings=replace(SMALL, axes=axes))

    made = iterations(project)
    assert [(row.prompt, row.steps) for row in made][:4] == [
        ("a red fox", 4),
        ("a red cat", 4),
        ("a red owl", 4),
        ("a red fox", 8),
    ]
    assert len({request.seeds for request in requests(project)}) == 1
    grid = iteration_row(made[4])["grid"]
    assert grid is not None
    assert grid["cell"][:2] == [1, 1]
    assert grid["axes"][1]["values"] == ["fox", "cat", "owl"]


def test_a_matrix_of_choices_is_a_grid_and_a_spread_is_none(project: Project, artist: User) -> None:
    choices = "{a|b|c|d} {e|f|g}"
    submit(project, artist, prompt=choices, settings=replace(SMALL, matrix=True))
    assert len(iterations(project)) == 12
    assert Grid.objects.get().axes[0]["values"] == ["a", "b", "c", "d"]

    submit(project, artist, prompt=choices)

    assert len(iterations(project)) == 21
    assert Grid.objects.count() == 1


def test_a_grid_beyond_the_limit_leaves_nothing_behind(project: Project, artist: User) -> None:
    axes = (Axis(parameter="seed", values=tuple(map(str, range(12)))),)

    with pytest.raises(RefusedError) as refusal:
        submit(project, artist, prompt="{a|b|c}", settings=replace(SMALL, axes=axes))

    assert refusal.value.code == "grid_too_large"
    assert not Job.objects.exists()


def test_a_style_stands_around_the_words_and_is_frozen_with_them(
    project: Project, artist: User
) -> None:
    save_style(
        project=project,
        name="Riso",
        before="risograph of",
        after="grainy",
        negative="text",
        by=artist,
    )
    first = submit(
        project,
        artist,
        prompt="a fox",
        settings=replace(SMALL, styles=("Riso",), negative_prompt="blur"),
    )
    save_style(project=project, name="Riso", after="smooth", by=artist)

    assert (first.prompt, first.negative_prompt) == ("risograph of a fox, grainy", "blur, text")
    assert recipe_row(first)["styles"][0]["after"] == "grainy"
    assert (recipe_row(first)["reference"], recipe_row(first)["control"]) == (None, None)
    assert iteration_row(first)["styles"] == ["Riso"]
    with pytest.raises(RefusedError, match="Riso"):
        submit(project, artist, settings=replace(SMALL, styles=("Gouache",)))


def test_draws_take_other_lines_of_a_list_and_keep_what_was_drawn(
    project: Project, artist: User
) -> None:
    save_list(project=project, name="light", text="dawn\nnoon\ndusk", by=artist)

    submit(project, artist, prompt="a fox, __light__", settings=replace(SMALL, draws=3))

    made = iterations(project)
    assert {row.prompt for row in made} == {"a fox, dawn", "a fox, noon", "a fox, dusk"}
    assert recipe_row(made[0])["drawn"] == [["light", made[0].prompt.removeprefix("a fox, ")]]
    assert recipe_row(made[0])["template"] == "a fox, __light__"


def test_an_iteration_names_the_writers_of_its_words(
    project: Project, artist: User, editor: User
) -> None:
    save_style(project=project, name="Riso", after="grainy", by=artist)
    draft = make_draft(project, artist, "a fox")
    seq = replace_text(draft=draft, text="a {red|old} fox", base_seq=0, by=editor)
    replace_text(draft=draft, text="nothing left", base_seq=seq, by=artist)

    submit_iteration(
        project=project,
        draft=draft,
        draft_seq=seq,
        settings=replace(SMALL, styles=("Riso",)),
        by=artist,
    )

    second = iterations(project)[1]
    words, start = [], 0
    for row in recipe_row(second)["writers"]:
        words.append((second.prompt[start : start + row["length"]], row["name"]))
        start += row["length"]
    assert words == [
        ("a ", "Arthur Artist"),
        ("old ", "Edith Editor"),
        ("fox", "Arthur Artist"),
        (", grainy", ""),
    ]


def test_a_replay_asks_for_exactly_the_same(project: Project, artist: User, editor: User) -> None:
    save_list(project=project, name="light", text="dawn\nnoon\ndusk", by=artist)
    first = submit(project, artist, prompt="a fox, __light__")

    again = replay_iteration(iteration=first, by=editor)

    assert (again.number, again.parent, again.prompt) == (2, first, first.prompt)
    before, after = requests(project)
    assert before == after
    assert newest(project).payload["iteration"]["replay_of"] == first.pk
    assert recipe_row(again)["writers"][0]["name"] == "Arthur Artist"


def test_a_recipe_names_a_size_only_where_the_page_gave_another(
    project: Project, artist: User
) -> None:
    offer(NIGHT)
    free = submit(project, artist, settings=replace(SMALL, width=64, height=64))
    of_page = submit(project, artist, settings=replace(SMALL, width=None, height=None))

    assert recipe_row(free)["size"] == [64, 64]
    assert recipe_row(of_page)["size"] is None
    project.cover_format = "a4"
    project.save(update_fields=["cover_format"])
    of_page = Iteration.objects.get(pk=of_page.pk)
    assert recipe_row(of_page)["size"] == [of_page.width_px, of_page.height_px]


def test_a_sampler_nobody_chose_is_the_cards_and_one_that_does_not_fit_is_refused(
    project: Project, artist: User
) -> None:
    offer(replace(NIGHT, scheduler="dpmpp_2m", schedulers=("auto", "euler", "dpmpp_2m")))

    assert submit(project, artist, settings=SMALL).scheduler == "dpmpp_2m"
    assert submit(project, artist, settings=replace(SMALL, scheduler="euler")).scheduler == "euler"
    with pytest.raises(RefusedError, match="'flow_euler' does not fit") as refused:
        submit(project, artist, settings=replace(SMALL, scheduler="flow_euler"))
    assert refused.value.code == "sampler_missing"


def test_exact_pictures_keep_exact_with_what_is_made_of_them(
    project: Project, artist: User
) -> None:
    iteration = submit(project, artist, settings=replace(SMALL, exact=True))
    assert recipe_row(iteration)["exact"]
    variant = paint(Job.objects.latest("pk"))[0]
    request_variations(variant=variant, strength="subtle", count=1, by=artist)

    asked = request_from_json(Job.objects.latest("pk").request)
    assert isinstance(asked, Painting)
    assert asked.sampling.exact


def test_two_branches_merge_into_a_draft_whose_words_keep_their_writers(
    project: Project, artist: User, editor: User
) -> None:
    root = submit(project, artist, prompt="a fox in snow")
    settings = IterationSettings(width=64, height=80, count=1)
    branches = []
    for words, by in (("a red fox in snow", artist), ("a fox in deep snow", editor)):
        draft = make_draft(project, by, words)
        branches.append(
            submit_iteration(
                project=project, draft=draft, draft_seq=0, settings=settings, by=by, parent=root
            )
        )

    draft = draft_from(iteration=branches[0], merged=branches[1], by=artist)

    assert (draft.name, draft.text) == ("#2 + #3", "a red fox in deep snow")
    assert {row["name"] for row in writer_rows(writers_of(draft))} == {
        "Arthur Artist",
        "Edith Editor",
    }
    made = submit_iteration(
        project=project,
        draft=draft,
        draft_seq=0,
        settings=settings,
        by=artist,
        parent=branches[0],
        merged=branches[1],
    )
    assert iteration_row(made)["merged"] == branches[1].pk


def test_a_reference_is_started_from_at_its_size_and_its_strength_can_vary(
    project: Project, artist: User
) -> None:
    sha = make_variant(project, artist).asset.sha256
    axes = (Axis(parameter="strength", values=("0.3", "0.7")),)

    first = submit(project, artist, settings=IterationSettings(count=1, reference=sha, axes=axes))

    assert (first.width_px, first.height_px) == (64, 80)
    asked = requests(project)[1:]
    assert [(request.source.sha256, request.strength) for request in asked] == [
        (sha, 0.3),
        (sha, 0.7),
    ]
    for settings in (
        IterationSettings(reference="0" * 64),
        IterationSettings(axes=axes),
    ):
        with pytest.raises(RefusedError):
            submit(project, artist, settings=settings)


def test_favourites_are_ones_own(
    project: Project, artist: User, viewer: User, stranger: User
) -> None:
    variant = make_variant(project, artist)
    project.refresh_from_db()

    for _twice in range(2):
        set_favourite(variant=variant, favourite=True, by=viewer)

    assert favourites_of(project, viewer) == [variant.pk]
    assert favourites_of(project, artist) == []
    seq = project.event_seq
    set_favourite(variant=variant, favourite=False, by=viewer)
    project.refresh_from_db()
    assert (favourites_of(project, viewer), project.event_seq) == ([], seq)
    with pytest.raises(NotFoundError):
        set_favourite(variant=variant, favourite=True, by=stranger)


def test_a_project_keeps_a_bounded_number_of_lists(
    project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.prompts.actions.KEPT_MAX", 1)
    save_list(project=project, name="light", text="dawn", by=artist)
    save_list(project=project, name="light", text="dusk", by=artist)

    with pytest.raises(ConflictError):
        save_list(project=project, name="mood", text="calm", by=artist)

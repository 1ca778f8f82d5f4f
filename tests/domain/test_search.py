"""Prompts, comments and people are found by the words people remember, Chinese ones too."""

import pytest

from studio.accounts.models import User
from studio.core.errors import NotFoundError, RefusedError
from studio.projects.models import Project
from studio.projects.permissions import Guest
from studio.projects.search import search
from studio.reviews.actions import post_comment
from tests.domain.studio_work import make_variant, make_version, submit
from tests.factories import make_project

pytestmark = pytest.mark.django_db

PROMPTS = ("a red fox in the snow", "杂志封面设计，雪山", "面向封底的狐狸", "ＦＯＸ at dusk")

FINDS: dict[str, tuple[str, list[str]]] = {
    "a word": ("fox", ["#4", "#1"]),
    "half a word": ("sno", ["#1"]),
    "all of the words": ("fox snow", ["#1"]),
    "two Chinese characters": ("封面", ["#2"]),
    "one Chinese character": ("封", ["#3", "#2"]),
    "a run, not its pairs apart": ("封面设计", ["#2"]),
    "pairs in another order": ("设计封面", []),
    "two Chinese words": ("雪山 封面", ["#2"]),
    "the writer": ("arthur", ["#4", "#3", "#2", "#1"]),
    "the writer and a word": ("Artist 狐狸", ["#3"]),
    "no words": ("!?", []),
    "an operator": ("fox & !snow | :*", ["#1"]),
}


@pytest.fixture
def prompts(project: Project, artist: User) -> None:
    for prompt in PROMPTS:
        submit(project, artist, prompt=prompt)


@pytest.mark.parametrize(("words", "labels"), FINDS.values(), ids=FINDS.keys())
def test_prompts_are_found_newest_first(
    project: Project, viewer: User, prompts: None, words: str, labels: list[str]
) -> None:
    found = search(project=project, words=words, by=viewer)
    assert [row["label"] for row in found["results"]] == labels


def test_comments_lead_to_where_they_were_said(
    project: Project, artist: User, viewer: User, guest: Guest
) -> None:
    variant = make_variant(project, artist)
    version = make_version(project, artist)
    on_variant = post_comment(subject=variant, text="天空太暗 " * 60 + "more sky", by=guest)
    on_version = post_comment(subject=version, text="The sky is cut.", by=viewer)

    rows = search(project=project, words="sky", by=viewer)["results"]

    assert [(row["id"], row["place"]) for row in rows] == [
        (on_version.pk, {"version": version.pk}),
        (on_variant.pk, {"variant": variant.pk}),
    ]
    assert "more sky" in rows[1]["text"]
    assert rows[1]["by_name"] == guest.name


def test_people_are_found_by_their_name(project: Project, viewer: User) -> None:
    [person] = search(project=project, words="vera", by=viewer)["people"]
    assert person["id"] == viewer.pk


def test_nothing_of_another_project_is_found(
    project: Project, artist: User, stranger: User, prompts: None
) -> None:
    elsewhere = make_project(editor=stranger)
    assert search(project=elsewhere, words="fox", by=stranger) == {"results": [], "people": []}
    with pytest.raises(NotFoundError):
        search(project=project, words="fox", by=stranger)


def test_a_search_without_end_is_refused(project: Project, viewer: User) -> None:
    with pytest.raises(RefusedError, match="at most 200"):
        search(project=project, words="x" * 201, by=viewer)

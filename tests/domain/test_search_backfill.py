"""Prompts and comments from before the search are indexed once, and found like others."""

import pytest
from django.core.management import call_command

from studio.accounts.models import User
from studio.projects.models import Project, SearchEntry
from studio.projects.search import search
from studio.reviews.actions import post_comment
from tests.domain.studio_work import make_variant, make_version, submit

pytestmark = pytest.mark.django_db


def test_what_was_written_before_the_search_is_found_after_the_command(
    project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = submit(project, artist, prompt="封面上的狐狸")
    variant = make_variant(project, artist)
    version = make_version(project, artist, variant=variant)
    post_comment(subject=variant, text="尾巴太短", by=artist)
    post_comment(subject=version, text="日期太小", by=artist)
    before = {(row.kind, row.label, row.folded) for row in SearchEntry.objects.all()}
    SearchEntry.objects.exclude(label="#2").delete()
    monkeypatch.setattr("studio.artwork.indexing.BATCH", 1)

    for _twice in range(2):
        call_command("index_search", verbosity=0)

    assert {(row.kind, row.label, row.folded) for row in SearchEntry.objects.all()} == before
    found = search(project=project, words="狐狸", by=artist)["results"]
    assert [row["label"] for row in found] == ["#1"]
    assert found[0]["at"] == first.created_at.isoformat()
    assert search(project=project, words="太小", by=artist)["results"][0]["label"] == "v1"

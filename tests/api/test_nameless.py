"""Whoever reads without names is told none by any page, answer, table, mail or socket."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from studio.accounts.actions import set_nameless
from studio.accounts.models import User
from studio.artwork.actions import rate_variant
from studio.core.nameless import Reader, veiled
from studio.notices.actions import fold_logs
from studio.notices.digest_mail import _subject
from studio.notices.models import Notice
from studio.projects import actions as projects
from studio.reviews import actions as reviews
from studio.reviews.balloting import cast_votes, open_ballot
from tests.api.rules import RULES
from tests.api.world import World, signed_in, submitted
from tests.domain.studio_work import make_variant
from tests.factories import make_user

pytestmark = pytest.mark.django_db

QUILL = "Cassandra Quill"
"""Who ordered, wrote, rated, resolved and voted; a name that stands nowhere else."""
NAMED = {"people", "person", "voters", "me"}
"""Who is in the project, and who was asked to vote: told whatever anybody thinks of pictures."""
STAYS_NAMED = ("draft.", "ballot.")
"""Events that say who writes prompts and who has voted, never how."""
SCRIPT = re.compile(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', re.S)


@pytest.fixture
def quill(world: World) -> User:
    person = make_user(QUILL)
    projects.add_member(project=world.project, user=person, role="artist", by=world.editor)
    submitted(world.project, world.draft, person)
    painted = make_variant(world.project, person)
    thread = reviews.post_comment(
        subject=world.variant,
        text="Too dark",
        pin=(0.2, 0.3),
        by=person,
        mentions=[world.viewer.pk],
    )
    reviews.post_comment(subject=painted, text="Mine", parent=None, by=person)
    reviews.post_comment(subject=world.variant, text="Again", parent=world.pinned, by=person)
    reviews.resolve_comment(comment=world.comment, by=person)
    rate_variant(variant=world.variant, stars=4, by=person)
    rate_variant(variant=world.variant, stars=2, by=world.viewer)
    pictures = list(world.iteration.variants.all())
    ballot = open_ballot(
        project=world.project, variants=pictures, voters=[person.pk], by=world.editor
    )
    cast_votes(ballot=ballot, votes={picture.pk: 3 for picture in pictures}, by=person)
    assert thread.author == person
    fold_logs()
    return person


def _unnamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_unnamed(member) for member in value]
    if isinstance(value, dict):
        if str(value.get("name")).startswith(STAYS_NAMED) and "payload" in value:
            return {}
        return {key: _unnamed(member) for key, member in value.items() if key not in NAMED}
    return value


def _told(response: Any) -> str:
    """Return what a reader gets, but for the lists of people."""
    text = response.content.decode(errors="replace")
    if "json" in response.headers["Content-Type"]:
        return json.dumps(_unnamed(json.loads(text)), ensure_ascii=False)
    held = [
        json.dumps(_unnamed(json.loads(part)), ensure_ascii=False) for part in SCRIPT.findall(text)
    ]
    return SCRIPT.sub("", text) + "".join(held)


ASKED = (
    "/projects/{project_id}/events?limit=1000",
    "/projects/{project_id}/search?q=dark",
    "/projects/{project_id}/rows?comments={comment_id}&variants={variant_id}",
)
READ = [path for method, path in RULES if method == "GET" and "{handle}" not in path]
API = [f"/api{path}" for path in (*READ, *ASKED)]
PAGES = (
    "/projects/{project_id}/",
    "/projects/{project_id}/review/?variant={variant_id}",
    "/projects/{project_id}/lineage/",
    "/projects/{project_id}/outpaint/?variant={variant_id}",
    "/projects/{project_id}/comments/?state=all",
    "/projects/{project_id}/comments.csv?state=all",
    "/projects/{project_id}/sheet/",
    "/waiting/",
    "/notices/",
)
SURELY_NAMED = {PAGES[0], PAGES[1], *PAGES[4:6], *PAGES[7:], "/api/projects/{project_id}/board"}
"""Where whoever reads with names is told of her, so that the table can fail."""


@pytest.mark.parametrize("path", [*API, *PAGES])
def test_no_answer_and_no_page_names_who_said_ordered_or_rated(
    path: str, world: World, quill: User
) -> None:
    address = path.format(**world.ids | {"iteration_id": _ordered(world, quill)})
    client = Client()
    client.force_login(world.viewer)
    named = client.get(address)
    set_nameless(user=world.viewer, nameless=True)
    unnamed = client.get(address)

    assert named.status_code == unnamed.status_code
    assert path not in SURELY_NAMED or QUILL in _told(named)
    told = _told(unnamed)
    assert QUILL not in told, told[max(0, told.index(QUILL) - 300) : told.index(QUILL) + 60]


def _ordered(world: World, quill: User) -> int:
    return world.project.iterations.filter(created_by=quill).latest("pk").pk


def test_a_readers_own_deeds_and_what_is_decided_stay_named(world: World, quill: User) -> None:
    set_nameless(user=quill, nameless=True)
    board = signed_in(quill).ask("GET", f"/projects/{world.project.pk}/board").json()

    [variant] = [row for row in board["variants"] if row["id"] == world.variant.pk]
    own = [row for row in board["iterations"] if row["by"] == quill.pk]
    assert (variant["ratings"], variant["stars"]) == ({str(quill.pk): 4}, None)
    assert {row["by_name"] for row in own} == {QUILL}
    assert {row["by_name"] for row in board["iterations"] if row not in own} == {"Somebody"}
    layout = signed_in(quill).ask("GET", f"/layouts/{world.layout.pk}").json()
    assert {row["by_name"] for row in layout["versions"]} == {world.artist.name}


def test_an_answer_to_a_write_names_nobody_else(world: World, quill: User) -> None:
    set_nameless(user=world.viewer, nameless=True)
    path = f"/variants/{world.variant.pk}/rating"
    told = signed_in(world.viewer).ask("PUT", path, {"stars": 5}).json()

    assert told["variant"]["ratings"] == {str(world.viewer.pk): 5}


def test_a_mail_says_somebody(world: World, quill: User) -> None:
    [mention] = Notice.objects.filter(person=world.viewer, kind="mention", by_name=QUILL)
    assert QUILL in _subject([mention])
    set_nameless(user=world.viewer, nameless=True)

    assert "Somebody mentioned you" in _subject([Notice.objects.get(pk=mention.pk)])


@pytest.mark.parametrize(("page", "name"), [("review", "Somebody"), ("board", QUILL)])
def test_whoever_points_at_a_picture_under_review_is_somebody(page: str, name: str) -> None:
    here = {"tab": "t", "user": 7, "name": QUILL, "color": 3, "page": page}
    told = veiled({"people": [here]}, Reader(me=8, somebody="Somebody"))

    assert told["people"][0]["name"] == name
    assert veiled(here, Reader(me=7, somebody="Somebody")) == here


def test_rows_that_are_told_otherwise_stay_as_they_were(world: World, quill: User) -> None:
    row: dict[str, Any] = {
        "writers": [{"length": 3, "user": quill.pk, "name": QUILL}],
        "template": "fox",
    }
    told = veiled(row, Reader(me=world.viewer.pk, somebody="Somebody"))

    assert row["writers"][0]["name"] == QUILL
    assert told["writers"] == [{"length": 3, "user": 0, "name": "Somebody"}]

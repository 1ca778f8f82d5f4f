"""What a browser that came by a share link gets, and no more."""

import pytest

from studio.projects import actions as projects
from studio.projects.models import ShareLink
from studio.reviews import actions as reviews
from tests.api.world import Caller, World, as_guest, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def version_link(world: World) -> ShareLink:
    link, _token = projects.create_share_link(
        project=world.project, kind="version", object_id=world.version.pk, by=world.editor
    )
    return link


@pytest.fixture
def version_guest(version_link: ShareLink) -> Caller:
    return as_guest(version_link)


def test_a_guest_of_a_version_reads_it_without_findings_and_exports(
    world: World, version_guest: Caller
) -> None:
    reply = version_guest.ask("GET", f"/versions/{world.version.pk}").json()
    assert reply["version"]["id"] == world.version.pk
    assert (reply["findings"], reply["exports"]) == ([], [])


def test_a_guest_of_a_version_sees_its_proof_and_may_comment_on_it(
    world: World, version_guest: Caller
) -> None:
    path = f"/versions/{world.version.pk}"
    proof = version_guest.ask("GET", f"{path}/proof?width=120")
    posted = version_guest.ask("POST", f"{path}/comments", {"text": "Larger", "pin": None})
    assert (proof.status_code, proof["Content-Type"]) == (200, "image/png")
    assert posted.json()["comment"]["guest"] is True


@pytest.mark.parametrize(
    "path",
    [
        "/projects/{project_id}/board",
        "/projects/{project_id}/rows?variants=1",
        "/variants/{variant_id}",
        "/iterations/{iteration_id}",
        "/versions/{other_version}",
        "/layouts/{layout_id}",
        "/drafts/{draft_id}",
    ],
)
def test_a_guest_of_a_version_gets_nothing_else(
    world: World, version_guest: Caller, path: str
) -> None:
    address = path.format(**world.ids, other_version=world.older_version.pk)
    assert version_guest.ask("GET", address).status_code in {401, 404}


def test_a_guest_of_a_version_reads_only_its_events(world: World, version_guest: Caller) -> None:
    reviews.post_comment(subject=world.version, text="Here", by=world.editor)
    log = version_guest.ask("GET", f"/projects/{world.project.pk}/events?limit=1000").json()
    assert [event["name"] for event in log["events"]] == ["comment.posted"]


def test_a_revoked_link_ends_at_once(
    world: World, version_guest: Caller, version_link: ShareLink
) -> None:
    projects.revoke_share_link(link=version_link, by=world.editor)
    assert version_guest.ask("GET", f"/versions/{world.version.pk}").status_code in {401, 404}


def test_a_link_for_looking_only_refuses_comments_by_name(world: World) -> None:
    link, _token = projects.create_share_link(
        project=world.project, kind="board", may_comment=False, by=world.editor
    )
    reply = as_guest(link).ask("POST", f"/variants/{world.variant.pk}/comments", {"text": "Hm"})
    assert reply.status_code == 403
    assert "looking only" in reply.json()["error"]["message"]


def test_a_signed_in_stranger_with_a_link_is_a_guest(world: World) -> None:
    caller = signed_in(world.stranger)
    session = caller.client.session
    session["guests"] = {str(world.link.pk): "Stan"}
    session.save()
    board = caller.ask("GET", f"/projects/{world.project.pk}/board").json()
    assert board["me"]["role"] == "guest"
    assert (board["people"], board["drafts"]) == ([], [])

"""What a browser that came by a share link gets, and no more."""

import io

import pytest
from django.test import Client
from PIL import Image

from studio.artwork import actions as artwork
from studio.artwork.models import Variant
from studio.assets.actions import store_file
from studio.core.errors import NotFoundError
from studio.exports import print_views
from studio.layouts.models import Version
from studio.projects import actions as projects
from studio.projects.models import ShareLink
from studio.reviews import actions as reviews
from studio.reviews.deciding import decide
from tests import factories
from tests.api.world import Caller, World, as_guest, signed_in

pytestmark = pytest.mark.django_db


def shared(world: World, subject: Version | Variant) -> ShareLink:
    """Return a link by which guests see one version or picture."""
    kind = "version" if isinstance(subject, Version) else "variant"
    link, _token = projects.create_share_link(
        project=world.project, kind=kind, object_id=subject.pk, by=world.editor
    )
    return link


@pytest.fixture
def version_link(world: World) -> ShareLink:
    return shared(world, world.version)


@pytest.fixture
def version_guest(version_link: ShareLink) -> Caller:
    return as_guest(version_link)


def test_a_guest_of_a_version_reads_it_without_findings_and_exports(
    world: World, version_guest: Caller
) -> None:
    reply = version_guest.ask("GET", f"/versions/{world.version.pk}").json()
    assert reply["version"]["id"] == world.version.pk
    assert (reply["findings"], reply["exports"]) == ([], [])


def test_a_guest_of_a_version_is_not_told_what_lies_behind_it(world: World) -> None:
    decide(subject=world.asked_version, verdict="changes_requested", reason="Dull", by=world.editor)
    link = shared(world, world.asked_version)
    path = f"/versions/{world.asked_version.pk}"
    whole, told = (
        caller.ask("GET", path).json() for caller in (signed_in(world.viewer), as_guest(link))
    )
    assert {"document", "stage"} <= {name for name, value in whole.items() if value}
    assert {"review", "decisions"} <= {name for name, value in whole["version"].items() if value}
    assert (told["document"], told["stage"]) == ({}, {})
    assert (told["version"]["review"], told["version"]["decisions"]) == (None, [])
    page = as_guest(link).client.get(
        f"/projects/{world.project.pk}/review/?version={world.asked_version.pk}"
    )
    assert (page.status_code, "Dull" in page.content.decode()) == (200, False)


@pytest.mark.parametrize("kind", ["version", "variant"])
def test_a_guest_of_one_thing_gets_a_projects_title_and_no_counts(world: World, kind: str) -> None:
    link = shared(world, getattr(world, kind))
    path = f"/projects/{world.project.pk}"
    told = as_guest(link).ask("GET", path).json()["project"]
    assert told["title"] == world.project.title
    assert {told[fact] for fact in ("cover", "members", "variants", "running")} == {None, 0}
    assert as_guest(world.link).ask("GET", path).json()["project"]["variants"] > 0


def test_a_guest_of_a_version_sees_its_proof_and_may_comment_on_it(
    world: World, version_guest: Caller
) -> None:
    path = f"/versions/{world.version.pk}"
    proof = version_guest.ask("GET", f"{path}/proof?width=120")
    posted = version_guest.ask("POST", f"{path}/comments", {"text": "Larger", "pin": None})
    assert (proof.status_code, proof["Content-Type"]) == (200, "image/png")
    assert posted.json()["comment"]["guest"] is True


def test_a_guest_of_a_version_sees_it_at_print_size_which_is_drawn_once(
    world: World, version_guest: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/versions/{world.version.pk}/print-view"
    before = version_guest.ask("GET", path).json()
    first = version_guest.ask("GET", f"{path}.png").content
    monkeypatch.setattr(print_views, "render_proof", None)
    picture = Image.open(io.BytesIO(first))
    assert picture.size == (before["width"], before["height"])
    assert round(picture.info["dpi"][0]) == 300
    assert version_guest.ask("GET", f"{path}.png").content == first
    assert [before["drawn"], version_guest.ask("GET", path).json()["drawn"]] == [False, True]


@pytest.mark.parametrize(
    "path",
    [
        "/projects/{project_id}/board",
        "/variants/{variant_id}",
        "/iterations/{iteration_id}",
        "/versions/{other_version}",
        "/versions/{other_version}/print-view",
        "/versions/{other_version}/print-view.png",
        "/layouts/{layout_id}",
        "/drafts/{draft_id}",
    ],
)
def test_a_guest_of_a_version_gets_nothing_else(
    world: World, version_guest: Caller, path: str
) -> None:
    address = path.format(**world.ids, other_version=world.older_version.pk)
    assert version_guest.ask("GET", address).status_code in {401, 404}


def test_rows_by_number_give_a_guest_of_a_version_no_pictures(
    world: World, version_guest: Caller
) -> None:
    asked = f"/projects/{world.project.pk}/rows?variants={world.variant.pk}&jobs={world.job.pk}"
    assert version_guest.ask("GET", asked).json() == {}


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


def test_a_guest_of_the_board_gets_its_pictures_and_no_other_file(world: World) -> None:
    guest = as_guest(world.link).client
    picture, *kept = (
        f"/assets/{world.project.pk}/{sha}"
        for sha in (world.variant.asset.sha256, world.mask, _stored_file(world))
    )
    assert [_status(guest, address) for address in (picture, *kept)] == [200, 302, 302]
    member = signed_in(world.viewer).client
    assert [_status(member, address) for address in kept] == [200, 200]


def _status(browser: Client, address: str) -> int:
    reply = browser.get(address)
    reply.getvalue()  # a file that is sent is closed when it was read
    return reply.status_code


def _stored_file(world: World) -> str:
    """Return the hash of a finished file as the press stores one."""
    data = b"%PDF-1.7 finished"
    return store_file(project=world.project, data=data, media_type="application/pdf").sha256


@pytest.fixture
def picture_link(world: World) -> ShareLink:
    return shared(world, world.variant)


@pytest.fixture
def picture_guest(picture_link: ShareLink) -> Caller:
    return as_guest(picture_link)


def test_a_guest_of_a_picture_reads_it_without_stars_words_and_family(
    world: World, picture_guest: Caller
) -> None:
    artwork.rate_variant(variant=world.variant, stars=2, by=world.editor)
    reply = picture_guest.ask("GET", f"/variants/{world.variant.pk}").json()
    shown = reply["variant"]
    assert (shown["id"], shown["ratings"], shown["stars"]) == (world.variant.pk, {}, None)
    assert (reply["iteration"], reply["carries"]) == (None, [])
    assert [row["id"] for row in reply["lineage"]] == [world.variant.pk]
    assert {row["variant"] for row in reply["thread"]} <= {world.variant.pk}


def test_a_guest_of_a_picture_comments_on_it_and_hears_no_more_than_that(
    world: World, picture_guest: Caller
) -> None:
    path = f"/variants/{world.variant.pk}/comments"
    posted = picture_guest.ask("POST", path, {"text": "Warmer", "pin": {"x": 0.5, "y": 0.5}})
    reviews.post_comment(subject=world.asked_variant, text="Elsewhere", by=world.editor)
    reviews.post_comment(subject=world.version, text="Elsewhere", by=world.editor)
    artwork.rate_variant(variant=world.variant, stars=2, by=world.editor)
    assert set(posted.json()) == {"seq", "replayed", "comment"}
    log = picture_guest.ask("GET", f"/projects/{world.project.pk}/events?limit=1000").json()
    told = [(event["payload"]["comment"]["variant"], event["name"]) for event in log["events"]]
    assert {variant for variant, _name in told} == {world.variant.pk}
    assert all(set(event["payload"]) == {"comment"} for event in log["events"])


@pytest.mark.parametrize(
    "path",
    [
        "/projects/{project_id}/board",
        "/variants/{other_variant}",
        "/variants/{other_variant}/comments",
        "/variants/{variant_id}/page-plan",
        "/variants/{variant_id}/review",
        "/iterations/{iteration_id}",
        "/versions/{version_id}",
        "/versions/{version_id}/proof",
        "/versions/{version_id}/print-view.png",
        "/layouts/{layout_id}",
        "/drafts/{draft_id}",
        "/projects/{project_id}/ballots",
        "/projects/{project_id}/share-links",
        "/projects/{project_id}/search?q=fox",
    ],
)
def test_a_guest_of_a_picture_gets_nothing_else(
    world: World, picture_guest: Caller, path: str
) -> None:
    address = path.format(**world.ids, other_variant=world.asked_variant.pk)
    assert picture_guest.ask("GET", address).status_code in {401, 404, 405}


def test_rows_by_number_give_a_guest_of_a_picture_its_own_comments_alone(
    world: World, picture_guest: Caller
) -> None:
    own = reviews.post_comment(subject=world.variant, text="Here", by=world.editor)
    other = reviews.post_comment(subject=world.asked_variant, text="There", by=world.editor)
    on_version = reviews.post_comment(subject=world.version, text="There", by=world.editor)
    ids = f"{own.pk},{other.pk},{on_version.pk}"
    asked = f"/projects/{world.project.pk}/rows?comments={ids}&variants={world.variant.pk}"
    reply = picture_guest.ask("GET", asked).json()
    assert ([row["id"] for row in reply["comments"]], "variants" in reply) == ([own.pk], False)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/variants/{variant_id}/rating"),
        ("PUT", "/variants/{variant_id}/state"),
        ("POST", "/variants/{variant_id}/variations"),
        ("POST", "/variants/{other_variant}/comments"),
        ("POST", "/comments/{comment_id}/resolve"),
    ],
)
def test_a_guest_of_a_picture_changes_nothing_but_what_is_said_of_it(
    world: World, picture_guest: Caller, method: str, path: str
) -> None:
    address = path.format(**world.ids, other_variant=world.asked_variant.pk)
    body = {"stars": 3, "state": "rejected", "strength": "subtle", "text": "Hm"}
    assert picture_guest.ask(method, address, body).status_code in {401, 404, 422}


def test_a_revoked_link_to_a_picture_ends_at_once(
    world: World, picture_guest: Caller, picture_link: ShareLink
) -> None:
    projects.revoke_share_link(link=picture_link, by=world.editor)
    assert picture_guest.ask("GET", f"/variants/{world.variant.pk}").status_code in {401, 404}


def test_another_projects_picture_cannot_be_shared(world: World) -> None:
    other = factories.make_project(editor=world.editor, title="Winter issue")
    with pytest.raises(NotFoundError):
        projects.create_share_link(
            project=other, kind="variant", object_id=world.variant.pk, by=world.editor
        )

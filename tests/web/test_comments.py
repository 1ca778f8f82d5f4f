"""The page of all remarks and its table: members alone, links to each remark, no formulas."""

import csv
from io import StringIO

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.projects.actions import create_share_link
from studio.projects.models import Project, ShareLink
from studio.reviews.actions import post_comment
from studio.web import views_comments
from tests.domain.studio_work import make_variant

PATHS = ("comments/", "comments.csv")


@pytest.fixture
def variant(project: Project, artist: User) -> Variant:
    return make_variant(project, artist)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["board", "variant"])
def test_guests_and_strangers_read_no_list(
    project: Project, variant: Variant, editor: User, stranger: User, path: str, kind: str
) -> None:
    address = f"/projects/{project.pk}/{path}"
    on = variant.pk if kind == "variant" else None
    _link, token = create_share_link(
        project=project, kind=ShareLink.Kind(kind), object_id=on, by=editor
    )
    guest, other = Client(), Client()
    guest.post(f"/share/{token}/", {"name": "Gus"})
    other.force_login(stranger)

    assert Client().get(address)["Location"].startswith("/sign-in/")
    assert other.get(address).status_code == 404
    assert guest.get(address)["Location"].startswith("/sign-in/")


def test_each_remark_stands_beside_its_pin_and_leads_to_its_picture(
    project: Project, variant: Variant, viewer: User, client: Client
) -> None:
    comment = post_comment(subject=variant, text="<b>Dark</b>", pin=(0.25, 0.5), by=viewer)
    client.force_login(viewer)

    page = client.get(f"/projects/{project.pk}/comments/").content.decode()

    address = f"/projects/{project.pk}/review/?variant={variant.pk}&amp;comment={comment.pk}"
    assert f'<a href="{address}"' in page
    assert f'data-copy-link="{address}"' in page
    assert '<circle cx="250" cy="625"' in page
    assert "&lt;b&gt;Dark&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "query", ["?state=nonsense", "?on=variant:x", "?on=drafts:1", "?page=99999", "?page=x&mine=2"]
)
def test_an_address_that_means_nothing_lists_what_is_open(
    project: Project, variant: Variant, viewer: User, client: Client, query: str
) -> None:
    post_comment(subject=variant, text="Too dark.", by=viewer)
    client.force_login(viewer)

    assert "Too dark." in client.get(f"/projects/{project.pk}/comments/{query}").content.decode()


def test_the_table_has_a_line_for_each_remark_and_answer_and_runs_no_formula(
    project: Project, variant: Variant, viewer: User, artist: User, client: Client
) -> None:
    first = post_comment(subject=variant, text="=cmd|' /C calc'!A0", pin=(0.5, 0.5), by=viewer)
    post_comment(subject=variant, text="No.", parent=first, by=artist)
    client.force_login(viewer)

    reply = client.get(f"/projects/{project.pk}/comments.csv")

    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(StringIO(reply.content.decode("utf-8-sig"), newline="")))
    assert [line[:5] for line in lines] == [
        ["Picture", "Pin", "Comment", "Answer to", "By"],
        ["#1.1", "1", str(first.pk), "", viewer.name],
        ["#1.1", "1", str(first.pk + 1), str(first.pk), artist.name],
    ]
    assert [line[6] for line in lines[1:]] == ["'=cmd|' /C calc'!A0", "No."]
    link = f"/projects/{project.pk}/review/?variant={variant.pk}&comment={first.pk}"
    assert lines[1][9] == f"http://testserver{link}"


def test_long_lists_go_on_over_pages_and_a_cut_table_says_so(
    project: Project,
    variant: Variant,
    viewer: User,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for text in ("one", "two", "three"):
        post_comment(subject=variant, text=text, by=viewer)
    monkeypatch.setattr(views_comments, "LISTED_MAX", 2)
    monkeypatch.setattr(views_comments, "DOWNLOADED_MAX", 2)
    client.force_login(viewer)
    address = f"/projects/{project.pk}/comments"

    first = client.get(f"{address}/?mine=1").content.decode()
    second = client.get(f"{address}/?mine=1&page=2").content.decode()
    table = client.get(f"{address}.csv").content.decode()

    assert first.count("remark-text") == 2
    assert 'href="?state=open&amp;mine=1&amp;page=2"' in first
    assert second.count("remark-text") == 1
    assert "Only the first 2 are listed." in table

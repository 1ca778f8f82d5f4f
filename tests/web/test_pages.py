"""Every page for everybody: who sees it, who is sent away, and what it says without script."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from studio.accounts.models import User
from studio.artwork.models import Batch, Iteration, Variant
from studio.assets import store
from studio.drafts.actions import create_draft, freeze
from studio.projects.actions import create_share_link
from studio.projects.models import Project, ShareLink
from studio.realtime.hub import hub
from tests import factories

SCREENS = ["", "review/", "outpaint/", "layout/", "export/", "people/"]
PageClient = Callable[[User | None], Client]


@pytest.fixture
def browser() -> PageClient:
    def of(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return of


@pytest.fixture
def variant(project: Project, editor: User) -> Variant:
    """A finished picture of the project's first iteration."""
    draft = create_draft(project=project, name="Cover", text="a red fox", by=editor)
    frozen = freeze(draft=draft, seq=draft.seq)
    iteration = Iteration.objects.create(
        project=project,
        number=1,
        draft=draft,
        draft_seq=frozen.seq,
        prompt=frozen.text,
        prompt_sha256=frozen.sha256,
        model="painter",
        width_px=64,
        height_px=80,
        steps=8,
        guidance_scale=1.0,
        scheduler="euler",
        created_by=editor,
    )
    job = factories.make_job(project=project, by=editor)
    Batch.objects.create(iteration=iteration, job=job, action="txt2img")
    return Variant.objects.create(
        iteration=iteration,
        number=1,
        job=job,
        asset=factories.make_asset(project),
        seed=1,
        native_width_px=64,
        native_height_px=80,
    )


def data_of(response: Any) -> dict[str, Any]:
    """Return the first data a page carries for its elements."""
    found = re.search(r'<script id="page-data"[^>]*>(.*?)</script>', response.content.decode())
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


@pytest.mark.parametrize("screen", SCREENS)
def test_members_see_every_screen(
    screen: str, project: Project, viewer: User, browser: PageClient
) -> None:
    response = browser(viewer).get(f"/projects/{project.pk}/{screen}")

    assert response.status_code == 200
    assert project.title in response.content.decode()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_stranger_and_a_wrong_id_get_the_same_page(
    screen: str, project: Project, stranger: User, browser: PageClient
) -> None:
    client = browser(stranger)
    theirs = client.get(f"/projects/{project.pk}/{screen}")
    nobodys = client.get(f"/projects/999999/{screen}")

    assert theirs.status_code == nobodys.status_code == 404
    assert _plain(theirs) == _plain(nobodys)


def _plain(response: Any) -> str:
    """Return a page without what differs each time: nonces, tokens and its own address."""
    text = re.sub(r'nonce="[^"]*"|value="[^"]*"', "", response.content.decode())
    return re.sub(r"/projects/\d+/", "/projects/N/", text)


@pytest.mark.parametrize("screen", SCREENS)
def test_whoever_is_signed_out_is_asked_to_sign_in(
    screen: str, project: Project, browser: PageClient
) -> None:
    response = browser(None).get(f"/projects/{project.pk}/{screen}")

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/projects/")


@pytest.mark.parametrize("screen", SCREENS)
def test_screens_take_no_other_method(
    screen: str, project: Project, editor: User, browser: PageClient
) -> None:
    assert browser(editor).put(f"/projects/{project.pk}/{screen}").status_code == 405


def test_the_board_reads_without_script(
    project: Project, variant: Variant, viewer: User, browser: PageClient
) -> None:
    text = browser(viewer).get(f"/projects/{project.pk}/").content.decode()

    assert "#1 · a red fox" in text
    assert f"/assets/{project.pk}/{variant.asset.sha256}?w=512" in text


def test_a_page_carries_its_first_data_and_what_one_may_do(
    project: Project, variant: Variant, viewer: User, browser: PageClient
) -> None:
    data = data_of(browser(viewer).get(f"/projects/{project.pk}/"))

    assert data["seq"] == Project.objects.get(pk=project.pk).event_seq
    assert [row["id"] for row in data["variants"]] == [variant.pk]
    assert data["me"]["role"] == "viewer"
    assert data["me"]["can"] == ["comment", "rate", "view"]


def test_titles_cannot_leave_the_data_they_stand_in(editor: User, browser: PageClient) -> None:
    project = factories.make_project(editor=editor, title="</script><script>alert(1)</script>")

    text = browser(editor).get(f"/projects/{project.pk}/").content.decode()

    assert "<script>alert" not in text


def test_scripts_run_only_under_the_nonce_of_the_page(
    project: Project, editor: User, browser: PageClient
) -> None:
    response = browser(editor).get(f"/projects/{project.pk}/")
    nonce = re.search(r"'nonce-([^']+)'", response["Content-Security-Policy"])
    assert nonce

    scripts = re.findall(r"<script(?![^>]*application/json)[^>]*>", response.content.decode())
    assert scripts
    assert all(f'nonce="{nonce.group(1)}"' in script for script in scripts)
    assert not re.search(r"\s(?:style|on\w+)=", response.content.decode())


def test_the_import_map_names_the_vendored_modules(editor: User, browser: PageClient) -> None:
    text = browser(editor).get("/").content.decode()
    found = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', text)
    assert found

    names = json.loads(found.group(1))["imports"]
    assert {"#lit", "#y", "#cm"} <= names.keys()


def test_a_project_is_made_from_the_list(editor: User, browser: PageClient) -> None:
    response = browser(editor).post("/", {"title": "June", "cover_format": "a4"})

    project = Project.objects.get()
    assert response["Location"] == f"/projects/{project.pk}/"
    assert (project.title, project.cover_format) == ("June", "a4")


def test_a_project_without_a_title_stays_in_its_dialog(editor: User, browser: PageClient) -> None:
    response = browser(editor).post("/", {"title": " ", "cover_format": "a4"})

    assert response.status_code == 200
    assert "data-open" in response.content.decode()
    assert not Project.objects.exists()


def test_stored_pictures_are_private_to_the_project_and_never_change(
    project: Project, variant: Variant, viewer: User, stranger: User, browser: PageClient
) -> None:
    address = f"/assets/{project.pk}/{variant.asset.sha256}"
    response = browser(viewer).get(address)
    assert response.getvalue().startswith(b"\x89PNG")

    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert browser(stranger).get(address).status_code == 404
    again = browser(viewer).get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "status"), [("w=96", 200), ("w=1024", 200), ("w=97", 422), ("w=x", 404)]
)
def test_small_pictures_come_in_four_widths(
    query: str, status: int, project: Project, variant: Variant, viewer: User, browser: PageClient
) -> None:
    response = browser(viewer).get(f"/assets/{project.pk}/{variant.asset.sha256}?{query}")
    if response.streaming:
        response.getvalue()

    assert response.status_code == status


@pytest.mark.parametrize("damage", ["lost", "changed"])
@pytest.mark.parametrize(
    "address", ["/assets/{project}/{sha}?w=96", "/variants/{variant}/download"]
)
def test_a_picture_whose_file_is_lost_or_damaged_says_so(
    damage: str,
    address: str,
    project: Project,
    variant: Variant,
    viewer: User,
    browser: PageClient,
) -> None:
    sha = variant.asset.sha256
    path = store.path_of(sha)
    path.unlink() if damage == "lost" else path.write_bytes(b"\x89PNG of another kind")

    answer = browser(viewer).get(address.format(project=project.pk, sha=sha, variant=variant.pk))

    assert answer.status_code == 410
    assert "bring it back from a backup" in answer.content.decode()


@pytest.mark.parametrize("sha", ["0" * 64, "..", "nothing"])
def test_an_unknown_picture_is_not_there(
    sha: str, project: Project, viewer: User, browser: PageClient
) -> None:
    assert browser(viewer).get(f"/assets/{project.pk}/{sha}").status_code == 404


def test_a_downloaded_picture_tells_its_prompt_only_where_an_editor_chose_so(
    variant: Variant, project: Project, viewer: User, editor: User, browser: PageClient
) -> None:
    kept = browser(viewer).get(f"/variants/{variant.pk}/download").content
    form = {"do": "prompts", "tells_prompts": "1"}
    browser(editor).post(f"/projects/{project.pk}/people/", form)
    told = browser(viewer).get(f"/variants/{variant.pk}/download").content

    assert b"a red fox" not in kept
    assert b"Steps: 8" in kept
    assert b"a red fox" in told


def test_a_downloaded_picture_tells_how_it_was_made(
    variant: Variant, viewer: User, stranger: User, browser: PageClient
) -> None:
    response = browser(viewer).get(f"/variants/{variant.pk}/download")

    assert response["Content-Disposition"].startswith("attachment")
    assert b"trainedAlgorithmicMedia" in response.content
    assert browser(stranger).get(f"/variants/{variant.pk}/download").status_code == 404


@pytest.fixture
def guest_browser(project: Project, editor: User) -> Client:
    """Somebody without an account who opened the board's share link."""
    client = Client()
    _link, token = create_share_link(
        project=project, kind=ShareLink.Kind.BOARD, may_comment=True, by=editor
    )
    client.post(f"/share/{token}/", {"name": "Gus"})
    return client


@pytest.mark.parametrize(
    ("screen", "status"),
    [("", 200), ("review/", 200), ("outpaint/", 302), ("layout/", 302), ("export/", 302)],
)
def test_a_guest_of_the_board_sees_board_and_review_alone(
    screen: str, status: int, project: Project, guest_browser: Client
) -> None:
    assert guest_browser.get(f"/projects/{project.pk}/{screen}").status_code == status


def test_a_guest_sees_no_people_drafts_or_prompt_bar(
    project: Project, variant: Variant, guest_browser: Client
) -> None:
    response = guest_browser.get(f"/projects/{project.pk}/")
    data = data_of(response)

    assert (data["people"], data["drafts"]) == ([], [])
    assert data["me"]["guest"] is True
    assert "<prompt-bar>" not in response.content.decode()


def test_a_revoked_link_ends_the_guests_page(project: Project, guest_browser: Client) -> None:
    ShareLink.objects.update(revoked_at="2020-01-01T00:00:00Z")

    assert guest_browser.get(f"/projects/{project.pk}/").status_code == 302


def test_the_process_answers_whoever_watches_it(
    db: None, browser: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser(None).get("/healthz").content == b"ok\n"

    monkeypatch.setattr(hub, "healthy", lambda: False)
    answer = browser(None).get("/healthz")
    assert (answer.status_code, answer.content[:8]) == (503, b"no news ")


def test_static_modules_are_preloaded_once_each(
    project: Project, editor: User, browser: PageClient
) -> None:
    text = browser(editor).get(f"/projects/{project.pk}/").content.decode()
    preloaded = re.findall(r'<link rel="modulepreload" href="([^"]+)"', text)

    assert f"{settings.STATIC_URL}js/core/feed.js" in preloaded
    assert len(preloaded) == len(set(preloaded))
    assert not [name for name in preloaded if name.endswith(("vendor/cm.js", "vendor/y.js"))]

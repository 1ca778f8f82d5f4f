"""The review page: variants for members, one version alone for its guests."""

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.layouts.actions import create_layout, freeze_version
from studio.layouts.models import Version
from studio.projects.actions import create_share_link, revoke_share_link
from studio.projects.models import Project, ShareLink
from studio.reviews.actions import post_comment
from tests import factories
from tests.domain.studio_work import make_variant


@pytest.fixture
def version(project: Project, editor: User) -> Version:
    layout = create_layout(project=project, format_handle=factories.FORMAT, by=editor)
    return freeze_version(layout=layout, note="For the chief", by=editor)


@pytest.fixture
def guest_of_version(project: Project, version: Version, editor: User) -> Client:
    _link, token = create_share_link(
        project=project,
        kind=ShareLink.Kind.VERSION,
        object_id=version.pk,
        may_comment=True,
        by=editor,
    )
    client = Client()
    client.post(f"/share/{token}/", {"name": "Gus"})
    return client


def test_a_version_reads_without_script(
    project: Project, version: Version, viewer: User, editor: User, client: Client
) -> None:
    post_comment(subject=version, text="Bigger masthead", by=editor)
    client.force_login(viewer)

    text = client.get(f"/projects/{project.pk}/review/?version={version.pk}").content.decode()

    assert f"/api/versions/{version.pk}/proof" in text
    assert "Bigger masthead" in text


def test_a_guest_of_a_version_sees_it(
    project: Project, version: Version, guest_of_version: Client
) -> None:
    address = f"/projects/{project.pk}/review/?version={version.pk}"

    assert guest_of_version.get(address).status_code == 200


@pytest.mark.parametrize("path", ["", "review/", "layout/", "review/?variant=1"])
def test_a_guest_of_a_version_sees_nothing_else(
    path: str, project: Project, guest_of_version: Client
) -> None:
    response = guest_of_version.get(f"/projects/{project.pk}/{path}")

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_another_projects_version_is_not_found(
    version: Version, editor: User, client: Client
) -> None:
    other = factories.make_project(editor=editor, title="Winter issue")
    client.force_login(editor)

    response = client.get(f"/projects/{other.pk}/review/?version={version.pk}")

    assert response.status_code == 404


@pytest.mark.parametrize("query", ["variant=999999", "version=999999", "version=x&variant=999999"])
def test_nothing_is_found_under_wrong_numbers(
    query: str, project: Project, viewer: User, client: Client
) -> None:
    client.force_login(viewer)

    assert client.get(f"/projects/{project.pk}/review/?{query}").status_code == 404


@pytest.fixture
def guest_of_picture(project: Project, editor: User) -> tuple[Client, Variant, Variant]:
    """Return a browser with a link to the first of two pictures."""
    shared, other = make_variant(project, editor), make_variant(project, editor)
    _link, token = create_share_link(
        project=project, kind=ShareLink.Kind.VARIANT, object_id=shared.pk, by=editor
    )
    client = Client()
    client.post(f"/share/{token}/", {"name": "Gus"})
    return client, shared, other


def test_a_guest_of_a_picture_sees_its_page_and_its_file_alone(
    project: Project, guest_of_picture: tuple[Client, Variant, Variant]
) -> None:
    client, shared, other = guest_of_picture
    page = client.get(f"/projects/{project.pk}/review/?variant={shared.pk}")
    file = client.get(f"/assets/{project.pk}/{shared.asset.sha256}")

    assert file.getvalue()
    assert (page.status_code, file.status_code) == (200, 200)
    assert other.asset.sha256 != shared.asset.sha256
    assert other.asset.sha256 not in page.content.decode()
    assert shared.iteration.prompt not in page.content.decode()
    for path in [
        f"/projects/{project.pk}/",
        f"/projects/{project.pk}/review/",
        f"/projects/{project.pk}/review/?variant={other.pk}",
        f"/projects/{project.pk}/outpaint/?variant={shared.pk}",
        f"/projects/{project.pk}/lineage/",
        f"/assets/{project.pk}/{other.asset.sha256}",
        f"/variants/{shared.pk}/download",
    ]:
        assert client.get(path).status_code == 302, path


def test_revoking_the_link_ends_the_picture_and_its_file(
    project: Project, editor: User, guest_of_picture: tuple[Client, Variant, Variant]
) -> None:
    client, shared, _other = guest_of_picture
    revoke_share_link(link=ShareLink.objects.get(), by=editor)

    assert client.get(f"/assets/{project.pk}/{shared.asset.sha256}").status_code == 302
    page = client.get(f"/projects/{project.pk}/review/?variant={shared.pk}")
    assert page.status_code == 302

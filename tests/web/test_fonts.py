"""The page of fonts: editors bring licensed ones, layouts set type in them, files print them."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from studio.accounts.models import User
from studio.audit.models import AuditEntry
from studio.audit.words import details_of, sentence_of
from studio.core.errors import NotFoundError, RefusedError
from studio.layouts.selectors import fonts
from studio.press.fonts import font_store
from studio.projects.models import Project
from studio.typefaces import actions
from studio.typefaces.models import Typeface
from studio.typefaces.selectors import brought_elsewhere, typefaces
from tests import factories
from tests.press.test_font_intake import variable
from tests.web.test_sheets import client_of

pytestmark = pytest.mark.django_db

FACE = font_store().get("archivo-400")
assert FACE is not None
DATA = FACE.path.read_bytes()


def bring(client: Client, project: Project, data: bytes, licence: str = "No. 12") -> HttpResponse:
    file = SimpleUploadedFile("house.ttf", data, content_type="font/ttf")
    answer: HttpResponse = client.post(  # type: ignore[assignment]
        f"/projects/{project.pk}/fonts/", {"do": "add", "file": file, "licence": licence}
    )
    return answer


def test_an_editor_brings_a_font_and_layouts_offer_it(project: Project, editor: User) -> None:
    answer = bring(client_of(editor), project, DATA)

    assert answer.status_code == 302
    (row,) = typefaces()
    assert (row["handle"], row["licence"]) == ("archivo-400-v2", "No. 12")
    brought = fonts().get("archivo-400-v2")
    assert brought is not None
    assert brought.path.read_bytes() == DATA
    assert "archivo-400-v2" in fonts().handles()
    page = client_of(editor).get(f"/projects/{project.pk}/fonts/").content.decode()
    assert "No. 12" in page


def test_a_font_off_the_list_is_not_offered_and_still_there_for_what_is_set_in_it(
    project: Project, editor: User
) -> None:
    (face,) = actions.add_typefaces(project=project, data=DATA, licence="No. 12", by=editor)

    client_of(editor).post(
        f"/projects/{project.pk}/fonts/", {"do": "remove", "handle": face.handle}
    )

    assert typefaces() == []
    assert face.handle not in fonts().handles()
    assert fonts().get(face.handle) is not None
    with pytest.raises(NotFoundError):
        actions.retire_typeface(project=project, handle=face.handle, by=editor)
    [entry] = AuditEntry.objects.filter(name="typeface.retired")
    assert sentence_of(entry) == f"took the font “{face.name}” off the list"
    assert entry.facts["licence"] == "No. 12"
    assert details_of(entry) == [f"File SHA-256 {face.asset.sha256}"]


def test_only_the_project_that_brought_a_font_takes_it_off_the_list(
    project: Project, editor: User, stranger: User
) -> None:
    (face,) = actions.add_typefaces(project=project, data=DATA, licence="No. 12", by=editor)
    other = factories.make_project(editor=stranger, title="Another team's")
    address, form = f"/projects/{other.pk}/fonts/", {"do": "remove", "handle": face.handle}

    page = client_of(stranger).get(address).content.decode()
    answer = client_of(stranger).post(address, form)

    assert (face.name in page, 'value="remove"' in page) == (True, False)
    assert answer.status_code == 404
    assert [row["handle"] for row in typefaces()] == [face.handle]
    assert brought_elsewhere(other) == frozenset({face.handle})
    assert brought_elsewhere(project) == frozenset()


def test_nobody_alone_takes_all_places(
    project: Project, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PERSON_MAX", 0)
    with pytest.raises(RefusedError) as refused:
        actions.add_typefaces(project=project, data=DATA, licence="No. 12", by=editor)
    assert refused.value.code == "font_limit"


@pytest.mark.parametrize(
    ("data", "licence", "said"),
    [
        (b"ttcf" + bytes(2000), "No. 12", "collection"),
        (DATA, "  ", "licence"),
        (b"\x00\x01\x00\x00" + bytes(2000), "No. 12", "cannot be used"),
    ],
    ids=["collection", "no licence", "damaged"],
)
def test_what_is_refused_is_said_on_the_page_and_nothing_is_kept(
    project: Project, editor: User, data: bytes, licence: str, said: str
) -> None:
    answer = bring(client_of(editor), project, data, licence)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Typeface.objects.exists()


def test_the_same_file_comes_in_once(project: Project, editor: User) -> None:
    actions.add_typefaces(project=project, data=DATA, licence="No. 12", by=editor)

    with pytest.raises(RefusedError) as refused:
        actions.add_typefaces(project=project, data=DATA, licence="No. 13", by=editor)
    assert refused.value.code == "font_known"


def test_artists_see_the_fonts_and_bring_none(project: Project, artist: User) -> None:
    client = client_of(artist)

    assert "Archivo" in client.get(f"/projects/{project.pk}/fonts/").content.decode()
    assert bring(client, project, DATA).status_code == 403
    assert not Typeface.objects.exists()


def test_strangers_see_nothing(project: Project, stranger: User) -> None:
    assert client_of(stranger).get(f"/projects/{project.pk}/fonts/").status_code == 404


def test_a_brought_file_lies_in_the_asset_store(project: Project, editor: User) -> None:
    (face,) = actions.add_typefaces(project=project, data=DATA, licence="No. 12", by=editor)

    stored = fonts().get(face.handle)
    assert stored is not None
    assert Path(stored.path).name == face.asset.sha256


def test_several_styles_of_one_variable_font_come_in_at_once(
    project: Project, editor: User
) -> None:
    faces = actions.add_typefaces(
        project=project,
        data=variable(),
        licence="No. 12",
        styles=["Black", "wght=650", " Black "],
        by=editor,
    )

    assert [face.name for face in faces] == ["Wide Black", "Wide 650"]
    assert {"wide-900", "wide-650"} <= set(fonts().handles())


@pytest.mark.parametrize(
    ("styles", "code"),
    [
        (["Black", "Bold"], "font_styles"),
        (["Black", "wght=950"], "font_axis"),
        ([f"wght={400 + n}" for n in range(13)], "font_styles_many"),
    ],
)
def test_of_styles_of_which_one_is_refused_none_is_kept(
    project: Project, editor: User, styles: list[str], code: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        actions.add_typefaces(
            project=project, data=variable(), licence="No. 12", styles=styles, by=editor
        )

    assert refused.value.code == code
    assert not Typeface.objects.exists()

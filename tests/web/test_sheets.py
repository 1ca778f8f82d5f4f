"""Contact sheets: which pictures they take, who may share them, and until when."""

import io
import re
from collections.abc import Sequence
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from studio.accounts.models import User
from studio.artwork.favourites import set_favourite
from studio.artwork.models import Variant
from studio.assets.actions import tell_prompts
from studio.core.errors import NotFoundError, RefusedError
from studio.press.contact_sheet import PAGE, Cell, columns_for, sheet_pdf, sheet_png
from studio.press.fonts import font_store
from studio.projects.models import Project
from studio.sheets import actions, selectors
from studio.sheets.models import SharedSheet
from studio.web import views_sheets
from tests.domain.studio_work import painted
from tests.factories import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def variants(project: Project, artist: User) -> list[Variant]:
    return painted(project, artist)


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def shared(project: Project, by: User, variants: list[Variant], days: int = 7) -> str:
    ids = [variant.pk for variant in variants]
    return actions.share_sheet(project=project, title="Winter", variant_ids=ids, days=days, by=by)[
        1
    ]


def a_cell(words: str) -> Cell:
    return Cell(
        load=lambda: Image.new("RGB", (64, 80), "red"),
        heading="#1.1  ★ 4",
        words=words,
        facts="Starter · 17",
    )


@pytest.mark.parametrize(
    ("count", "columns", "pages"), [(1, 1, 1), (4, 2, 1), (9, 3, 1), (48, 4, 4)]
)
def test_few_pictures_stand_large_and_many_take_more_pages(
    count: int, columns: int, pages: int
) -> None:
    cells = [a_cell("a red fox")] * count

    sheet = Image.open(io.BytesIO(sheet_png("Winter", cells, font_store())))

    assert columns_for(count) == columns
    assert sheet.size == (PAGE[0], PAGE[1] * pages)


def test_captions_are_written_in_every_script_and_cut_where_they_are_long() -> None:
    def inked(words: str) -> int:
        sheet = Image.open(io.BytesIO(sheet_png("", [a_cell(words)], font_store()))).convert("L")
        return sum(sheet.histogram()[:128])

    assert inked("龍龍龍") > inked("一一一") > inked("")
    assert inked("a fox " * 2000) < inked("a fox " * 40) * 1.2


def test_members_get_the_chosen_pictures_as_png_and_pdf(
    project: Project, viewer: User, variants: list[Variant]
) -> None:
    form = {"title": "Winter", "variant": [variants[0].pk, variants[1].pk]}
    page = client_of(viewer)

    png = page.post(f"/projects/{project.pk}/sheet/", {**form, "do": "png"})
    pdf = page.post(f"/projects/{project.pk}/sheet/", {**form, "do": "pdf"})

    assert Image.open(io.BytesIO(png.content)).size == PAGE
    assert pdf.content.startswith(b"%PDF-")


def test_the_shortlist_is_ticked_when_the_page_is_opened(
    project: Project, viewer: User, variants: list[Variant]
) -> None:
    Variant.objects.filter(pk=variants[0].pk).update(state="shortlisted")

    text = client_of(viewer).get(f"/projects/{project.pk}/sheet/").content.decode()

    assert ticked_in(text) == [variants[0].pk]


def ticked_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'value="(\d+)" checked', text)]


def listed_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'name="variant" value="(\d+)"', text)]


def test_a_selection_comes_along_in_the_address(
    project: Project, viewer: User, variants: list[Variant]
) -> None:
    others = painted(make_project(editor=viewer), viewer)
    Variant.objects.filter(pk=variants[0].pk).update(state="shortlisted")
    wanted = [variants[1].pk, others[0].pk]

    address = f"/projects/{project.pk}/sheet/?variants={','.join(map(str, wanted))},no,"
    text = client_of(viewer).get(address).content.decode()

    assert ticked_in(text) == [variants[1].pk]
    assert listed_in(text) == [variants[1].pk, variants[0].pk]


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ("show=shortlist", [0]),
        ("show=favourites", [1]),
        ("iteration=1", [0, 1]),
        ("iteration=2", []),
    ],
)
def test_the_shortlist_favourites_and_an_iteration_open_ticked_as_a_sheet(
    project: Project, viewer: User, variants: list[Variant], asked: str, taken: list[int]
) -> None:
    Variant.objects.filter(pk=variants[0].pk).update(state="shortlisted")
    set_favourite(variant=variants[1], favourite=True, by=viewer)

    text = client_of(viewer).get(f"/projects/{project.pk}/sheet/?{asked}").content.decode()

    assert ticked_in(text) == [variants[index].pk for index in taken]


def test_older_pictures_are_found_page_by_page_and_what_is_ticked_stays(
    project: Project, viewer: User, variants: list[Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_sheets, "SHOWN_MAX", 1)
    page, address = client_of(viewer), f"/projects/{project.pk}/sheet/"
    newest, older = variants[1].pk, variants[0].pk
    first = page.get(address).content.decode()
    assert (listed_in(first), 'name="page" value="2"' in first) == ([newest], True)

    second = page.post(address, {"variant": [newest], "page": "2"}).content.decode()
    assert (ticked_in(second), listed_in(second)) == ([newest], [newest, older])
    unticked = page.post(address, {"page": "1"}).content.decode()
    assert (ticked_in(unticked), listed_in(unticked)) == ([], [newest])


def test_a_shared_sheet_opens_without_an_account_until_it_ends(
    project: Project, editor: User, variants: list[Variant]
) -> None:
    token = shared(project, editor, variants)
    stranger = client_of(None)

    page = stranger.get(f"/sheets/{token}/").content.decode()
    assert "Winter" in page
    assert stranger.get(f"/sheets/{token}/sheet.pdf").content.startswith(b"%PDF-")
    assert stranger.get(f"/projects/{project.pk}/").status_code == 302

    SharedSheet.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert stranger.get(f"/sheets/{token}/").status_code == 404
    assert stranger.get(f"/sheets/{token}/sheet.png").status_code == 404


def test_captions_tell_prompts_where_downloaded_pictures_do(
    project: Project, editor: User, variants: list[Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    captions: list[str] = []

    def drawn(_title: str, cells: Sequence[Cell], _fonts: object) -> bytes:
        captions.extend(cell.words for cell in cells)
        return b"drawn"

    monkeypatch.setitem(selectors.DRAWN, "png", drawn)
    path = f"/sheets/{shared(project, editor, variants[:1])}/sheet.png"

    for tells in (False, True):
        tell_prompts(project=project, tell=tells, by=editor)
        client_of(None).get(path)

    assert captions == ["", variants[0].iteration.prompt]


def test_an_editor_shares_on_the_page_and_revokes_there(
    project: Project, editor: User, variants: list[Variant]
) -> None:
    page = client_of(editor)
    form = {"title": "W", "variant": [variants[0].pk], "days": "3", "do": "share"}
    text = page.post(f"/projects/{project.pk}/sheet/", form).content.decode()
    found = re.search(r"http://testserver(/sheets/[^/]+/)", text)
    assert found is not None
    assert client_of(None).get(found[1]).status_code == 200

    page.post(f"/projects/{project.pk}/sheet/", {"do": "end", "id": SharedSheet.objects.get().pk})

    assert client_of(None).get(found[1]).status_code == 404


def test_artists_may_not_share_and_strangers_see_nothing(
    project: Project, artist: User, stranger: User, variants: list[Variant]
) -> None:
    form = {"variant": [variants[0].pk], "days": "3", "do": "share"}
    path = f"/projects/{project.pk}/sheet/"

    assert client_of(artist).post(path, form).status_code == 403
    assert client_of(stranger).get(path).status_code == 404
    assert SharedSheet.objects.count() == 0


def test_a_selection_has_bounds_and_stays_in_its_project(
    project: Project, variants: list[Variant]
) -> None:
    with pytest.raises(RefusedError, match="1 to 48"):
        selectors.chosen_variants(project, [])
    with pytest.raises(RefusedError, match="1 to 48"):
        selectors.chosen_variants(project, range(49))
    with pytest.raises(NotFoundError):
        selectors.chosen_variants(project, [variants[0].pk, 987_654_321])


@pytest.mark.parametrize("days", [0, 91])
def test_a_link_holds_for_1_to_90_days(
    days: int, project: Project, editor: User, variants: list[Variant]
) -> None:
    with pytest.raises(RefusedError, match="1 to 90 days"):
        shared(project, editor, variants, days=days)


def test_a_pdf_has_a_page_for_each_sheet() -> None:
    data = sheet_pdf("Winter", [a_cell("a fox")] * 10, font_store())

    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [tuple(map(round, page.mediabox[2:])) for page in pdf.pages] == [(595, 842)]

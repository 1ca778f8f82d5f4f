"""The page of notices and the bell that leads there, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.notices import actions
from studio.notices.models import Kind, MailChoice, Notice
from studio.notices.stop_links import stop_path
from studio.projects import actions as projects
from studio.projects.models import Project, Role
from studio.reviews import actions as reviews
from studio.reviews.balloting import open_ballot
from studio.reviews.models import Stage
from studio.reviews.opening import NewSeat, NewStage, open_review
from tests.domain.studio_work import make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, project: Project, artist: User) -> Client:
    """The artist's browser; two things wait for the artist."""
    actions.fold_logs()
    Notice.objects.all().delete()
    for number in (1, 2):
        actions.notify(
            project=project,
            people=[artist.pk],
            kind=Kind.ASKED,
            key=f"asked:{number}",
            facts={"number": number},
            place={"version": number},
        )
    client.force_login(artist)
    return client


def bell(page: str) -> str | None:
    """Return the number on the bell, None where it shows none."""
    if re.search(r'class="bell-count" hidden', page):
        return None
    found = re.search(r"data-count>(\d+)<", page)
    return found[1] if found else None


def test_the_bell_counts_on_every_page_and_the_list_says_what_waits(
    reader: Client, project: Project
) -> None:
    pages = [reader.get(path).content.decode() for path in ("/", "/notices/", "/account/")]

    assert [bell(page) for page in pages] == ["2", "2", "2"]
    assert "asks for your decision on version 2." in pages[1]
    assert project.title in pages[1]


def test_opening_one_marks_it_read_and_leads_to_its_place(reader: Client, project: Project) -> None:
    notice = Notice.objects.get(key="asked:2")
    answer = reader.post("/notices/", {"do": "open", "id": notice.pk})

    assert answer["Location"] == f"/projects/{project.pk}/review/?version=2"
    unread = reader.get("/notices/?show=unread").content.decode()
    assert bell(unread) == "1"
    assert "version 2." not in unread


def test_all_are_marked_up_to_the_newest_that_was_shown(reader: Client) -> None:
    newest = Notice.objects.latest("pk")
    reader.post("/notices/", {"do": "all", "upto": newest.pk})

    assert bell(reader.get("/notices/").content.decode()) is None


def test_anothers_notice_is_neither_opened_nor_read(reader: Client, viewer: User) -> None:
    project = Project.objects.get()
    actions.notify(project=project, people=[viewer.pk], kind=Kind.ASKED, key="theirs")
    theirs = Notice.objects.get(key="theirs")

    answer = reader.post("/notices/", {"do": "open", "id": theirs.pk})
    assert answer["Location"] == "/notices/"
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_how_often_mails_come_is_chosen_there(reader: Client, artist: User) -> None:
    reader.post("/notices/", {"do": "mail", "frequency": "daily"})

    assert MailChoice.objects.get(person=artist).frequency == "daily"
    refused = reader.post("/notices/", {"do": "mail", "frequency": "weekly"})
    assert refused.status_code == 422


def test_a_mails_link_stops_the_mails_without_signing_in_and_only_when_it_is_pressed(
    artist: User,
) -> None:
    browser = Client(enforce_csrf_checks=True)
    actions.choose_mail(person=artist, frequency="daily")

    page = browser.get(stop_path(artist))
    assert "Stop these mails" in page.content.decode()
    assert MailChoice.objects.get(person=artist).frequency == "daily"
    # What a mail program posts by itself, without a page or a session.
    done = browser.post(stop_path(artist), {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert MailChoice.objects.get(person=artist).frequency == "off"
    assert f"{artist.name} gets no more mails" in browser.get(stop_path(artist)).content.decode()
    assert browser.post("/mails/stop/1:forged/").status_code == 404


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert client.get("/notices/")["Location"] == "/sign-in/?next=/notices/"


@pytest.fixture
def waits(client: Client, project: Project, editor: User, artist: User) -> tuple[Client, int]:
    """The artist's browser, and the picture whose decision is two days late; a vote waits too."""
    late, *others = [make_variant(project, editor) for _ in range(3)]
    seats = (NewSeat(person=artist.pk),)
    due = timezone.now() + timedelta(days=1)
    for subject in (late, others[0]):
        open_review(subject=subject, stages=[NewStage(seats=seats, due=due)], by=editor)
    Stage.objects.filter(review__variant=late).update(due=timezone.now() - timedelta(days=2))
    open_ballot(project=project, variants=others, voters=[artist.pk], by=editor)
    client.force_login(artist)
    return client, late.pk


def test_what_is_late_waits_before_votes_and_those_before_decisions(
    waits: tuple[Client, int],
) -> None:
    client, late = waits
    page = client.get("/waiting/").content.decode()

    assert re.findall(r'<h2 id="waiting-(\w+)"', page) == ["late", "votes", "decisions"]
    assert re.findall(r'data-key="(\d)"', page) == ["1", "2", "3"]
    first, second, third = re.findall(r'<a href="([^"]+)" class="waiting-row', page)
    assert first.endswith(f"?variant={late}")
    assert "?ballot=" in second
    assert "?variant=" in third
    assert "! 2\xa0days late" in page
    assert "due in 23\xa0hours" in page


def test_what_waits_is_filtered_by_project(
    waits: tuple[Client, int], project: Project, editor: User, artist: User
) -> None:
    client, _late = waits
    assert "?project=" not in client.get("/waiting/").content.decode()
    other = projects.create_project(title="Winter", cover_format="a4", by=editor)
    projects.add_member(project=other, user=artist, role=Role.ARTIST, by=editor)
    variant = make_variant(other, artist)
    reviews.post_comment(subject=variant, text="More snow.", by=editor)

    page = client.get(f"/waiting/?project={other.pk}").content.decode()

    assert page.count("waiting-row") == 1
    assert "More snow." in page
    assert f'<a href="?project={other.pk}" aria-current="page">Winter' in page
    none = client.get("/waiting/?project=999999").content.decode()
    assert "Nothing waits for you in this project." in none

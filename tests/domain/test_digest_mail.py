"""What a digest's mail holds: words, addresses, small pictures, and the way to stop it."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.assets import store
from studio.core.errors import NotFoundError
from studio.notices import actions, digest_mail, digests
from studio.notices.models import Kind, MailChoice, Notice
from studio.notices.stop_links import person_of_stop, stop_path
from studio.projects.models import Project
from studio.reviews.actions import post_comment
from tests.domain.studio_work import make_variant

pytestmark = pytest.mark.django_db
ADDRESS = "https://studio.example"


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.MASTHEAD_ADDRESS = ADDRESS


def mailed(person: User) -> EmailMessage:
    """Send a person's unread notices and return the mail as a program receives it."""
    if not MailChoice.objects.filter(person=person).exists():
        actions.choose_mail(person=person, frequency="daily")
    MailChoice.objects.filter(person=person).update(last_made_at=timezone.now() - timedelta(days=3))
    digests.make_digests(timezone.now())
    assert digests.send_digests(timezone.now()) == 1
    [sent] = mail.outbox
    received = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    assert isinstance(received, EmailMessage)
    return received


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def commented(project: Project, artist: User, editor: User, text: str = "More sky") -> Notice:
    """Return the one unread notice, of a comment on the artist's picture."""
    variant = make_variant(project, artist)
    actions.fold_logs()
    Notice.objects.all().delete()
    post_comment(subject=variant, text=text, pin=(0.5, 0.5), by=editor)
    actions.fold_logs()
    return Notice.objects.get(person=artist)


def test_one_comment_is_told_with_its_picture_its_place_and_a_link(
    project: Project, artist: User, editor: User
) -> None:
    project.title = "June\nissue"
    project.save(update_fields=["title"])
    notice = commented(project, artist, editor, "More <sky>")

    message = mailed(artist)

    said = "Edith Editor pinned a comment on your work."
    assert message["Subject"] == f"June issue: {said}"
    text, page = part(message, "plain"), part(message, "html")
    place = notice.place
    opened = f"?variant={place['variant']}&comment={place['comment']}"
    url = f"{ADDRESS}/projects/{project.pk}/review/{opened}"
    assert f"- {said} (picture #1.1)\n  “More <sky>”\n  {url}\n" in text
    assert "More &lt;sky&gt;" in page
    assert f'href="{escape(url)}"' in page
    [picture] = [one for one in message.walk() if one.get_content_type() == "image/jpeg"]
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page
    assert picture.get_payload(decode=True)


def test_several_projects_stand_apart_and_a_long_list_is_cut(
    project: Project, artist: User, editor: User
) -> None:
    other = Project.objects.create(title="Spring", created_by=editor)
    other.memberships.create(user=artist, role="artist")
    for number in range(digest_mail.LISTED_MAX + 1):
        for told in (project, other):
            actions.notify(
                project=told,
                people=[artist.pk],
                kind=Kind.DECIDED,
                key=f"{told.pk}:{number}",
                facts={"number": number, "verdict": "approved"},
            )

    message = mailed(artist)

    total = 2 * (digest_mail.LISTED_MAX + 1)
    assert message["Subject"] == f"{total} notices from Masthead"
    text = part(message, "plain")
    assert f"{artist.name}, {total} notices wait for you." in text
    assert text.count("\n- ") == digest_mail.LISTED_MAX
    assert f"And {total - digest_mail.LISTED_MAX} more." in text
    assert f"\n\n{project.title}\n{'-' * len(project.title)}\n\n- " in text
    assert "\n\nSpring\n------\n\n- " in text


@pytest.mark.parametrize(("chosen", "page"), [("zh-hans", "en"), ("", "zh-hans")])
def test_a_chinese_reader_is_not_told_in_english(
    project: Project, artist: User, editor: User, chosen: str, page: str
) -> None:
    Project.objects.filter(pk=project.pk).update(title="六月号")
    User.objects.filter(pk=editor.pk).update(name="王主编")
    User.objects.filter(pk=artist.pk).update(name="林美编", language=chosen)
    for row in (project, artist, editor):
        row.refresh_from_db()
    commented(project, artist, editor, "天空再大些")

    with override(page):
        actions.choose_mail(person=artist, frequency="daily")
    message = mailed(artist)

    words = part(message, "plain").replace(ADDRESS, "")
    spoken = [line for line in words.splitlines() if "/" not in line]
    assert not any("a" <= letter.lower() <= "z" for letter in "".join(spoken)), spoken
    assert message["Subject"].strip().startswith("六月号：王主编")


def test_a_picture_whose_file_is_gone_does_not_keep_the_mail(
    project: Project, artist: User, editor: User
) -> None:
    notice = commented(project, artist, editor)
    store.path_of(Variant.objects.get(pk=notice.place["variant"]).asset.sha256).unlink()

    message = mailed(artist)

    assert "More sky" in part(message, "plain")
    assert not [one for one in message.walk() if one.get_content_type() == "image/jpeg"]


def test_the_link_that_stops_the_mails_is_one_persons_and_cannot_be_forged(
    project: Project, artist: User, editor: User, viewer: User
) -> None:
    commented(project, artist, editor)

    message = mailed(artist)

    link = f"{ADDRESS}{stop_path(artist)}"
    assert message["List-Unsubscribe"].strip() == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Stop these mails: {link}" in part(message, "plain")
    token = stop_path(artist).rstrip("/").rsplit("/", 1)[-1]
    assert person_of_stop(token) == artist
    signature = token.split(":", 1)[1]
    for forged in (f"{viewer.pk}:{signature}", token[:-1], str(artist.pk), ""):
        with pytest.raises(NotFoundError):
            person_of_stop(forged)

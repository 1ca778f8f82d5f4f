"""Being asked and reminded of a decision, in the app and by a mail that really goes out."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import RefusedError
from studio.layouts.models import Version
from studio.notices import actions
from studio.notices.models import Kind
from studio.notices.selectors import notices_of
from studio.projects import schedule
from studio.projects.models import Project
from studio.reviews import deciding
from studio.reviews.models import Stage
from studio.reviews.opening import NewSeat, NewStage, close_review, open_review
from tests.domain.studio_work import edit, make_variant, make_version, op

NOW = timezone.now()


def asked(project: Project, editor: User, artist: User, viewer: User) -> Version:
    """Ask the viewer by tomorrow noon, then any editor by the day after."""
    version = make_version(project, artist)
    stages = [
        NewStage(seats=(NewSeat(person=viewer.pk),), due=NOW + timedelta(hours=30)),
        NewStage(seats=(NewSeat(role="editor"),), due=NOW + timedelta(hours=60)),
    ]
    open_review(subject=version, stages=stages, by=editor)
    return version


def told(person: User) -> list[str]:
    """Return what a person was told of decisions, newest first."""
    rows = notices_of(person)["notices"]
    return [row["text"] for row in rows if row["kind"] == Kind.ASKED]


def test_each_stage_asks_its_people_when_its_turn_comes(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    version = asked(project, editor, artist, viewer)
    actions.fold_logs()
    assert told(viewer) == ["Edith Editor asks for your decision on version 1."]
    assert told(editor) == []

    deciding.decide(subject=version, verdict="approved", by=viewer)
    actions.fold_logs()

    assert told(editor) == ["Vera Viewer asks for your decision on version 1."]


def test_a_sign_off_of_a_picture_asks_for_it_by_its_label(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    variant = make_variant(project, artist)
    open_review(subject=variant, stages=[NewStage(seats=(NewSeat(role="viewer"),))], by=editor)

    actions.fold_logs()

    assert told(viewer) == ["Edith Editor asks for your decision on picture #1.1."]
    assert notices_of(viewer)["notices"][0]["url"].endswith(f"?variant={variant.pk}")


def test_who_is_asked_is_reminded_a_day_before_and_once_when_it_is_late(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    asked(project, editor, artist, viewer)

    assert actions.remind(now=NOW + timedelta(hours=5)) == 0
    assert [actions.remind(now=NOW + timedelta(hours=hours)) for hours in (7, 8)] == [1, 0]
    assert [actions.remind(now=NOW + timedelta(hours=hours)) for hours in (31, 32)] == [2, 0]
    assert told(viewer) == [
        "Late: the decision on version 1 was due.",
        "Due within a day: your decision on version 1.",
    ]
    assert told(editor) == ["Late: the decision on version 1 was due."]


ENDED = {
    "decided": lambda version, by: deciding.decide(subject=version, verdict="approved", by=by),
    "closed": lambda version, _by: close_review(
        subject=version, by=version.layout.project.created_by
    ),
    "edited": lambda version, _by: edit(
        version.layout, version.frozen_by, op("set", "masthead", "x_mm", 12.0)
    ),
    "its project is archived": lambda version, _viewer: schedule.archive_project(
        project=version.layout.project, by=version.layout.project.created_by
    ),
}


@pytest.mark.parametrize("end", ENDED.values(), ids=ENDED.keys())
def test_nobody_is_reminded_of_what_has_ended(
    project: Project, editor: User, artist: User, viewer: User, end: Any
) -> None:
    version = asked(project, editor, artist, viewer)
    end(version, viewer)

    assert actions.remind(now=NOW + timedelta(hours=7)) == 0


def test_dates_that_cannot_hold_are_told_at_the_opening(
    project: Project, editor: User, artist: User
) -> None:
    version = make_version(project, artist)
    with pytest.raises(RefusedError, match="has passed"):
        open_review(
            subject=version,
            stages=[NewStage(seats=(NewSeat(role="editor"),), due=NOW - timedelta(days=1))],
            by=editor,
        )
    assert not Stage.objects.exists()


class Mailbox(socketserver.StreamRequestHandler):
    """Takes mails as a mail server does, and keeps them."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.mails.append(self._mail())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return

    def _mail(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)


@pytest.fixture
def mails(settings: Any) -> Iterator[list[bytes]]:
    """Return what a mail server of our own receives; the studio is set to send by it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.mails = []  # type: ignore[attr-defined]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.mails  # type: ignore[attr-defined]
        server.shutdown()
        thread.join(timeout=5)


@pytest.mark.parametrize(
    ("frequency", "hours", "sent"),
    [("off", 40, 0), ("hourly", 2, 1), ("daily", 2, 0), ("daily", 26, 1)],
)
def test_the_digest_leaves_by_mail_as_often_as_its_reader_chose(
    project: Project,
    editor: User,
    artist: User,
    viewer: User,
    mails: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
    frequency: str,
    hours: int,
    sent: int,
) -> None:
    actions.choose_mail(person=viewer, frequency=frequency)
    version = asked(project, editor, artist, viewer)
    later = timezone.now() + timedelta(hours=hours)
    actions.fold_logs()
    monkeypatch.setattr(timezone, "now", lambda: later)

    actions.attend()
    actions.attend()

    assert len(mails) == sent
    for mail in mails:
        read = message_from_bytes(mail, policy=policy.default)
        assert read["To"] == viewer.email
        plain = read.get_body(("plain",))
        assert plain is not None
        text = str(plain.get_content())
        assert "Edith Editor asks for your decision on version 1." in text
        assert f"/projects/{project.pk}/review/?version={version.pk}" in text

"""The history: chained, sealed, guarded by the database, and found out where it was touched."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from studio.accounts.models import User
from studio.audit.heads import BrokenHeadError
from studio.audit.models import AuditEntry
from studio.audit.selectors import problems_of
from studio.audit.words import details_of, sentence_of
from studio.projects import actions as projects
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.reviews import actions as reviews
from studio.reviews.models import Decision
from tests.domain.studio_work import make_version
from tests.factories import make_project, make_user


def unguarded(sql: str, *values: int) -> None:
    """Do what only somebody with the database in hand can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER history_stays")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER history_stays")


@pytest.fixture
def history(transactional_db: None) -> Project:
    """Return a project whose history has several entries, the newest written down elsewhere."""
    editor = make_user("Edith Editor")
    project = make_project(editor=editor, artist=make_user("Arthur Artist"))
    _link, _secret = projects.create_share_link(project=project, kind="board", by=editor)
    reviews.approve_version(version=make_version(project, editor), by=editor)
    return project


def test_every_kept_write_adds_one_entry_that_follows_on_the_one_before(history: Project) -> None:
    entries = list(AuditEntry.objects.filter(project=history.pk).order_by("seq"))

    assert [entry.name for entry in entries] == [
        "member.added",
        "member.added",
        "share.created",
        "version.frozen",
        "version.approved",
    ]
    assert [entry.previous for entry in entries[1:]] == [entry.sha256 for entry in entries[:-1]]
    assert entries[-1].facts["content"] == Decision.objects.get().content_sha256
    assert problems_of(history.pk) == []
    call_command("audit", "verify", verbosity=0)


ENTRY = "audit_auditentry WHERE project = %s AND seq = 3"
COLUMNS = "project, seq, at, name, by, by_name, facts, previous, sha256, seal"
TAMPERED: dict[str, tuple[str, str]] = {
    "a fact": (
        f"UPDATE {ENTRY}".replace(" WHERE", " SET facts = '{\"link\": 9}' WHERE"),
        "altered",
    ),
    "a name": (f"UPDATE {ENTRY}".replace(" WHERE", " SET by_name = 'Nobody' WHERE"), "altered"),
    "a time": (
        f"UPDATE {ENTRY}".replace(" WHERE", " SET at = at - interval '1 day' WHERE"),
        "altered",
    ),
    "a hash": (
        f"UPDATE {ENTRY}".replace(" WHERE", f" SET sha256 = '{'0' * 64}' WHERE"),
        "altered",
    ),
    "a seal": (f"UPDATE {ENTRY}".replace(" WHERE", f" SET seal = '{'0' * 64}' WHERE"), "forged"),
    "a missing row": (f"DELETE FROM {ENTRY}", "removed"),
    "a missing end": ("DELETE FROM audit_auditentry WHERE project = %s AND seq >= 4", "cut_off"),
    "a whole chain": ("DELETE FROM audit_auditentry WHERE project = %s", "cut_off"),
    "a row too many": (
        f"INSERT INTO audit_auditentry ({COLUMNS}) SELECT "
        f"{COLUMNS.replace('seq', 'seq + 3')} FROM {ENTRY}",
        "altered",
    ),
}


@pytest.mark.parametrize(("sql", "fault"), TAMPERED.values(), ids=TAMPERED.keys())
def test_whatever_is_touched_is_found_and_told(history: Project, sql: str, fault: str) -> None:
    with transaction.atomic():
        unguarded(sql, history.pk)

    assert fault in {problem.fault for problem in problems_of(history.pk)}
    with pytest.raises(CommandError, match="faults in"):
        call_command("audit", "verify", "--project", str(history.pk), verbosity=0)


def test_a_head_changed_by_hand_is_told(history: Project, asset_folder: Path) -> None:
    path = asset_folder.parent / "audit" / f"{history.pk}.head"
    path.write_text(path.read_text().replace(":5:", ":4:"))

    with pytest.raises(CommandError, match="1 faults"):
        call_command("audit", "verify", verbosity=0)


def test_a_head_kept_on_paper_tells_of_an_end_cut_off_together_with_our_own(
    history: Project, asset_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit", "head")
    paper = capsys.readouterr().out.strip()
    with transaction.atomic():
        unguarded("DELETE FROM audit_auditentry WHERE project = %s AND seq >= 4", history.pk)
    (asset_folder.parent / "audit" / f"{history.pk}.head").unlink()

    call_command("audit", "verify", verbosity=0)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("audit", "verify", "--head", paper, verbosity=0)
    assert "the end was cut off: entry 5" in capsys.readouterr().out


def test_a_replaced_key_still_opens_old_seals_while_it_is_known(
    history: Project, settings: Any
) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert problems_of(history.pk) == []

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BrokenHeadError):
        problems_of(history.pk)


def test_a_restored_backup_is_accepted_once_by_name_and_told_by_the_history_itself(
    history: Project, asset_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    epoch = history.event_epoch
    with transaction.atomic():
        unguarded("DELETE FROM audit_auditentry WHERE project = %s AND seq >= 4", history.pk)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("audit", "verify", verbosity=0)
    assert f"audit accept --project {history.pk}" in capsys.readouterr().out

    accept = ["audit", "accept", "--project", str(history.pk), "--by", "Ada Admin"]
    with pytest.raises(CommandError, match="Give a reason"):
        call_command(*accept)
    call_command(*accept, "--reason", "Disk failed; Sunday's backup")

    call_command("audit", "verify", verbosity=0)
    entry = AuditEntry.objects.latest("seq")
    assert (entry.seq, entry.by_name, entry.facts["lost"]) == (4, "Ada Admin", 5)
    assert "accepted a restored backup" in sentence_of(entry)
    assert "Disk failed" in details_of(entry)[0]
    history.refresh_from_db()
    assert history.event_epoch != epoch
    folder = asset_folder.parent / "audit"
    assert (folder / f"{history.pk}.head.before-4").is_file()
    with pytest.raises(CommandError, match="nothing to accept"):
        call_command(*accept, "--reason", "Again")


def test_work_that_went_on_after_a_restored_backup_is_accepted_too(history: Project) -> None:
    editor = User.objects.get(name="Edith Editor")
    with transaction.atomic():
        unguarded("DELETE FROM audit_auditentry WHERE project = %s AND seq >= 4", history.pk)
    for _ in range(3):
        projects.create_share_link(project=history, kind="board", by=editor)
    assert {problem.fault.value for problem in problems_of(history.pk)} == {"rewritten"}

    call_command("audit", "accept", "--project", str(history.pk), "--reason", "Backup")

    assert problems_of(history.pk) == []
    projects.create_share_link(project=history, kind="board", by=editor)
    assert problems_of(history.pk) == []


def test_what_no_backup_explains_cannot_be_accepted(history: Project) -> None:
    with transaction.atomic():
        unguarded("UPDATE audit_auditentry SET by_name = 'x' WHERE project = %s", history.pk)

    with pytest.raises(CommandError, match="does not explain"):
        call_command("audit", "accept", "--project", str(history.pk), "--reason", "Hm")


CHANGES: dict[str, Callable[[], object]] = {
    "an entry changed": lambda: AuditEntry.objects.update(by_name="Nobody"),
    "an entry deleted": lambda: AuditEntry.objects.all().delete(),
    "a decision changed": lambda: Decision.objects.update(verdict="not_relevant"),
    "a decision deleted": lambda: Decision.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_database_itself_refuses(
    project: Project, editor: User, change: Callable[[], object]
) -> None:
    reviews.approve_version(version=make_version(project, editor), by=editor)

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        change()


def test_an_event_that_is_kept_must_say_what_is_kept(project: Project, editor: User) -> None:
    with pytest.raises(ValueError, match="what the history keeps"):
        append_event(project_id=project.pk, name="share.created", payload={}, actor=editor)

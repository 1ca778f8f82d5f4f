"""The event log: gapless numbers, bells, audiences."""

import json
import uuid
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from studio.accounts.models import User
from studio.core.errors import DomainError
from studio.projects import actions, bells, events, selectors
from studio.projects.errors import AlreadyRecordedError
from studio.projects.event_catalogue import CATALOGUE
from studio.projects.models import Event, Project, Role, ShareLink
from studio.projects.permissions import Guest
from tests.factories import in_threads, make_project, make_user

PLAIN = "project.prompts_told"
FACTS = {"tells_prompts": True}


def _append(
    project: Project, name: str = PLAIN, op_id: uuid.UUID | None = None, **payload: Any
) -> int:
    with transaction.atomic():
        return events.append_event(
            project_id=project.pk,
            name=name,
            payload={**(FACTS if name == PLAIN else {}), **payload},
            actor=None,
            op_id=op_id,
        )


@transaction.atomic
def _append_and_fail(project: Project) -> None:
    events.append_event(project_id=project.pk, name=PLAIN, payload=FACTS, actor=None)
    raise ZeroDivisionError


def test_events_are_numbered_from_one_without_gaps(editor: User) -> None:
    project = actions.create_project(title="May", cover_format="a4", by=editor)
    numbers = [_append(project) for _number in range(3)]

    assert numbers == [2, 3, 4]
    assert events.last_seq(project.pk) == 4
    assert [event.seq for event in selectors.events_after(project.pk, 1)] == [2, 3, 4]
    assert [event.seq for event in selectors.events_after(project.pk, 1, limit=2)] == [2, 3]


@pytest.mark.django_db(transaction=True)
def test_four_writers_at_once_number_without_gaps_and_in_the_order_of_their_commits() -> None:
    project = make_project(editor=make_user("Ed Itor"))
    first = events.last_seq(project.pk)

    def write() -> list[int]:
        return [_append(project) for _number in range(20)]

    drawn = [seq for seqs in in_threads(*[write] * 4) for seq in seqs]  # type: ignore[attr-defined]

    assert sorted(drawn) == list(range(first + 1, first + 81))
    stored = Event.objects.filter(project=project).order_by("seq")
    times = list(stored.values_list("at", flat=True))
    assert times == sorted(times)


@pytest.mark.django_db(transaction=True)
def test_a_write_that_fails_after_its_event_leaves_no_gap() -> None:
    project = make_project(editor=make_user("Ed Itor"))
    before = events.last_seq(project.pk)

    with pytest.raises(ZeroDivisionError):
        _append_and_fail(project)

    assert _append(project) == before + 1


@pytest.mark.django_db(transaction=True)
def test_an_operation_that_arrives_twice_is_recorded_once() -> None:
    editor = make_user("Ed Itor")
    project = make_project(editor=editor)
    op_id = uuid.uuid4()
    rename = partial(actions.rename_project, project=project, title="New", by=editor, op_id=op_id)

    results = in_threads(rename, rename)

    assert {type(result) for result in results} == {Project, AlreadyRecordedError}
    assert Event.objects.filter(project=project, op_id=op_id).count() == 1
    assert events.seq_of_operation(project.pk, op_id) == events.last_seq(project.pk)
    assert events.seq_of_operation(project.pk, uuid.uuid4()) is None


def test_the_same_operation_id_in_two_projects_is_two_operations(
    project: Project, editor: User
) -> None:
    other, op_id = make_project(editor=editor), uuid.uuid4()

    _append(project, op_id=op_id)
    _append(other, op_id=op_id)

    assert Event.objects.filter(op_id=op_id).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_not_without_one() -> None:
    project = make_project(editor=make_user("Ed Itor"))
    with psycopg.connect(**_address(), autocommit=True) as listener:
        listener.execute(f"LISTEN {bells.EVENTS_CHANNEL}")
        with pytest.raises(ZeroDivisionError):
            _append_and_fail(project)
        seq = _append(project)
        rung = [bell.payload for bell in listener.notifies(timeout=5, stop_after=1)]

    assert rung == [f"{project.pk}:{seq}"]


@pytest.mark.django_db(transaction=True)
def test_a_mute_bell_never_fails_a_stored_write(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(editor=make_user("Ed Itor"))

    def broken(project_id: int, seq: int) -> None:
        raise psycopg.OperationalError("the line is cut")

    monkeypatch.setattr(events, "ring", broken)
    seq = _append(project)

    assert events.last_seq(project.pk) == seq


@pytest.mark.django_db(transaction=True)
def test_an_ephemeral_message_reaches_listeners_and_is_not_kept() -> None:
    with psycopg.connect(**_address(), autocommit=True) as listener:
        listener.execute(f"LISTEN {bells.EPHEMERAL_CHANNEL}")
        bells.send_ephemeral(project_id=7, name="job.step", payload={"phase": "绘制"})
        heard = [json.loads(note.payload) for note in listener.notifies(timeout=5, stop_after=1)]

    assert heard == [{"project": 7, "name": "job.step", "payload": {"phase": "绘制"}}]
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_programming_errors_around_events_are_loud(project: Project) -> None:
    with pytest.raises(KeyError):
        _append(project, name="job.vanished")
    with pytest.raises(ValueError, match="lacks job"):
        _append(project, name="job.started")
    with pytest.raises(ValueError, match="at most 4096"):
        _append(project, note="x" * 4096)
    with pytest.raises(ValueError, match="no project"):
        _append(Project(pk=10**9))
    with pytest.raises(ValueError, match="no ephemeral message"):
        bells.send_ephemeral(project.pk, "job.started", {})
    with pytest.raises(ValueError, match="NOTIFY takes"):
        bells.send_ephemeral(project.pk, "job.step", {"note": "画" * 3000})


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_programming_error() -> None:
    project = make_project(editor=make_user("Ed Itor"))

    with pytest.raises(ValueError, match="in the transaction"):
        events.append_event(project_id=project.pk, name=PLAIN, payload=FACTS, actor=None)


def test_rows_too_large_to_travel_become_their_ids() -> None:
    small, large = {"id": 1, "text": "fine"}, {"id": 2, "text": "大" * 1500}

    assert events.rows_or_ids(comment=small) == {"comment": small}
    assert events.rows_or_ids(comment=large) == {"comment_ids": [2]}
    assert events.rows_or_ids(job=small, variants=[large, large]) == {
        "job": small,
        "variants_ids": [2, 2],
    }


BOARD_LINK = ShareLink(kind="board")
VERSION_LINK = ShareLink(kind="version", object_id=5)


@pytest.mark.parametrize(
    ("audience", "payload", "link", "seen"),
    [
        ("everyone", {"variant": {"id": 1}}, BOARD_LINK, True),
        ("everyone", {"comment": {"id": 1, "variant": 3, "version": None}}, BOARD_LINK, True),
        ("everyone", {"comment": {"id": 1, "variant": None, "version": 5}}, BOARD_LINK, False),
        ("everyone", {"comment_ids": [1], "version": 5}, BOARD_LINK, False),
        ("members", {"job": {"id": 1}}, BOARD_LINK, False),
        ("editors", {}, BOARD_LINK, False),
        ("everyone", {"comment": {"id": 1, "variant": None, "version": 5}}, VERSION_LINK, True),
        ("everyone", {"comment": {"id": 1, "variant": None, "version": 6}}, VERSION_LINK, False),
        ("everyone", {"comment_ids": [1], "version": 5}, VERSION_LINK, True),
        ("everyone", {"variant": {"id": 1}}, VERSION_LINK, False),
        ("members", {"version": {"id": 5}}, VERSION_LINK, False),
    ],
)
def test_guests_are_told_of_the_shared_thing_alone(
    audience: str, payload: dict[str, Any], link: ShareLink, seen: bool
) -> None:
    event = Event(audience=audience, payload=payload)

    assert events.visible(event, Guest(link=link, name="Gus")) is seen


def test_only_editors_are_told_of_links(
    project: Project, editor: User, artist: User, viewer: User
) -> None:
    with transaction.atomic():
        events.append_event(
            project_id=project.pk, name="share.created", payload={}, actor=editor, kept={}
        )
    event = Event.objects.filter(project=project).latest("seq")

    assert [events.visible(event, user) for user in (editor, artist, viewer)] == [
        True,
        False,
        False,
    ]
    assert events.visible(event, editor, role=Role.EDITOR)
    assert not events.visible(event, editor, role=Role.ARTIST)


def test_the_whole_log_is_readable_as_rows(project: Project, editor: User) -> None:
    rows = [selectors.event_row(event) for event in selectors.events_after(project.pk, 0)]

    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert (rows[0]["by"], rows[0]["by_name"]) == (editor.pk, "Edith Editor")
    assert json.loads(json.dumps(rows)) == rows
    assert [event.seq for event in selectors.latest_events(project.pk, 2)] == [3, 2]


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_is_of_one_moment_although_others_write_meanwhile() -> None:
    editor = make_user("Ed Itor")
    project = make_project(editor=editor)
    before = events.last_seq(project.pk)

    def read() -> dict[str, Any]:
        rename = partial(actions.rename_project, project=project, title="Newer", by=editor)
        in_threads(rename)
        return {"title": Project.objects.values_list("title", flat=True).get(pk=project.pk)}

    state = selectors.snapshot(project, read)

    assert (state["seq"], state["title"]) == (before, "Autumn issue")
    assert state["epoch"] == str(project.event_epoch)
    assert selectors.snapshot(project, dict)["seq"] == before + 1


def test_every_name_in_the_catalogue_says_who_hears_it_and_fits_its_column() -> None:
    for name, kind in CATALOGUE.items():
        assert len(name) <= 40, name
        assert kind.audience in Event.Audience.values, name


def test_refusals_of_a_repeated_operation_are_refusals() -> None:
    assert issubclass(AlreadyRecordedError, DomainError)


def _address() -> dict[str, Any]:
    settings = connection.settings_dict
    wanted = {
        "dbname": "NAME",
        "user": "USER",
        "host": "HOST",
        "port": "PORT",
        "password": "PASSWORD",
    }
    return {ours: settings[theirs] for ours, theirs in wanted.items() if settings.get(theirs)}

"""Writes are done once, and answer with the rows that everybody else gets by the log."""

import threading
import uuid

import pytest
from django.db import connections, transaction
from django.test import Client

from studio.accounts import actions as accounts
from studio.accounts.models import User
from studio.jobs.models import Job
from studio.projects import actions as projects
from studio.projects.events import append_event
from studio.projects.models import Event, Project
from studio.reviews.models import Comment
from tests.api.bodies import guided_order
from tests.api.world import Caller, World, as_guest, signed_in, title_op

pytestmark = pytest.mark.django_db


def test_a_write_answers_with_its_number_and_the_rows_of_its_event(world: World) -> None:
    reply = signed_in(world.viewer).ask(
        "POST", f"/variants/{world.variant.pk}/comments", {"text": "Yes"}
    )
    event = Event.objects.filter(project=world.project).order_by("-seq")[0]
    assert reply.json() == {"seq": event.seq, "replayed": False, **event.payload}


def test_a_write_sent_twice_is_done_once(world: World) -> None:
    caller, key = signed_in(world.viewer), str(uuid.uuid4())
    path, body = f"/variants/{world.variant.pk}/comments", {"text": "Yes"}

    first, second = (caller.ask("POST", path, body, key=key).json() for _ in range(2))

    assert (first["replayed"], second["replayed"]) == (False, True)
    assert first["seq"] == second["seq"]
    assert first["comment"] == second["comment"]
    assert Comment.objects.filter(text="Yes").count() == 1


def test_a_project_opened_twice_is_one_project(world: World) -> None:
    caller, key = signed_in(world.viewer), str(uuid.uuid4())
    body = {"title": "Twice", "cover_format": "a4"}
    first, second = (caller.ask("POST", "/projects", body, key=key).json() for _ in range(2))
    assert first["project"]["id"] == second["project"]["id"]
    assert Project.objects.filter(title="Twice").count() == 1


def test_a_key_names_one_write_and_no_other_of_the_same_caller(world: World) -> None:
    caller, key = signed_in(world.viewer), str(uuid.uuid4())
    path, body = f"/variants/{world.variant.pk}/comments", {"text": "Yes"}
    first = caller.ask("POST", path, body, key=key).json()

    for method, other, sent in (
        ("PUT", f"/variants/{world.variant.pk}/rating", {"stars": 5}),
        ("POST", f"/comments/{first['comment']['id']}/resolve", None),
        ("POST", f"/versions/{world.version.pk}/comments", body),
    ):
        reply = caller.ask(method, other, sent, key=key)
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "conflict")
        assert "another write of yours" in reply.json()["error"]["message"]
    assert Comment.objects.filter(text="Yes").count() == 1
    assert caller.ask("POST", path, body, key=key).json()["replayed"]


def test_a_write_from_before_requests_were_kept_is_repeated_as_it_was(world: World) -> None:
    caller, key = signed_in(world.viewer), str(uuid.uuid4())
    path, body = f"/variants/{world.variant.pk}/comments", {"text": "Yes"}
    caller.ask("POST", path, body, key=key)
    Event.objects.filter(op_id=key).update(asked="")

    assert caller.ask("POST", path, body, key=key).json()["replayed"]


@pytest.mark.parametrize("doer", ["worker", "artist"])
def test_nobody_gets_the_answer_of_anothers_write(world: World, doer: str) -> None:
    key = uuid.uuid4()
    with transaction.atomic():
        append_event(
            project_id=world.project.pk,
            name="job.failed",
            payload={"job": {"error": "kept from guests"}},
            actor=world.artist if doer == "artist" else None,
            op_id=key,
        )
    path, body = f"/variants/{world.variant.pk}/comments", {"text": "Mine"}
    look_only, _token = projects.create_share_link(
        project=world.project, kind="board", may_comment=False, by=world.editor
    )

    for caller in (as_guest(world.link), as_guest(look_only), signed_in(world.viewer)):
        reply = caller.ask("POST", path, body, key=str(key))
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "conflict")
        assert "kept from guests" not in reply.content.decode()


def test_a_guests_comment_sent_twice_is_one_for_that_guest_alone(world: World) -> None:
    path, body, key = f"/variants/{world.variant.pk}/comments", {"text": "Hm"}, str(uuid.uuid4())
    first, again = (as_guest(world.link).ask("POST", path, body, key=key) for _ in range(2))
    other = as_guest(world.link, "Gil Guest").ask("POST", path, body, key=key)
    assert (first.json()["seq"], first.json()["comment"]) == (
        again.json()["seq"],
        again.json()["comment"],
    )
    assert (again.json()["replayed"], other.status_code) == (True, 409)


@pytest.mark.parametrize(
    "key",
    [
        "seven",
        "823ad2be-e90c-11f1-8cbe-02fc00000001",
        str(uuid.uuid5(uuid.NAMESPACE_URL, "1:1")),
        str(uuid.UUID(int=7)),
    ],
)
def test_a_key_that_can_be_foretold_is_refused(world: World, key: str) -> None:
    reply = as_guest(world.link).ask(
        "POST", f"/variants/{world.variant.pk}/comments", {"text": "First!"}, key=key
    )
    assert reply.status_code == 422
    assert "random UUID" in reply.json()["error"]["message"]


def test_operations_sent_twice_answer_with_the_stage_both_times(world: World) -> None:
    caller, key = signed_in(world.artist), str(uuid.uuid4())
    path = f"/layouts/{world.layout.pk}/operations"
    body = {"base_revision": 0, "operations": [title_op("Spring")]}
    first, second = (caller.ask("POST", path, body, key=key).json() for _ in range(2))
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert first["seq"] == second["seq"]
    assert second["stage"]["revision"] == first["revision"]


def test_operations_under_a_known_key_are_those_that_came_before(world: World) -> None:
    caller, key = signed_in(world.artist), str(uuid.uuid4())
    path, operation = f"/layouts/{world.layout.pk}/operations", title_op("Spring")
    caller.ask("POST", path, {"base_revision": 0, "operations": [operation]}, key=key)

    same = caller.ask("POST", path, {"base_revision": 1, "operations": [operation]}, key=key)
    assert same.json()["replayed"]
    for other in ([title_op("Spring")], [operation | {"value": "Summer"}]):
        body = {"base_revision": 0, "operations": other}
        reply = caller.ask("POST", path, body, key=key)
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "op_reused")


def test_a_token_writes_without_csrf(world: World) -> None:
    _token, plain = accounts.create_token(user=world.editor, name="script")
    reply = Client(enforce_csrf_checks=True).patch(
        f"/api/projects/{world.project.pk}",
        {"title": "By script"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {plain}"},
    )
    assert reply.status_code == 200
    assert reply.json()["project"]["title"] == "By script"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_token_makes_and_ends_no_tokens(world: World, method: str) -> None:
    token, plain = accounts.create_token(user=world.editor, name="script")
    path = "/me/tokens" if method == "POST" else f"/me/tokens/{token.pk}"
    headers = {"Authorization": f"Bearer {plain}"}

    by_token = Client().generic(
        method, f"/api{path}", '{"name": "more"}', "application/json", headers=headers
    )
    by_session = signed_in(world.editor).ask(method, path, {"name": "more"})

    assert by_token.status_code == 403
    assert "account page" in by_token.json()["error"]["message"]
    assert by_session.status_code == 200


def test_a_guests_comment_carries_the_name_the_guest_gave(world: World) -> None:
    reply = as_guest(world.link, "Gus Guest").ask(
        "POST", f"/variants/{world.variant.pk}/comments", {"text": "Lovely"}
    )
    assert reply.json()["comment"]["by_name"] == "Gus Guest"
    assert reply.json()["comment"]["guest"] is True


def test_a_guest_of_the_board_reads_no_members_events(world: World) -> None:
    log = as_guest(world.link).ask("GET", f"/projects/{world.project.pk}/events?limit=1000").json()
    names = {event["name"] for event in log["events"]}
    assert names == {"variants.ready", "comment.posted", "comment.resolved"}
    assert log["upto"] == Event.objects.filter(project=world.project).order_by("-seq")[0].seq


def test_seeds_beyond_53_bits_survive_as_decimal_strings(world: World) -> None:
    seeds = [str(2**63 - 1), "9007199254740993"]
    reply = signed_in(world.artist).ask(
        "POST",
        f"/projects/{world.project.pk}/iterations",
        {"draft": world.draft.pk, "draft_seq": world.draft.seq, "seeds": seeds},
    )
    assert reply.json()["job"]["seeds"] == seeds


def test_a_models_reading_lists_the_words_it_knows(world: World) -> None:
    reply = Caller.ask(
        signed_in(world.viewer), "GET", "/models/starter/reading?prompt=A+FOX+at+sea"
    )
    assert reply.json() == {"understood": ["fox"]}


@pytest.mark.django_db(transaction=True)
def test_the_same_write_from_two_processes_at_once_is_done_once(
    project: Project, editor: User
) -> None:
    key, answers = str(uuid.uuid4()), []
    together = threading.Barrier(2)

    def rename() -> None:
        caller = signed_in(editor)
        together.wait(timeout=10)
        answers.append(caller.ask("PATCH", f"/projects/{project.pk}", {"title": "Once"}, key=key))
        connections.close_all()

    threads = [threading.Thread(target=rename) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert [reply.status_code for reply in answers] == [200, 200]
    assert sorted(reply.json()["replayed"] for reply in answers) == [False, True]
    assert len({reply.json()["seq"] for reply in answers}) == 1


def test_a_look_and_a_control_reach_the_order_as_they_were_sent(world: World) -> None:
    body = guided_order(world)

    reply = signed_in(world.artist).ask("POST", f"/projects/{world.project.pk}/iterations", body)

    request = Job.objects.get(pk=reply.json()["job"]["id"]).request
    assert request["look"] == {
        "handle": "style",
        "image": {"sha256": body["look"]["asset"]},
        "strength": 0.8,
    }
    assert (request["control"]["map"], request["control"]["end"]) == ("edges", 0.7)
    assert request["adapters"] == body["adapters"]


@pytest.mark.parametrize("name", ["look", "control"])
def test_a_picture_of_another_project_guides_nothing(name: str, world: World) -> None:
    body = guided_order(world)
    body[name] = {**body[name], "asset": "0" * 64}

    reply = signed_in(world.artist).ask("POST", f"/projects/{world.project.pk}/iterations", body)

    assert reply.status_code == 422
    assert "not stored in this project" in reply.json()["error"]["message"]

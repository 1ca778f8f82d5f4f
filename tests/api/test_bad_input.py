"""What is refused, and that each refusal says what, the limit, and what would help."""

import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.accounts import actions as accounts
from studio.projects.models import Event
from tests import factories
from tests.api.world import Caller, World, signed_in, title_op

pytestmark = pytest.mark.django_db

HUGE = 2**70

BODIES: dict[str, tuple[str, str, Any, int, str]] = {
    # name: method, path, body, status, words of the message
    "no JSON": ("POST", "/projects", "{", 422, "no JSON"),
    "a list instead of an object": ("POST", "/projects", "[]", 422, "body"),
    "an empty body": ("POST", "/projects", "", 422, "required"),
    "a missing field": ("POST", "/projects", {"title": "T"}, 422, "cover_format"),
    "a misspelt field": (
        "POST",
        "/projects",
        {"title": "T", "cover_format": "a4", "tilte": "T"},
        422,
        "tilte",
    ),
    "NaN": ("POST", "/variants/{variant_id}/variations", '{"strength": NaN}', 422, "NaN"),
    "a number beyond floats": (
        "POST",
        "/variants/{variant_id}/variations",
        '{"strength": 1e999}',
        422,
        "1e999",
    ),
    "a number beyond 64 bits": (
        "POST",
        "/projects/{project_id}/iterations",
        {"draft": HUGE, "draft_seq": 0},
        422,
        "beyond 64 bits",
    ),
    "a number of 5,000 digits": (
        "POST",
        "/projects/{project_id}/iterations",
        f'{{"draft": {"9" * 5000}, "draft_seq": 0}}',
        422,
        "beyond 64 bits",
    ),
    "nesting without end": ("POST", "/projects", "[" * 100_000, 422, "nested too deeply"),
    "U+0000": ("POST", "/projects", '{"title": "a\\u0000b", "cover_format": "a4"}', 422, "U+0000"),
    "half a surrogate pair": (
        "POST",
        "/projects",
        '{"title": "a\\ud83d", "cover_format": "a4"}',
        422,
        "surrogate",
    ),
    "half a pair inside a layout value": (
        "POST",
        "/layouts/{layout_id}/operations",
        json.dumps({"base_revision": 0, "operations": [title_op("\ud83d")]}),
        422,
        "surrogate",
    ),
    "an unknown format": (
        "POST",
        "/projects",
        {"title": "T", "cover_format": "a99"},
        422,
        "Known formats",
    ),
    "an empty title": ("POST", "/projects", {"title": " ", "cover_format": "a4"}, 422, "1 to 120"),
    "an empty draft's name": (
        "POST",
        "/projects/{project_id}/drafts",
        {"name": "", "text": "a fox"},
        422,
        "1 to 80",
    ),
    "a draft of 20,000 characters": (
        "POST",
        "/projects/{project_id}/drafts",
        {"name": "Long", "text": "x" * 20_000},
        422,
        "16000",
    ),
    "a negative seed": (
        "POST",
        "/projects/{project_id}/iterations",
        {"draft": 1, "draft_seq": 0, "seeds": ["-1"]},
        422,
        "0 to 9223372036854775807",
    ),
    "a huge seed": (
        "POST",
        "/projects/{project_id}/iterations",
        {"draft": 1, "draft_seq": 0, "seeds": ["9223372036854775808"]},
        422,
        "9223372036854775807",
    ),
    "a look beyond its strength": (
        "POST",
        "/projects/{project_id}/iterations",
        {
            "draft": 1,
            "draft_seq": 0,
            "look": {"handle": "style", "asset": "0" * 64, "strength": 2},
        },
        422,
        "less than or equal to 1.5",
    ),
    "a look at no picture": (
        "POST",
        "/projects/{project_id}/iterations",
        {"draft": 1, "draft_seq": 0, "look": {"handle": "style", "asset": "x"}},
        422,
        "look.asset",
    ),
    "a look by a name that is no handle": (
        "POST",
        "/projects/{project_id}/iterations",
        {"draft": 1, "draft_seq": 0, "look": {"handle": "../x", "asset": "0" * 64}},
        422,
        "look.handle",
    ),
    "detail painted too boldly": (
        "POST",
        "/variants/{variant_id}/upscale",
        {"width": 512, "height": 664, "refine": {"strength": 0.9}},
        422,
        "less than or equal to 0.5",
    ),
    "a network nobody has": (
        "POST",
        "/variants/{variant_id}/upscale",
        {"width": 512, "height": 664, "upscaler": "six"},
        422,
        "upscaler 'six' does not fit",
    ),
    "ten pictures": (
        "POST",
        "/projects/{project_id}/iterations",
        {"draft": 1, "draft_seq": 0, "count": 10},
        422,
        "9",
    ),
    "a negative width": (
        "POST",
        "/variants/{variant_id}/upscale",
        {"width": -1, "height": 64},
        422,
        "greater than or equal to 1",
    ),
    "50,000 px": (
        "POST",
        "/variants/{variant_id}/upscale",
        {"width": 50_000, "height": 50_000},
        422,
        "64 to 8192",
    ),
    "padding of nothing": (
        "POST",
        "/variants/{variant_id}/outpaint",
        {"padding": {}},
        422,
        "padding",
    ),
    "six stars": ("PUT", "/variants/{variant_id}/rating", {"stars": 6}, 422, "equal to 5"),
    "an unknown state": ("PUT", "/variants/{variant_id}/state", {"state": "best"}, 422, "'best'"),
    "an empty comment": ("POST", "/variants/{variant_id}/comments", {"text": " "}, 422, "1"),
    "a comment of 5,000 characters": (
        "POST",
        "/variants/{variant_id}/comments",
        {"text": "x" * 5000},
        422,
        "4000",
    ),
    "a pin outside the picture": (
        "POST",
        "/variants/{variant_id}/comments",
        {"text": "Here", "pin": {"x": 1.2, "y": 0.5}},
        422,
        "pin.x",
    ),
    "a mask nobody uploaded": (
        "POST",
        "/variants/{variant_id}/inpaint",
        {"mask": "0" * 64},
        422,
        "mask",
    ),
    "an unknown element": (
        "POST",
        "/layouts/{layout_id}/operations",
        {"base_revision": 0, "operations": [title_op(object="gone", property="text")]},
        409,
        "gone",
    ),
    "sixty-five operations": (
        "POST",
        "/layouts/{layout_id}/operations",
        {"base_revision": 0, "operations": [title_op() for _ in range(65)]},
        422,
        "64",
    ),
    "changes asked for without a reason": (
        "POST",
        "/versions/{version_id}/decisions",
        {"verdict": "changes_requested"},
        422,
        "reason",
    ),
    "a PDF of what nobody approved": (
        "POST",
        "/versions/{version_id}/exports",
        {"kind": "pdf", "override": True},
        409,
        "approv",
    ),
    "rows by no number": ("GET", "/projects/{project_id}/rows?variants=one", None, 422, "'one'"),
    "events after a word": ("GET", "/projects/{project_id}/events?after=x", None, 422, "after"),
    "events after 2**70": (
        "GET",
        f"/projects/{{project_id}}/events?after={HUGE}",
        None,
        422,
        "after",
    ),
    "a prompt with U+0000 to read": ("GET", "/models/starter/reading?prompt=%00", None, 200, ""),
    "an id that is no number": ("GET", "/variants/one", None, 404, "no such"),
    "an id beyond 64 bits": ("GET", f"/variants/{HUGE}", None, 404, "no such"),
    "id zero": ("GET", "/variants/0", None, 404, "no such"),
    "a seed that is no number": ("GET", "/jobs/{job_id}/previews/x", None, 404, "no such"),
}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"), BODIES.values(), ids=BODIES.keys()
)
def test_bad_input_is_refused_in_words_and_changes_nothing(
    world: World, method: str, path: str, body: Any, status: int, words: str
) -> None:
    before = Event.objects.filter(project=world.project).count()

    reply = signed_in(world.editor).ask(method, path.format(**world.ids), body)

    assert reply.status_code == status, reply.content
    assert words in str(reply.json().get("error", {}).get("message", "")), reply.content
    assert Event.objects.filter(project=world.project).count() == before


FILES: dict[str, tuple[bytes, str, str]] = {
    "no picture": (b"hello", "image/png", "PNG"),
    "an empty file": (b"", "image/png", "PNG"),
    "a truncated picture": (factories.encoded(factories.make_picture())[:-40], "image/png", ""),
    "another type than claimed": (
        factories.encoded(factories.make_picture()),
        "image/jpeg",
        "image/jpeg",
    ),
}


@pytest.mark.parametrize(("data", "claimed", "words"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_good_picture_is_refused(
    world: World, data: bytes, claimed: str, words: str
) -> None:
    upload = SimpleUploadedFile("picture.png", data, content_type=claimed)
    reply = signed_in(world.artist).ask(
        "POST", f"/projects/{world.project.pk}/assets", {"file": upload}
    )
    assert reply.status_code == 422, reply.content
    assert words in reply.json()["error"]["message"]


def test_a_comment_on_another_projects_variant_is_answered_like_a_wrong_id(world: World) -> None:
    elsewhere = factories.make_project(editor=world.stranger)
    reply = signed_in(world.stranger).ask(
        "POST", f"/variants/{world.variant.pk}/comments", {"text": "Mine now"}
    )
    placed = signed_in(world.stranger).ask(
        "POST", f"/projects/{elsewhere.pk}/layouts", {"variant": world.variant.pk}
    )
    assert (reply.status_code, placed.status_code) == (404, 404)


@pytest.mark.parametrize("token", ["forged", "x" * 5000, ""])
def test_a_forged_token_is_refused(world: World, token: str) -> None:
    reply = Client().get("/api/me", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 401
    assert "token" in reply.json()["error"]["message"]


def test_a_revoked_token_is_refused(world: World) -> None:
    token, plain = accounts.create_token(user=world.editor, name="old")
    accounts.revoke_token(token=token, by=world.editor)
    reply = Client().get("/api/me", headers={"Authorization": f"Bearer {plain}"})
    assert reply.status_code == 401
    assert "revoked" in reply.json()["error"]["message"]


def test_an_edit_of_a_deleted_element_says_who_deleted_it(world: World) -> None:
    path, element = f"/layouts/{world.layout.pk}/operations", "headline"
    added = title_op({"kind": "cover_line"}, kind="add", object=element, property="")
    removed = title_op(None, kind="remove", object=element, property="")
    for operation in (added, removed):
        body = {"base_revision": 0, "operations": [operation]}
        assert signed_in(world.artist).ask("POST", path, body).status_code == 200
    late = title_op(3.0, object=element, property="x")

    reply = signed_in(world.editor).ask("POST", path, {"base_revision": 0, "operations": [late]})

    assert reply.status_code == 409
    assert reply.json()["error"]["code"] == "element_deleted"
    assert "Arthur Artist" in reply.json()["error"]["message"]


def test_a_body_beyond_the_limit_is_refused(world: World) -> None:
    reply = signed_in(world.artist).ask(
        "POST", f"/projects/{world.project.pk}/drafts", {"name": "Long", "text": "x" * 2_600_000}
    )
    assert reply.status_code == 413
    assert "2.5 MB" in reply.json()["error"]["message"]


def test_a_key_that_is_no_uuid_is_refused(world: World) -> None:
    reply = signed_in(world.editor).ask(
        "PATCH", f"/projects/{world.project.pk}", {"title": "New"}, key="twice"
    )
    assert reply.status_code == 422
    assert "'twice'" in reply.json()["error"]["message"]


def test_a_write_by_session_needs_the_csrf_token(world: World) -> None:
    caller = Caller(Client(enforce_csrf_checks=True))
    caller.client.force_login(world.editor)
    reply = caller.ask("PATCH", f"/projects/{world.project.pk}", {"title": "New"})
    assert reply.status_code == 403
    assert "X-CSRFToken" in reply.json()["error"]["message"]


def test_an_address_that_does_not_exist_is_answered_in_json(world: World) -> None:
    reply = signed_in(world.editor).ask("GET", f"/nothing/{uuid.uuid4()}")
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] == "not_found"

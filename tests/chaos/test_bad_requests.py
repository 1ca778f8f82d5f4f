"""Bad orders, bodies, tokens and addresses at the real server: refused in words, nothing lost."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.chaos.people import Member
from tests.chaos.scene import Scene, operation

ITERATIONS = "{room}/iterations"
COMMENTS = "/variants/{variant}/comments"
OPERATIONS = "/layouts/{layout}/operations"


def order(**settings: Any) -> dict[str, Any]:
    return {"draft": "{draft}", "draft_seq": "{draft_seq}", **settings}


# name: method, path, body (a text is sent as it is), status, words of the message
Case = tuple[str, str, Any, int, tuple[str, ...]]
ORDERS: dict[str, Case] = {
    "a negative seed": ("POST", ITERATIONS, order(seeds=["-1"]), 422, ("-1", "0 to")),
    "a seed of 2**63": ("POST", ITERATIONS, order(seeds=[str(2**63)]), 422, (str(2**63 - 1),)),
    "a seed of 5,000 digits": ("POST", ITERATIONS, order(seeds=["9" * 5000]), 422, ("0 to",)),
    "a seed that is a fraction": ("POST", ITERATIONS, order(seeds=["1.5"]), 422, ("1.5",)),
    "one seed twice": ("POST", ITERATIONS, order(seeds=["7", "7"]), 422, ("seeds are the same",)),
    "no seeds at all": ("POST", ITERATIONS, order(seeds=[]), 422, ("seeds", "at least 1")),
    "ten seeds": ("POST", ITERATIONS, order(seeds=[str(n) for n in range(10)]), 422, ("9",)),
    "a width of 0": ("POST", ITERATIONS, order(width=0, height=80), 422, ("0 px", "64 to 8192")),
    "a width of -1": ("POST", ITERATIONS, order(width=-1, height=80), 422, ("width", "-1")),
    "a width of 10**9": ("POST", ITERATIONS, order(width=10**9, height=80), 422, ("width",)),
    "8192 x 8192 px": ("POST", ITERATIONS, order(width=8192, height=8192), 422, ("64",)),
    "no steps": ("POST", ITERATIONS, order(steps=0), 422, ("steps", "0")),
    "10**6 steps": ("POST", ITERATIONS, order(steps=10**6), 422, ("steps", "150")),
    "guidance of -1": ("POST", ITERATIONS, order(guidance_scale=-1), 422, ("guidance_scale",)),
    "no picture": ("POST", ITERATIONS, order(count=0), 422, ("count", "1")),
    "an unknown model": ("POST", ITERATIONS, order(model="nobody"), 422, ("nobody",)),
    "an unknown scheduler": ("POST", ITERATIONS, order(scheduler="lucky"), 422, ("lucky", "auto")),
    "a negative prompt of 20,000 characters": (
        "POST",
        ITERATIONS,
        order(negative_prompt="x" * 20_000),
        422,
        ("16,000", "20,000"),
    ),
    "a draft's number that is not there yet": (
        "POST",
        ITERATIONS,
        {"draft": "{draft}", "draft_seq": 99},
        409,
        ("99",),
    ),
    "another project's draft": ("POST", "{foreign_project}/iterations", order(), 404, ()),
    "a prompt of 20,000 characters": (
        "POST",
        "{room}/drafts",
        {"name": "Long", "text": "x" * 20_000},
        422,
        ("16000", "20000"),
    ),
    "a prompt that no draft can hold": (
        "PUT",
        "/drafts/{draft}/text",
        {"text": "x" * 20_000, "base_seq": 0},
        422,
        ("16000", "20000"),
    ),
    "a seed that is an object": ("POST", ITERATIONS, order(seeds=[{}]), 422, ("seeds",)),
    "a size that is a text": ("POST", ITERATIONS, order(width="wide"), 422, ("width", "wide")),
}
BODIES: dict[str, Case] = {
    "NaN": ("POST", "/variants/{variant}/variations", '{"strength": NaN}', 422, ("NaN",)),
    "Infinity": ("POST", "/variants/{variant}/variations", '{"strength": Infinity}', 422, ("Inf",)),
    "1e999": ("POST", "/variants/{variant}/variations", '{"strength": 1e999}', 422, ("1e999",)),
    "nesting": ("POST", COMMENTS, '{"text": ' + "[" * 50_000, 422, ("nested too deeply",)),
    "closed nesting": ("POST", COMMENTS, f"{'[' * 900}{']' * 900}", 422, ()),
    "no JSON": ("POST", COMMENTS, "text=Hello", 422, ("no JSON",)),
    "bytes that are no UTF-8": ("POST", COMMENTS, b'{"text": "\xff"}', 422, ("no JSON",)),
    "3 MB": ("POST", COMMENTS, json.dumps({"text": "x" * 3_000_000}), 413, ("2.5 MB",)),
    "an empty comment": ("POST", COMMENTS, {"text": ""}, 422, ("1", "4000")),
    "a comment that is a number": ("POST", COMMENTS, {"text": 7}, 422, ("text",)),
    "a comment on another project's variant": (
        "POST",
        "/variants/{foreign_variant}/comments",
        {"text": "Mine"},
        404,
        (),
    ),
    "a layout of another project's variant": (
        "POST",
        "{room}/layouts",
        {"variant": "{foreign_variant}"},
        404,
        (),
    ),
    "an edit of a deleted element": (
        "POST",
        OPERATIONS,
        {
            "base_revision": 1,
            "operations": [operation("set", "{deleted}", property="text", value="x")],
        },
        409,
        ("{deleted}", "deleted", "Undo"),
    ),
    "a layout value nested without end": (
        "POST",
        OPERATIONS,
        {
            "base_revision": 0,
            "operations": [operation("set", "title", property="text", value=[[]])],
        },
        409,
        (),
    ),
}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [*ORDERS.values(), *BODIES.values()],
    ids=[*ORDERS, *BODIES],
)
def test_a_bad_request_is_refused_in_words_and_disturbs_nobody(
    scene: Scene, method: str, path: str, body: Any, status: int, words: tuple[str, ...]
) -> None:
    before = len(scene.room.log())
    if not isinstance(body, str | bytes):
        body = filled(body, scene.ids)

    reply = scene.room.member.ask(method, path.format(**scene.ids), body)

    assert reply.status_code == status, reply.text[:500]
    error = reply.json()["error"]
    assert error["code"]
    for word in words:
        assert word.format(**scene.ids) in error["message"], error
    assert len(error["message"]) < 500
    assert len(scene.room.log()) == before
    scene.check_undisturbed()


def filled(body: Any, ids: dict[str, Any]) -> Any:
    """Put the scene's ids where a body names them."""
    if isinstance(body, dict):
        return {key: filled(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(value, ids) for value in body]
    named = isinstance(body, str) and body[:1] == "{" and body[1:-1] in ids
    return ids[body[1:-1]] if named else body


def test_only_a_living_token_is_taken(scene: Scene, editor: Member) -> None:
    made = editor.done("POST", "/me/tokens", {"name": "script"})
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    script = Member(editor.address)
    assert script.ask("GET", scene.room.path, headers=bearer).is_success

    editor.done("DELETE", f"/me/tokens/{made['token']['id']}")
    for token in (made["secret"], made["secret"][:-1] + "x", "forged", "\u00ff", "x" * 5000):
        header = {"Authorization": f"Bearer {token}".encode("latin-1")}
        reply = script.ask("GET", scene.room.path, headers=header)
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "unauthorized")
        assert "account page" in reply.json()["error"]["message"]
    script.http.close()
    scene.check_undisturbed()


def test_a_forged_session_is_nobody(scene: Scene, editor: Member) -> None:
    forger = Member(editor.address, httpx.Cookies({"sessionid": "x" * 32, "csrftoken": "c" * 32}))
    reply = forger.ask("PATCH", scene.room.path, {"title": "Mine"})
    assert reply.status_code == 401
    assert "Sign in" in reply.json()["error"]["message"]
    forger.http.close()
    scene.check_undisturbed()


ADDRESSES: dict[str, tuple[str, int]] = {
    "up from the assets": ("/assets/1/../../secret-key", 404),
    "up in escapes": ("/assets/1/..%2f..%2f..%2fsecret-key", 404),
    "up as a hash": ("/assets/1/..", 404),
    "a hash in capitals": ("/assets/1/" + "A" * 64, 404),
    "U+0000 as a hash": ("/assets/1/%00", 404),
    "up from the static files": ("/static/../secret-key", 404),
    "up from the static files in escapes": ("/static/%2e%2e/%2e%2e/secret-key", 404),
    "a width that is no number": ("/assets{of_room}/{asset}?w=wide", 404),
    "a width of 5,000 digits": ("/assets{of_room}/{asset}?w=" + "9" * 5000, 404),
    "a width nobody offers": ("/assets{of_room}/{asset}?w=97", 422),
    "a project of 30 digits": ("/projects/" + "9" * 30 + "/", 404),
    "a project of 5,000 digits": ("/projects/" + "9" * 5000 + "/", 404),
    "a variant that is a word": ("{room}/review/?variant=x", 200),
    "a variant of 5,000 digits": ("{room}/review/?variant=" + "9" * 5000, 200),
    "a version of 30 digits": ("{room}/review/?version=" + "9" * 30, 200),
    "a version of 5,000 digits": ("{room}/export/?version=" + "9" * 5000, 404),
    "a layout of 5,000 digits": ("{room}/layout/?layout=" + "9" * 5000, 404),
    "a source of 5,000 digits": ("{room}/outpaint/?variant=" + "9" * 5000, 200),
    "a sign-in link nobody made": ("/sign-in/forged/", 404),
    "U+0000 as an invitation": ("/invitations/%00/", 404),
    "U+0000 as a share link": ("/share/%00/", 404),
    "half an escape": ("/share/%f/", 404),
    "bytes that are no UTF-8": ("/share/%ff%fe/", 404),
    "a download of 30 digits": ("/exports/" + "9" * 30 + "/download", 404),
}


@pytest.mark.parametrize(("path", "status"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_bad_address_is_a_page_that_says_so(scene: Scene, path: str, status: int) -> None:
    ids = {**scene.ids, "of_room": scene.ids["room"].removeprefix("/projects")}
    # httpx would resolve the dots itself
    url = httpx.URL(scene.room.member.address).copy_with(raw_path=path.format(**ids).encode())
    reply = scene.room.member.http.get(url)

    assert reply.status_code == status, reply.text[:300]
    assert "Traceback" not in reply.text
    scene.check_undisturbed()


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\x00"],
)
def test_nobody_is_sent_to_another_site(scene: Scene, editor: Member, wanted: str) -> None:
    reply = editor.submit("/account/", {"do": "rename", "name": "Maya Chen"})
    page = editor.http.post(
        "/language/",
        data={"language": "en", "next": wanted},
        headers=editor.headers(),
    )
    assert reply.status_code == 302
    assert urlsplit(page.headers["location"]).path == page.headers["location"] == "/"


FORMS: dict[str, tuple[str, dict[str, str], int]] = {
    "a token of 5,000 digits": ("/account/", {"do": "revoke", "token": "9" * 5000}, 404),
    "a name of U+0000": ("/account/", {"do": "rename", "name": "a\x00b"}, 422),
    "a token's name of U+0000": ("/account/", {"do": "token", "name": "a\x00b"}, 422),
    "a name of 10,000 characters": ("/account/", {"do": "rename", "name": "x" * 10_000}, 422),
}


@pytest.mark.parametrize(("path", "fields", "status"), FORMS.values(), ids=FORMS)
def test_a_bad_form_is_refused_on_a_page(
    scene: Scene, editor: Member, path: str, fields: dict[str, str], status: int
) -> None:
    reply = editor.submit(path, fields)
    assert reply.status_code == status, reply.text[:300]
    scene.check_undisturbed()

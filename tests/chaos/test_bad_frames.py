"""Frames that no page of ours sends: the socket closes with its code, its neighbours hear on."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.chaos.people import Member
from tests.chaos.scene import Scene

PATIENCE_S = 15
MALFORMED, TOO_MANY, TOO_BIG, CUT = 4400, 4429, 1009, 1006
Frame = str | bytes


def opened(member: Member, path: str, **headers: str) -> AbstractContextManager[ClientConnection]:
    cookie = "; ".join(f"{name}={value}" for name, value in member.http.cookies.items())
    sent = {"Cookie": cookie, "Origin": member.address, **headers}
    url = member.address.replace("http", "ws") + path
    return connect(url, additional_headers=sent, open_timeout=PATIENCE_S, max_size=None)


def closed_with(line: ClientConnection) -> int:
    """Return with which code the server closes, whatever it says before."""
    try:
        while True:
            line.recv(timeout=PATIENCE_S)
    except ConnectionClosed as closing:
        return closing.rcvd.code if closing.rcvd else CUT


def said(**fields: Any) -> str:
    return json.dumps(fields)


# name: the frames before or instead of a resume, the code
FIRST: dict[str, tuple[list[Frame], int]] = {
    "no JSON": (["hello"], MALFORMED),
    "an empty text": ([""], MALFORMED),
    "binary": ([b"\x00\x01"], MALFORMED),
    "a list": (["[]"], MALFORMED),
    "nesting": (["[" * 8000], MALFORMED),
    "nesting that closes": (["[" * 990 + "]" * 990], MALFORMED),
    "NaN": (['{"type": "ack", "upto": NaN}'], MALFORMED),
    "a number of 5,000 digits": (['{"type": "ack", "upto": ' + "9" * 5000 + "}"], MALFORMED),
    "an unknown type": ([said(type="write", title="Mine")], MALFORMED),
    "a type that is no text": ([said(type={})], MALFORMED),
    "presence before the resume": ([said(type="presence", page="board")], MALFORMED),
    "an ack before the resume": ([said(type="ack", upto=10**6)], MALFORMED),
    "9,000 bytes": ([said(type="presence", page="x" * 9000)], MALFORMED),
    "a flood": ([said(type="ack", upto=0)] * 200, TOO_MANY),
    "an epoch that is no UUID": ([said(type="resume", epoch="now", after=0, csrf="x")], MALFORMED),
}


@pytest.mark.parametrize(("frames", "code"), FIRST.values(), ids=FIRST)
def test_a_bad_first_frame_ends_its_own_socket_only(
    scene: Scene, frames: list[Frame], code: int
) -> None:
    with opened(scene.room.member, f"/ws{scene.room.path}/") as line:
        for frame in frames:
            send(line, frame)
        assert closed_with(line) == code
    scene.check_undisturbed()


@pytest.mark.parametrize("frame", ["x" * 2 * 1024 * 1024, bytes(2 * 1024 * 1024)])
def test_two_mebibytes_are_not_even_read(scene: Scene, frame: Frame) -> None:
    """What is left unread may cut the line before the code has arrived."""
    with opened(scene.room.member, f"/ws{scene.room.path}/") as line:
        send(line, frame)
        assert closed_with(line) in {TOO_BIG, CUT}
    scene.check_undisturbed()


# name: the frame after a resume that was taken, the code
LATER: dict[str, tuple[str, int]] = {
    "half a surrogate pair as a page": ('{"type": "presence", "page": "\\ud83d"}', MALFORMED),
    "half a pair as a tab": ('{"type": "presence", "page": "", "tab": "\\ud83d"}', MALFORMED),
    "half a pair in a selection": (
        '{"type": "presence", "page": "", "selection": "\\ud83d"}',
        MALFORMED,
    ),
    "a large pointer": (said(type="presence", page="", pointer="x" * 2000), MALFORMED),
    "an ack of what was never sent": (said(type="ack", upto=10**9), MALFORMED),
    "a negative ack": (said(type="ack", upto=-1), MALFORMED),
}


@pytest.mark.parametrize(("frame", "code"), LATER.values(), ids=LATER)
def test_a_bad_later_frame_ends_its_own_socket_only(scene: Scene, frame: str, code: int) -> None:
    with opened(scene.room.member, f"/ws{scene.room.path}/") as line:
        line.send(resume(scene))
        line.send(frame)
        assert closed_with(line) == code
    scene.check_undisturbed()


HARMLESS: dict[str, str] = {
    "U+0000 as a page": said(type="presence", page="\0"),
    "deep nesting as a pointer": (
        '{"type": "presence", "page": "", "pointer": ' + "[" * 500 + "]" * 500 + "}"
    ),
    "markup as a page": said(type="presence", page="<script>alert(1)</script>"),
}


@pytest.mark.parametrize("frame", HARMLESS.values(), ids=HARMLESS)
def test_odd_presence_is_passed_on_and_harms_nobody(scene: Scene, frame: str) -> None:
    with opened(scene.room.member, f"/ws{scene.room.path}/") as line:
        line.send(resume(scene))
        line.send(frame)
        wait_for(line, lambda message: len(message.get("payload", {}).get("people", [])) > 0)
        scene.check_undisturbed()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"epoch": "00000000-0000-0000-0000-000000000000"}, "epoch"),
        ({"after": 10**6}, "ahead"),
    ],
)
def test_a_resume_that_the_log_cannot_serve_is_told_to_reload(
    scene: Scene, change: dict[str, Any], reason: str
) -> None:
    with opened(scene.room.member, f"/ws{scene.room.path}/") as line:
        line.send(json.dumps({**json.loads(resume(scene)), **change}))
        assert wait_for(line, lambda message: message["type"] == "reload")["reason"] == reason
    scene.check_undisturbed()


def test_a_resume_with_a_foreign_csrf_token_is_refused(scene: Scene) -> None:
    with opened(scene.room.member, f"/ws{scene.room.path}/") as line:
        line.send(json.dumps({**json.loads(resume(scene)), "csrf": "c" * 32}))
        assert closed_with(line) == MALFORMED
    scene.check_undisturbed()


UPDATES: dict[str, Frame] = {
    "nothing": b"",
    "less than its number": b"short",
    "no Yjs": bytes(16) + b"\xff" * 50,
    "70,000 bytes": bytes(70_000),
    "an empty object": "{}",
}


@pytest.mark.parametrize("frame", UPDATES.values(), ids=UPDATES)
def test_a_bad_update_of_a_draft_changes_nothing(scene: Scene, frame: Frame) -> None:
    draft = f"/drafts/{scene.ids['draft']}"
    before = scene.room.member.done("GET", draft)
    with opened(scene.room.member, f"/ws{draft}/") as line:
        csrf = scene.room.member.http.cookies["csrftoken"]
        line.send(said(type="open", state_vector="00", csrf=csrf))
        send(line, frame)
        outcome = refused_or_closed(line)
    assert outcome in {"refused", str(MALFORMED)}
    assert scene.room.member.done("GET", draft) == before
    scene.check_undisturbed()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("{foreign}", {}),
        ("/ws/projects/999999/", {}),
        ("/ws/nothing/", {}),
        ("{own}", {"Origin": "https://evil.example"}),
        ("{own}", {"Cookie": "sessionid=forged"}),
        ("{own}", {"Cookie": ""}),
    ],
)
def test_a_socket_that_is_none_of_ones_business_does_not_open(
    scene: Scene, path: str, headers: dict[str, str]
) -> None:
    addresses = {"foreign": f"/ws{scene.elsewhere.path}/", "own": f"/ws{scene.room.path}/"}
    with pytest.raises(InvalidStatus) as refusal:
        opened(scene.room.member, path.format(**addresses), **headers)
    assert refusal.value.response.status_code == 403
    scene.check_undisturbed()


def resume(scene: Scene) -> str:
    board = scene.room.member.done("GET", f"{scene.room.path}/board")
    csrf = scene.room.member.http.cookies["csrftoken"]
    return said(type="resume", epoch=board["epoch"], after=board["seq"], csrf=csrf)


def send(line: ClientConnection, frame: Frame) -> None:
    """Send a frame; the server may have closed at an earlier one."""
    try:
        line.send(frame)
    except ConnectionClosed:
        return


def wait_for(line: ClientConnection, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(line.recv(timeout=PATIENCE_S))
        if found(message):
            return message


def refused_or_closed(line: ClientConnection) -> str:
    try:
        while True:
            text = line.recv(timeout=PATIENCE_S)
            if isinstance(text, str) and json.loads(text)["type"] == "refused":
                return "refused"
    except ConnectionClosed as closing:
        return str(closing.rcvd.code if closing.rcvd else CUT)

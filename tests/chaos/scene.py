"""A room with one of everything, somebody from elsewhere, and a colleague who watches it all."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.chaos.people import Fact, Listener, Member, Room


@dataclass(kw_only=True)
class Scene:
    """What bad input is aimed at."""

    room: Room
    bystander: Listener
    elsewhere: Room
    ids: dict[str, Any]

    def check_undisturbed(self) -> None:
        """Prove that the bystander's line still stands and that the next write reaches it."""
        seq = self.room.member.done("PATCH", self.room.path, {"title": str(uuid4())})["seq"]
        self.bystander.wait(lambda events: events[-1:] != [] and events[-1]["seq"] == seq, 10)
        assert self.bystander.closes == []


def make_scene(editor: Member, address: str) -> Scene:
    room = Room(editor)
    elsewhere = _strangers_room(room, address)
    variant, foreign = _painted(room), _painted(elsewhere)
    layout = editor.done("POST", f"{room.path}/layouts", {"variant": variant["id"]})["layout"]
    ids = {
        "room": room.path,
        "draft": room.draft["id"],
        "draft_seq": room.draft["seq"],
        "variant": variant["id"],
        "foreign_variant": foreign["id"],
        "foreign_project": elsewhere.path,
        "layout": layout["id"],
        "deleted": _deleted_element(editor, layout["id"]),
        "asset": variant["asset"],
    }
    return Scene(room=room, bystander=room.listener(), elsewhere=elsewhere, ids=ids)


def operation(kind: str, element: str, **more: Any) -> Fact:
    """Return a layout operation as a browser sends it."""
    return {"op_id": str(uuid4()), "kind": kind, "object": element, **more}


def _strangers_room(room: Room, address: str) -> Room:
    """Make an account by an invitation to a room that is given up at once, and its own project."""
    invited = room.member.done("POST", f"{room.path}/invitations", {"role": "viewer"})["url"]
    stranger = Member(address)
    account = {"name": "Stan", "email": f"{uuid4()}@example.org", "password": "a quiet harbour"}
    stranger.submit(invited.removeprefix(address), account)
    user = stranger.done("GET", "/me")["id"]
    room.member.done("DELETE", f"{room.path}/members/{user}")
    return Room(stranger, "Elsewhere")


def _painted(room: Room) -> Fact:
    with room.listener() as listening:
        room.generate(width=64, height=80, count=1, steps=1)
        (variant,) = listening.wait_for_event("variants.ready")["payload"]["variants"]
    found: Fact = variant
    return found


def _deleted_element(editor: Member, layout_id: int) -> str:
    document = editor.done("GET", f"/layouts/{layout_id}")["stage"]["elements"]
    element: str = next(e["id"] for e in document if e["kind"] != "art")
    body = {"base_revision": 0, "operations": [operation("remove", element)]}
    editor.done("POST", f"/layouts/{layout_id}/operations", body)
    return element

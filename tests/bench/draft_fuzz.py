"""`python -m tests.bench.draft_fuzz SEEDS`: people co-edit over bad lines until all is delivered.

Runs against the database of the studio whose environment it is given; `tests.bench.room` does so.
"""

import json
import os
import random
import sys
from collections.abc import Callable
from unittest import mock
from uuid import UUID, uuid4

import django
from pycrdt import Doc, Text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from studio.accounts.actions import create_user  # noqa: E402
from studio.accounts.models import User  # noqa: E402
from studio.drafts import actions, document  # noqa: E402
from studio.drafts.errors import DraftRefusedError  # noqa: E402
from studio.drafts.models import Draft  # noqa: E402
from studio.drafts.selectors import opened_for, stored_bytes  # noqa: E402
from studio.projects.actions import create_project  # noqa: E402

WORDS = ("fox", "a red sea, ", "wide", "封面", "杂志", "雪", "🦊", "👩‍🚀", "é", " ")
STEPS = 40
KEPT = 4
"""Updates left out of a snapshot, few enough that every run compacts."""


class Peer:
    """A browser with a bad line."""

    def __init__(self, draft: Draft, by: User, dice: random.Random) -> None:
        self.draft, self.by, self.dice = draft, by, dice
        self.doc: Doc[Text] = Doc()
        self.text: Text = self.doc.get(document.ROOT, type=Text)
        self.waiting: list[tuple[UUID, bytes]] = []
        self.arriving: list[bytes] = []
        self.reopen()

    def type(self) -> None:
        """Replace some characters, an emoji or a word at a time."""
        before, length = self.doc.get_state(), len(str(self.text))
        start = self.dice.randint(0, length)
        end = min(length, start + self.dice.choice((0, 0, 0, 1, 3)))
        document.replace_range(self.text, start, end, self.dice.choice(WORDS))
        self.waiting.append((uuid4(), self.doc.get_update(before)))

    def send(self) -> bytes | None:
        """Send the oldest change; it may get lost, and so may its answer. Return what was new."""
        if not self.waiting or self.dice.random() < 0.2:
            return None
        op_id, update = self.waiting[0]
        before = Draft.objects.get(pk=self.draft.pk).seq
        stored = self._apply(op_id, update) > before
        if self.dice.random() < 0.8:  # otherwise it is sent again, under the same id
            self.waiting.pop(0)
        return update if stored else None

    def send_out_of_order(self) -> None:
        """Send a change before the one that it builds on: stored whole or refused, never half."""
        if len(self.waiting) > 1:
            try:
                self._apply(*self.waiting[1])
            except DraftRefusedError:
                return
            self.waiting.pop(1)

    def take(self) -> None:
        """Take what others stored, in any order, some of it twice."""
        self.dice.shuffle(self.arriving)
        for update in self.arriving:
            self.doc.apply_update(update)
            if self.dice.random() < 0.2:
                self.doc.apply_update(update)
        self.arriving = []

    def reopen(self) -> None:
        """Ask for what is missing, as after a cut; what the line still held is gone."""
        self.arriving = []
        opened = opened_for(Draft.objects.get(pk=self.draft.pk), self.doc.get_state())
        self.doc.apply_update(opened.update)

    def finish(self) -> None:
        for op_id, update in self.waiting:
            self._apply(op_id, update)
        self.waiting = []

    def _apply(self, op_id: UUID, update: bytes) -> int:
        return actions.apply_update(draft=self.draft, update=update, op_id=op_id, by=self.by)


def run(seed: int, by: User) -> str:
    """Let three people type over bad lines; return what went wrong, or nothing."""
    dice = random.Random(seed)
    project = create_project(title=f"Fuzz {seed}", cover_format="a4", by=by)
    draft = actions.create_draft(project=project, name="Fuzz", text="封面 a fox 🦊", by=by)
    peers = [Peer(draft, by, dice) for _ in range(3)]
    for _ in range(STEPS):
        peer = dice.choice(peers)
        act = dice.choice(_acts(peer, peers, draft))
        act()
    for peer in peers:
        peer.finish()
    for peer in peers:
        peer.reopen()
    return _difference(Draft.objects.get(pk=draft.pk), peers)


def _acts(peer: Peer, peers: list[Peer], draft: Draft) -> list[Callable[[], None]]:
    def send() -> None:
        told = peer.send()
        for other in peers:
            if told is not None and other is not peer and peer.dice.random() < 0.8:
                other.arriving.append(told)

    def fold() -> None:
        actions.compact(draft=draft)

    return [peer.type, peer.type, send, send, peer.take, peer.send_out_of_order, peer.reopen, fold]


def _difference(draft: Draft, peers: list[Peer]) -> str:
    whole = stored_bytes(draft)
    if document.text_of(whole) != draft.text:
        return "the stored text is not what the stored updates make"
    for number, peer in enumerate(peers):
        if str(peer.text) != draft.text:
            return f"person {number} reads {str(peer.text)!r}, the server {draft.text!r}"
        state = opened_for(draft, peer.doc.get_state()).state_vector
        if peer.doc.get_update(state)[:1] != b"\x00":
            return f"the server lost something that person {number} typed"
    return ""


def main() -> None:
    """Run as many seeds as asked and print how many went wrong."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    by = create_user(email=f"{uuid4()}@example.org", name="Fuzz", password=None)
    wrong = 0
    with mock.patch.object(actions, "NEWEST_KEPT", KEPT):
        for seed in range(seeds):
            if difference := run(seed, by):
                wrong += 1
                print(f"seed {seed}: {difference}")
    print(json.dumps({"fuzz_seeds": seeds, "diverged": wrong}))


if __name__ == "__main__":
    main()

"""Decisions under random use: no illegal step, no stale export, no untold tampering.

`measure()` walks at random through the real actions on the real database, and compares every
step with the plain account of `signoff_model`. It then touches the history in every way.
"""

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import override_settings
from django.utils import timezone

from studio.accounts.models import User
from studio.audit.models import AuditEntry
from studio.audit.selectors import problems_of
from studio.core.errors import DomainError
from studio.exports import actions as exports
from studio.exports.models import Export
from studio.jobs import queue
from studio.layouts import actions as layouts
from studio.layouts.models import Layout, Version
from studio.layouts.rows import standing_of_layout
from studio.projects.models import Project, Role
from studio.reviews import deciding
from studio.reviews.models import Decision
from studio.reviews.opening import NewSeat, NewStage, close_review, open_review
from studio.reviews.selectors import standing
from tests.bench import review_revocation, signoff_model
from tests.bench.signoff_model import Cover
from tests.factories import add_member, make_project, make_user

TRANSITIONS = 10_000
STEPS = 60
"""Transitions per project: after these a fresh one begins. Every step compares all versions of its
project, so long walks cost by the square."""
EXPORTS_EVERY = 25
TAMPERINGS = 120
WORDS = (signoff_model.APPROVED, signoff_model.CHANGES, signoff_model.ASIDE)


@dataclass(kw_only=True)
class Tally:
    """What was tried, and what should not have happened."""

    transitions: int = 0
    illegal: int = 0
    bad_exports: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)

    def judge(self, done: bool, allowed: bool, what: str) -> None:
        self.transitions += 1
        if done != allowed:
            self.illegal += 1
            self.faults.append(f"{what}: {'done' if done else 'refused'}")


def measure(transitions: int = TRANSITIONS, seed: int = 7) -> dict[str, Any]:
    """Walk, tamper and revoke; the aims are 0 illegal, all refused, all found, under a second."""
    tally, number = Tally(), 0
    with tempfile.TemporaryDirectory() as heads, override_settings(MASTHEAD_AUDIT=heads):
        while tally.transitions < transitions:
            number += 1
            Walk(random.Random(f"{seed}/{number}"), tally).run(STEPS)
        tampered = tampering(random.Random(seed))
    return {
        "approval_transitions": tally.transitions,
        "illegal": tally.illegal,
        "illegal_steps": tally.faults[:5],
        "bad_exports": tally.bad_exports,
        "stale_exports_refused": tally.refused / tally.bad_exports if tally.bad_exports else None,
        **tampered,
        **review_revocation.measure(),
    }


class Walk:
    """One project, its people, one layout, and the plain account of it."""

    def __init__(self, dice: random.Random, tally: Tally) -> None:
        self.dice, self.tally = dice, tally
        self.editor = make_user("Edith Editor")
        self.project = make_project(editor=self.editor)
        self.people: list[tuple[User, Role]] = [(self.editor, Role.EDITOR)]
        for role in (Role.EDITOR, Role.ARTIST, Role.ARTIST, Role.VIEWER):
            person = make_user("Pat Person")
            add_member(self.project, person, role)
            self.people.append((person, role))
        self.layout = layouts.create_layout(project=self.project, by=self.editor)
        self.revision = 0
        self.covers: dict[int, Cover] = {}
        self.freeze()

    def run(self, steps: int) -> None:
        steps_of: tuple[tuple[Callable[[], None], int], ...] = (
            (self.decide, 60),
            (self.open, 12),
            (self.close, 5),
            (self.edit, 6),
            (self.freeze, 8),
            (self.forge, 4),
        )
        kinds, weights = zip(*steps_of, strict=True)
        for number in range(steps):
            self.dice.choices(kinds, weights)[0]()
            self.compare()
            if number % EXPORTS_EVERY == 0:
                self.export()

    def decide(self) -> None:
        version, cover = self._some()
        person, role = self.dice.choice(self.people)
        word = self.dice.choice(WORDS)
        allowed = signoff_model.may_say(cover, self.revision, person.pk, role, word)
        place = signoff_model.place_of(cover, person.pk, role)
        done = _tried(
            lambda: deciding.decide(subject=version, verdict=word, reason="So.", by=person)
        )
        self.tally.judge(done, allowed, f"{role} says {word}")
        if done and place:
            signoff_model.counting(cover).append((*place, person.pk, word))

    def open(self) -> None:
        version, cover = self._some()
        stages = [self._stage() for _ in range(self.dice.randint(1, 3))]
        opener, role = self.dice.choice(self.people)
        allowed = role == Role.EDITOR and cover.stages is None and cover.revision == self.revision
        done = _tried(lambda: open_review(subject=version, stages=stages, by=opener))
        self.tally.judge(done, allowed, f"{role} opens")
        if done:
            cover.said = []
            cover.stages = [
                {
                    "slots": [
                        ("person", seat.person) if seat.person else ("role", seat.role)
                        for seat in stage.seats
                    ],
                    "rule": stage.rule,
                    "needed": stage.needed,
                }
                for stage in stages
            ]

    def _stage(self) -> NewStage:
        named = self.dice.sample(self.people, self.dice.randint(0, 3))
        seats = [NewSeat(person=person.pk) for person, _role in named]
        roles = [NewSeat(role=self.dice.choice(list(Role))) for _ in range(self.dice.randint(0, 2))]
        seats = [*seats, *roles] or [NewSeat(role=Role.EDITOR)]
        self.dice.shuffle(seats)
        return NewStage(
            seats=tuple(seats),
            rule=self.dice.choice(("all", "any", "some")),
            needed=self.dice.randint(1, len(seats)),
            due=timezone.now() + timedelta(days=self.dice.randint(1, 9)),
        )

    def close(self) -> None:
        version, cover = self._some()
        closer, role = self.dice.choice(self.people)
        allowed = role == Role.EDITOR and cover.stages is not None
        done = _tried(lambda: close_review(subject=version, by=closer))
        self.tally.judge(done, allowed, f"{role} closes")
        if done:
            cover.stages = None

    def edit(self) -> None:
        operation = {
            "op_id": str(uuid4()),
            "kind": "set",
            "object": "masthead",
            "property": "x_mm",
            "value": self.dice.randint(0, 40) + 0.5,
        }
        layouts.apply_operations(
            layout=self.layout, base_revision=0, operations=[operation], by=self.editor
        )
        self.revision += 1
        self.tally.transitions += 1

    def freeze(self) -> None:
        allowed = all(cover.revision != self.revision for cover in self.covers.values())
        made: list[Version] = []
        done = _tried(
            lambda: made.append(layouts.freeze_version(layout=self.layout, by=self.editor))
        )
        self.tally.judge(done, allowed, "freezing")
        for version in made:
            self.covers[version.pk] = Cover(revision=self.revision)

    def forge(self) -> None:
        """Slip an approval of another content in; it must not count."""
        version, _cover = self._some()
        Decision.objects.create(
            version=version, verdict="approved", content_sha256="f" * 64, by=self.editor
        )
        self.tally.transitions += 1

    def compare(self) -> None:
        """Compare all standings, and that of the layout, with the plain account."""
        for pk, cover in self.covers.items():
            if standing(Version(pk=pk)) != signoff_model.standing(cover, self.revision):
                self.tally.illegal += 1
                self.tally.faults.append(f"version {pk} stands elsewhere")
        current = [c for c in self.covers.values() if c.revision == self.revision]
        shown = standing_of_layout(Layout.objects.get(pk=self.layout.pk))
        if current and shown != signoff_model.reached(current[-1])[0]:
            self.tally.illegal += 1
            self.tally.faults.append("the layout stands elsewhere")

    def export(self) -> None:
        """Order a file for print; one of what does not stand approved must never come to be."""
        version, cover = self._some()
        stands = signoff_model.standing(cover, self.revision) == signoff_model.APPROVED
        made: list[Export] = []
        done = _tried(
            lambda: made.append(
                exports.request_export(version=version, kind="pdf", override=True, by=self.editor)
            )
        )
        self.tally.judge(done, stands, "an export")
        if not stands:
            self.tally.bad_exports += 1
            self.tally.refused += not done
        for export in made:
            self._render_after_an_edit(export)

    def _render_after_an_edit(self, export: Export) -> None:
        """Edit between the order and the rendering: the press must refuse."""
        self.edit()
        queue.start(export.job_id, attempt=1, worker="press")
        exports.render_export(job_id=export.job_id, attempt=1)
        self.tally.bad_exports += 1
        self.tally.refused += Export.objects.get(pk=export.pk).asset is None

    def _some(self) -> tuple[Version, Cover]:
        """Return a version, the newest more often than the others."""
        ids = sorted(self.covers)
        pk = ids[-1] if self.dice.random() < 0.7 else self.dice.choice(ids)
        return Version.objects.select_related("layout__project").get(pk=pk), self.covers[pk]


def _tried(act: Callable[[], object]) -> bool:
    try:
        act()
    except DomainError:
        return False
    return True


def tampering(dice: random.Random) -> dict[str, Any]:
    """Touch a history in every way, each time alone, and return how often it was found."""
    project = _history()
    if problems_of(project.pk):
        raise AssertionError("The history was not whole before anybody touched it.")
    found = 0
    for number in range(TAMPERINGS):
        with transaction.atomic():
            _touch(project, dice, number)
            found += bool(problems_of(project.pk))
            transaction.set_rollback(True)
    return {"tamperings": TAMPERINGS, "tampered_audit_detected": found / TAMPERINGS}


def _history() -> Project:
    editor = make_user("Edith Editor")
    project = make_project(editor=editor)
    for _ in range(20):
        add_member(project, make_user("Pat Person"), Role.VIEWER)
    layout = layouts.create_layout(project=project, by=editor)
    version = layouts.freeze_version(layout=layout, by=editor)
    for number in range(15):
        deciding.decide(
            subject=version, verdict="changes_requested", reason=f"No {number}.", by=editor
        )
    return project


def _touch(project: Project, dice: random.Random, number: int) -> None:
    """Alter, remove or insert, by turns, as somebody with the database in hand can."""
    rows = AuditEntry.objects.filter(project=project.pk)
    row = dice.choice(list(rows))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER history_stays")
    match number % 3:
        case 0:
            _alter(row, dice)
        case 1:
            last = dice.randint(row.seq, row.seq + 2)
            rows.filter(seq__gte=row.seq, seq__lte=last).delete()
        case 2:
            _insert(row, dice)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER history_stays")


def _alter(row: AuditEntry, dice: random.Random) -> None:
    change: dict[str, Any] = dice.choice(
        [
            {"by_name": "Nobody"},
            {"by": 987_654},
            {"name": "member.removed"},
            {"facts": {**row.facts, "person": "Somebody else"}},
            {"at": row.at - timedelta(seconds=1)},
            {"previous": "0" * 64},
            {"sha256": "0" * 64},
            {"seal": "0" * 64},
        ]
    )
    AuditEntry.objects.filter(pk=row.pk).update(**change)


def _insert(row: AuditEntry, dice: random.Random) -> None:
    """Slip a copy in: in the place of another entry, or at the end."""
    last = AuditEntry.objects.filter(project=row.project).latest("seq")
    seq = dice.choice([last.seq + 1, last.seq + 2, max(1, row.seq - 1)])
    AuditEntry.objects.filter(project=row.project, seq=seq).delete()
    linked = {"previous": last.sha256} if dice.random() < 0.5 else {}
    facts = {**row.facts, "person": "Mallory"}
    AuditEntry.objects.create(
        **{
            field.name: getattr(row, field.name)
            for field in AuditEntry._meta.fields
            if field.name not in {"id", "seq", "facts"}
        }
        | {"seq": seq, "facts": facts, **linked}
    )

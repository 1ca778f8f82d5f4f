"""Whom an event concerns, and why: one rule per name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studio.artwork.models import Iteration, Variant
from studio.artwork.rows import label_of
from studio.exports.models import Export
from studio.jobs.models import Job
from studio.layouts.models import Version
from studio.layouts.rows import called
from studio.notices.models import Kind
from studio.projects.models import Event
from studio.reviews.models import Ballot, Comment

QUOTED = 140


@dataclass(frozen=True, kw_only=True)
class Told:
    """What some people are told: why, about what, and where it is to be seen."""

    kind: Kind
    people: frozenset[int]
    facts: dict[str, Any] = field(default_factory=dict)
    place: dict[str, int] = field(default_factory=dict)


def told_by(event: Event) -> list[Told]:
    """Return who is told what by an event; nobody twice by the same one."""
    rule = _RULES.get(event.name)
    told = rule(event) if rule else []
    named: set[int] = {event.actor_id} if event.actor_id else set()
    fresh: list[Told] = []
    for entry in told:
        people = entry.people - named
        named |= people
        if people:
            fresh.append(Told(kind=entry.kind, people=people, facts=entry.facts, place=entry.place))
    return fresh


def _comment(event: Event) -> list[Told]:
    """Whoever is named, then whoever spoke in the thread before, then whose work it is on."""
    row = event.payload.get("comment", {})
    comment = Comment.objects.filter(pk=row.get("id") or 0).first()
    if comment is None:
        return []
    place = _place_of(comment)
    facts = {"quote": comment.text[:QUOTED], "pinned": comment.pin_x is not None}
    mentioned = frozenset(event.payload.get("mentions", row.get("mentions", [])))
    return [
        Told(kind=Kind.MENTION, people=mentioned, facts=facts, place=place),
        Told(kind=Kind.REPLY, people=_spoke_before(comment), facts=facts, place=place),
        Told(kind=Kind.COMMENT, people=_makers_of(comment), facts=facts, place=place),
    ]


def _spoke_before(comment: Comment) -> frozenset[int]:
    if comment.parent_id is None:
        return frozenset()
    thread = Comment.objects.filter(pk=comment.parent_id) | Comment.objects.filter(
        parent_id=comment.parent_id, pk__lt=comment.pk
    )
    return frozenset(thread.exclude(author=None).values_list("author_id", flat=True))


def _makers_of(comment: Comment) -> frozenset[int]:
    """Return whose work a comment is on: who asked for the picture, or froze the version."""
    if comment.variant_id is not None:
        made = Variant.objects.filter(pk=comment.variant_id or 0)
        return frozenset(made.values_list("job__submitted_by", flat=True))
    frozen = Version.objects.filter(pk=comment.version_id or 0)
    return frozenset(frozen.values_list("frozen_by", flat=True))


def _place_of(comment: Comment) -> dict[str, int]:
    kind = "variant" if comment.variant_id is not None else "version"
    on = comment.variant_id or comment.version_id or 0
    return {kind: on, "comment": comment.pk}


def _asked(event: Event) -> list[Told]:
    """Those of whom a review's stage asks a decision: the event names them."""
    payload = event.payload
    asked = frozenset(payload.get("asked", []))
    facts, place = {"due": payload.get("due")}, {}
    pictures = Variant.objects.select_related("iteration").filter(pk__in=_ids(payload, "variant"))
    versions = Version.objects.defer("document").filter(pk__in=_ids(payload, "version"))
    for variant in pictures:
        facts["label"], place = label_of(variant), {"variant": variant.pk}
    for version in versions:
        facts["number"], place = called(version), {"version": version.pk}
    return [Told(kind=Kind.ASKED, people=asked, facts=facts, place=place)]


def _vote(event: Event) -> list[Told]:
    """Those whose votes a round waits for."""
    return [
        Told(
            kind=Kind.VOTE,
            people=frozenset(ballot.voters.filter(voted_at=None).values_list("user", flat=True)),
            facts={"title": ballot.title},
            place={"ballot": ballot.pk},
        )
        for ballot in Ballot.objects.filter(pk__in=_ids(event.payload, "ballot"), revealed_at=None)
    ]


def done_by(event: Event) -> tuple[int, set[int] | None] | None:
    """Return the round whose notices an event makes needless, and for whom; None for all."""
    if event.name not in ("ballot.voted", "ballot.revealed"):
        return None
    [ballot] = _ids(event.payload, "ballot")
    whose = {event.actor_id} if event.name == "ballot.voted" and event.actor_id else None
    return ballot, whose


def _ids(payload: dict[str, Any], kind: str) -> list[int]:
    """Return the ids of rows that an event carries, or only names."""
    row = payload.get(kind)
    return [row["id"]] if row else payload.get(f"{kind}_ids", [])


def _decided(event: Event) -> list[Told]:
    """Whoever froze a version, or asked for its sign-off, hears what was decided on it."""
    ids = [event.payload.get("version", {}).get("id"), *event.payload.get("version_ids", [])]
    version = Version.objects.defer("document").filter(pk__in=[i for i in ids if i]).first()
    if version is None:
        return []
    verdict = event.name.removeprefix("version.").removeprefix("approval.")
    facts = {"number": called(version), "verdict": verdict}
    openers = version.reviews.filter(closed_at=None).values_list("opened_by", flat=True)
    people = frozenset({version.frozen_by_id, *openers})
    return [Told(kind=Kind.DECIDED, people=people, facts=facts, place={"version": version.pk})]


def _painted(event: Event) -> list[Told]:
    """Whoever asked for pictures hears when the last of them is there."""
    job = event.payload.get("job", {})
    if job.get("state") != Job.State.SUCCEEDED:
        return []
    made = Variant.objects.filter(job_id=job["id"]).order_by("-pk")
    newest, number = made.values_list("pk", "iteration__number").first() or (None, None)
    facts = {"task": job["task"], "count": job["done"], "iteration": number}
    place = {"variant": newest} if newest else {}
    people = frozenset({job["by"]})
    return [Told(kind=Kind.JOB_DONE, people=people, facts=facts, place=place)]


def _failed(event: Event) -> list[Told]:
    job = event.payload.get("job", {})
    if not job.get("by"):
        return []
    facts = {"task": job["task"], "iteration": _iteration_of(job["id"])}
    return [Told(kind=Kind.JOB_FAILED, people=frozenset({job["by"]}), facts=facts)]


def _iteration_of(job_id: int) -> int | None:
    found = Iteration.objects.filter(batches__job_id=job_id)
    return found.values_list("number", flat=True).first()


def _exported(kind: Kind) -> Callable[[Event], list[Told]]:
    def rule(event: Event) -> list[Told]:
        ids = [event.payload.get("export", {}).get("id"), *event.payload.get("export_ids", [])]
        found = Export.objects.select_related("version__layout").filter(
            pk__in=[i for i in ids if i]
        )
        return [
            Told(
                kind=kind,
                people=frozenset({export.requested_by_id}),
                facts={"file": export.file_name, "number": called(export.version)},
                place={"export": export.pk, "version": export.version_id},
            )
            for export in found.defer("version__document")
        ]

    return rule


def _person(kind: Kind) -> Callable[[Event], list[Told]]:
    def rule(event: Event) -> list[Told]:
        person = event.payload["person"]
        people = frozenset({person["id"]})
        return [Told(kind=kind, people=people, facts={"role": person["role"]})]

    return rule


_RULES: dict[str, Callable[[Event], list[Told]]] = {
    "comment.posted": _comment,
    "review.opened": _asked,
    "stage.opened": _asked,
    "ballot.opened": _vote,
    "version.approved": _decided,
    "version.changes_requested": _decided,
    "approval.withdrawn": _decided,
    "variants.ready": _painted,
    "job.failed": _failed,
    "export.ready": _exported(Kind.EXPORT_READY),
    "export.failed": _exported(Kind.EXPORT_FAILED),
    "export.refused": _exported(Kind.EXPORT_FAILED),
    "member.added": _person(Kind.ADDED),
    "member.role_changed": _person(Kind.ROLE),
}

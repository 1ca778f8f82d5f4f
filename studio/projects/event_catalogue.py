"""What each event of a project carries, who may see it, and what is told without being kept."""

from dataclasses import dataclass

from studio.projects.models import Event

MEMBERS, EVERYONE, EDITORS = Event.Audience.MEMBERS, Event.Audience.EVERYONE, Event.Audience.EDITORS


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What an event of one name carries: rows by their kind, who may see it, and whether the
    history keeps it."""

    rows: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    audience: Event.Audience = MEMBERS
    audited: bool = False


_JOB = Kind(rows=("job",))
_VARIANT = Kind(rows=("variant",), audience=EVERYONE)
_COMMENT = Kind(rows=("comment",), audience=EVERYONE)
_BALLOT = Kind(rows=("ballot",))
_EXPORT = Kind(rows=("export",), audited=True)
_VERSION = Kind(rows=("version",), audited=True)

CATALOGUE: dict[str, Kind] = {
    "project.renamed": Kind(rows=("project",)),
    "project.due_set": Kind(rows=("project",)),
    "project.archived": Kind(rows=("project",), audited=True),
    "project.reopened": Kind(rows=("project",), audited=True),
    "project.prompts_told": Kind(facts=("tells_prompts",)),
    "member.added": Kind(rows=("person",), audited=True),
    "member.role_changed": Kind(rows=("person",), audited=True),
    "member.removed": Kind(facts=("user",), audited=True),
    "invitation.created": Kind(audience=EDITORS, audited=True),
    "invitation.revoked": Kind(audience=EDITORS, audited=True),
    "share.created": Kind(audience=EDITORS, audited=True),
    "share.revoked": Kind(audience=EDITORS, audited=True),
    "draft.created": Kind(rows=("draft",)),
    "draft.changed": Kind(rows=("draft",)),
    "tool.saved": Kind(facts=("tool", "name")),
    "tool.removed": Kind(facts=("tool", "name")),
    "iteration.submitted": Kind(rows=("iteration", "batch", "job", "draft")),
    "job.queued": Kind(rows=("job", "batch")),
    "job.started": _JOB,
    "job.requeued": _JOB,
    "job.abort_requested": _JOB,
    "job.aborted": _JOB,
    "job.failed": _JOB,
    "job.retried": _JOB,
    "variants.ready": Kind(rows=("variants", "job"), audience=EVERYONE),
    "variant.shortlisted": _VARIANT,
    "variant.rejected": _VARIANT,
    "variant.restored": _VARIANT,
    "variant.rated": _VARIANT,
    "variant.uploaded": Kind(rows=("iteration", "batch", "job", "draft", "variants")),
    "canvas.opened": Kind(rows=("canvas",)),
    "canvas.edited": Kind(rows=("canvas", "layers", "candidates")),
    "frame.queued": Kind(rows=("frame", "job")),
    "candidates.ready": Kind(rows=("candidates", "job")),
    "candidate.changed": Kind(rows=("candidate",)),
    "extension.changed": Kind(rows=("extension",)),
    "comment.posted": _COMMENT,
    "comment.resolved": _COMMENT,
    "comment.reopened": _COMMENT,
    "comment.edited": _COMMENT,
    "comment.removed": _COMMENT,
    "comment.confirmed": _COMMENT,
    "ballot.opened": _BALLOT,
    "ballot.voted": _BALLOT,
    "ballot.revealed": _BALLOT,
    "layout.created": Kind(rows=("layout",)),
    "layout.edited": Kind(rows=("layout",), facts=("operations",)),
    "layout.renamed": Kind(rows=("layout",)),
    "layout.archived": Kind(rows=("layout",), audited=True),
    "layout.reopened": Kind(rows=("layout",), audited=True),
    "version.frozen": Kind(rows=("version", "layout"), audited=True),
    "version.approved": _VERSION,
    "version.changes_requested": _VERSION,
    "approval.withdrawn": _VERSION,
    "decision.recorded": Kind(audited=True),
    "review.opened": Kind(facts=("asked", "due", "stage"), audited=True),
    "review.closed": Kind(audited=True),
    "stage.opened": Kind(facts=("asked", "due", "stage"), audited=True),
    "press.changed": Kind(audited=True),
    "typeface.retired": Kind(facts=("name",), audited=True),
    "finding.acknowledged": Kind(facts=("content", "key"), audited=True),
    "project.labelling_set": Kind(facts=("marks_ai",), audited=True),
    "export.requested": _EXPORT,
    "export.ready": _EXPORT,
    "export.failed": _EXPORT,
    "export.refused": _EXPORT,
}

EPHEMERALS = frozenset({"job.step", "presence.moved", "notices.told", "favourite.changed"})

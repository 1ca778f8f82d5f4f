"""Who is to be reminded of a decision: a day before it is due, and once when it is late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from studio.layouts.models import Version
from studio.layouts.rows import STALE, standing_of
from studio.layouts.signoffs import signoff_of
from studio.notices.models import Notice
from studio.notices.waiting import subject_of
from studio.projects.models import Project
from studio.reviews.deciding import asked_now, project_of, title_of
from studio.reviews.models import Stage

BEFORE = timedelta(days=1)
LATE_FOR = timedelta(days=1)
"""A stage that was late longer ago is not told any more, should no process have run till then."""
AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Whom to tell of which decision; the key tells it to each of them once."""

    project: Project
    people: tuple[int, ...]
    key: str
    facts: dict[str, Any]
    place: dict[str, int]


def reminders_due(now: datetime) -> Iterator[Reminder]:
    """Return what is due within a day or late, as far as it was not told yet and its project is
    not archived."""
    stages = Stage.objects.filter(
        due__gt=now - LATE_FOR, due__lte=now + BEFORE, review__closed_at=None
    )
    stages = stages.exclude(review__version__layout__project__archived_at__isnull=False)
    stages = stages.exclude(review__variant__iteration__project__archived_at__isnull=False)
    for stage in stages.select_related("review__opened_by").order_by("due")[:AT_ONCE]:
        late = stage.due is not None and stage.due <= now
        key = f"due:{stage.pk}:{'late' if late else 'soon'}"
        if not Notice.objects.filter(key=key).exists():
            yield from _reminder(stage, key, late=late)


def _reminder(stage: Stage, key: str, *, late: bool) -> Iterator[Reminder]:
    subject = subject_of(stage.review)
    if isinstance(subject, Version) and standing_of(subject) == STALE:
        return
    found, project = signoff_of(subject), project_of(subject)
    asked = asked_now(found, project)
    if asked is None or found.rows[found.standing.current or 0].pk != stage.pk:
        return
    is_version = isinstance(subject, Version)
    yield Reminder(
        project=project,
        # Whoever opened it may ask somebody else once it is late.
        people=(*asked.people, stage.review.opened_by_id) if late else asked.people,
        key=key,
        facts={
            "number" if is_version else "label": title_of(subject).removeprefix("v"),
            "due": asked.due,
            "reminder": "late" if late else "soon",
        },
        place={"version" if is_version else "variant": subject.pk},
    )

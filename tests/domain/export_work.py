"""A cover that passes every check, approved, ordered and rendered, for tests of exports."""

from dataclasses import replace
from typing import Any

from studio.accounts.models import User
from studio.exports import actions
from studio.exports.models import Export
from studio.exports.selectors import plates_of, preflight_of
from studio.jobs import queue
from studio.layouts import actions as layouts
from studio.layouts.models import Layout, Version
from studio.projects.models import Project
from studio.reviews import actions as reviews
from tests.domain.studio_work import SMALL, edit, make_layout, op, painted

WORDS = {
    "kicker": "THE NEW SPACE AGE",
    "main_line": "MARS IN ONE MEETING",
    "main_deck": "Six editors, one prompt",
    "second_line": "火星来信",
    "second_deck": "The June fiction issue",
    "third_line": "Red planet, blue pencil",
    "third_deck": "How the cover was made",
}
ISSUE = {"number": "06", "date": "June 2026", "price": "$7.99"}
PRINTABLE = replace(SMALL, width=1296, height=1672, count=1)


def ready_layout(project: Project, by: User) -> Layout:
    """Return a layout without any preflight error: words, code, and art of 150 ppi or more."""
    [variant] = painted(project, by, settings=PRINTABLE)
    layout = make_layout(project, by, variant=variant)
    elements = layout.document["elements"]
    lines = [
        op("set", name, "runs", [{**elements[name]["runs"][0], "text": text}])
        for name, text in WORDS.items()
    ]
    issue = [op("set", "document", f"issue.{name}", value) for name, value in ISSUE.items()]
    code = op("set", "barcode", "digits", "9771234567003"), op("set", "barcode", "addon", "06")
    edit(layout, by, *lines, *issue, *code)
    layout.refresh_from_db()
    return layout


def approved(project: Project, editor: User) -> Version:
    version = layouts.freeze_version(layout=ready_layout(project, editor), by=editor)
    reviews.approve_version(version=version, by=editor)
    return version


def request(version: Version, by: User, kind: str = "pdf", **more: Any) -> Export:
    return actions.request_export(version=version, kind=kind, by=by, **more)


def rendered(export: Export) -> Export:
    """Do what the press worker does."""
    started = queue.start(export.job_id, attempt=export.job.attempt, worker="press")
    assert started is not None
    return actions.render_export(job_id=export.job_id, attempt=started.attempt)


def a_warning_of(subject: Layout | Version) -> str:
    """Return the key of a warning that a layout or version has, plates and all."""
    found = [*preflight_of(subject), *plates_of(subject)]
    return next(row["key"] for row in found if row["severity"] == "warning")

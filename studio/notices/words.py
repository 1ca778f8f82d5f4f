"""The sentences of notices, in the language of whoever reads."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.notices.models import Kind

Facts = Mapping[str, Any]


def sentence_of(kind: str, by_name: str, facts: Facts) -> str:
    """Return what a notice says, without the project's title and without a quoted text."""
    values = {**facts, "name": by_name or _("Somebody")}
    return _SENTENCES[Kind(kind)](values)


def heading_of(count: int) -> str:
    """Return the subject of a digest."""
    text = ngettext("%(count)d notice from Masthead", "%(count)d notices from Masthead", count)
    return text % {"count": count}


def _job_done(values: Facts) -> str:
    count = int(values.get("count", 1))
    if values.get("iteration") is None:
        text = ngettext("Your picture is ready.", "Your %(count)d pictures are ready.", count)
        return text % {"count": count}
    text = ngettext(
        "Your picture of prompt %(iteration)s is ready.",
        "Your %(count)d pictures of prompt %(iteration)s are ready.",
        count,
    )
    return text % {"count": count, "iteration": values["iteration"]}


def _job_failed(values: Facts) -> str:
    if values.get("iteration") is None:
        return _("Your job failed; its card says why.")
    return _("Your job of prompt %(iteration)s failed; its card says why.") % values


def _decided(values: Facts) -> str:
    if values.get("verdict") == "approved":
        return _("%(name)s approved version %(number)s.") % values
    if values.get("verdict") == "withdrawn":
        return _("%(name)s withdrew the approval of version %(number)s.") % values
    return _("%(name)s asks for changes to version %(number)s.") % values


def _asked(values: Facts) -> str:
    if values.get("reminder") == "late":
        return _("Late: the decision on %(what)s was due.") % {"what": _subject(values)}
    if values.get("reminder") == "soon":
        return _("Due within a day: your decision on %(what)s.") % {"what": _subject(values)}
    return _("%(name)s asks for your decision on %(what)s.") % {**values, "what": _subject(values)}


def _subject(values: Facts) -> str:
    if values.get("label"):
        return _("picture %(label)s") % {"label": values["label"]}
    return _("version %(number)s") % {"number": values.get("number", "")}


def _comment(values: Facts) -> str:
    if values.get("pinned"):
        return _("%(name)s pinned a comment on your work.") % values
    return _("%(name)s commented on your work.") % values


def _vote(values: Facts) -> str:
    return _("%(name)s asks for your vote: %(title)s") % {
        **values,
        "title": values.get("title") or question(),
    }


def question() -> str:
    """Return what a round of votes asks where nobody gave it a title."""
    return _("Which one?")


def _role(values: Facts) -> str:
    return _("%(name)s changed your role to %(role)s.") % {**values, "role": _role_name(values)}


def _added(values: Facts) -> str:
    return _("%(name)s added you as %(role)s.") % {**values, "role": _role_name(values)}


def _role_name(values: Facts) -> str:
    names = {"viewer": _("viewer"), "artist": _("artist"), "editor": _("editor")}
    return names.get(str(values.get("role")), str(values.get("role", "")))


_SENTENCES: dict[Kind, Callable[[Facts], str]] = {
    Kind.MENTION: lambda values: _("%(name)s mentioned you.") % values,
    Kind.REPLY: lambda values: _("%(name)s replied in a thread of yours.") % values,
    Kind.COMMENT: _comment,
    Kind.ASKED: _asked,
    Kind.DECIDED: _decided,
    Kind.VOTE: _vote,
    Kind.JOB_DONE: _job_done,
    Kind.JOB_FAILED: _job_failed,
    Kind.EXPORT_READY: lambda values: _("Your export %(file)s is ready.") % values,
    Kind.EXPORT_FAILED: lambda values: _("Your export of version %(number)s failed.") % values,
    Kind.ADDED: _added,
    Kind.ROLE: _role,
}

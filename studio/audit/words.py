"""The sentences of the history, in the language of whoever reads."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.accounts.days import day_words
from studio.audit.models import AuditEntry
from studio.core.finding import Finding, Severity, message

Facts = Mapping[str, Any]


def sentence_of(entry: AuditEntry) -> str:
    """Return what happened; who did it and when stand beside it."""
    say = _SENTENCES.get(entry.name)
    return say(entry.facts) if say else entry.name


def details_of(entry: AuditEntry) -> list[str]:
    """Return what belongs to it: a reason, who was asked, which content."""
    facts = entry.facts
    lines = [f"“{facts[key]}”" for key in ("brief", "reason") if facts.get(key)]
    if entry.name == "press.changed":
        lines += _provenance(facts)
    lines += [_stage(number, stage) for number, stage in enumerate(facts.get("stages", []), 1)]
    if facts.get("overridden_by"):
        lines.append(
            _("Preflight errors were overridden by %(name)s.") % {"name": facts["overridden_by"]}
        )
    if facts.get("sha256"):
        lines.append(_("File SHA-256 %(hash)s") % {"hash": facts["sha256"]})
    elif facts.get("content"):
        lines.append(_("Content %(hash)s") % {"hash": facts["content"][:16]})
    return lines


def _provenance(facts: Facts) -> list[str]:
    """Return what a changed press turned off or on of what tells where a picture comes from."""
    now, was = facts.get("now", {}), facts.get("was", {})
    lines = []
    if now.get("credentials") == "none":
        lines.append(_("Content Credentials are off: its files are not signed."))
    elif was.get("credentials") == "none":
        lines.append(_("Content Credentials are on again."))
    if now.get("watermark") is False:
        lines.append(_("The invisible mark is off: its files' art does not carry it."))
    elif was.get("watermark") is False:
        lines.append(_("The invisible mark is on again."))
    return lines


def _stage(number: int, stage: Facts) -> str:
    seats = [seat.get("person") or _any(seat["role"]) for seat in stage["seats"]]
    rule = {
        "all": _("everyone approves"),
        "any": _("one of them approves"),
        "some": ngettext("%(count)d of them approves", "%(count)d of them approve", stage["needed"])
        % {"count": stage["needed"]},
    }[stage["rule"]]
    said = _("Stage %(number)d: %(names)s; %(rule)s.") % {
        "number": number,
        "names": _(", ").join(seats),
        "rule": rule if len(seats) > 1 else _("one approval"),
    }
    if not stage["due"]:
        return said
    return _("%(stage)s Due %(day)s.") % {"stage": said, "day": day_words(stage["due"])}


def _any(role: str) -> str:
    return {
        "viewer": _("any viewer"),
        "artist": _("any artist"),
        "editor": _("any editor"),
    }[role]


def _role(role: str) -> str:
    return {"viewer": _("viewer"), "artist": _("artist"), "editor": _("editor")}.get(role, role)


def _decided(facts: Facts) -> str:
    said = {
        "approved": _("approved %(subject)s"),
        "changes_requested": _("asked for changes to %(subject)s"),
        "not_relevant": _("said that %(subject)s is not relevant to them"),
        "withdrawn": _("withdrew the approval of %(subject)s"),
    }[facts["verdict"]] % {"subject": facts["subject"]}
    if not facts.get("stage"):
        return said
    return _("%(said)s in stage %(number)d") % {"said": said, "number": facts["stage"]}


def _shared(facts: Facts) -> str:
    return {
        "board": _("the board"),
        "version": _("a version"),
        "variant": _("a picture"),
        "sheet": _("a contact sheet"),
    }[facts["kind"]]


def _pressed(facts: Facts) -> str:
    return {
        "added": _("added the press profile “%(name)s”"),
        "changed": _("changed the press profile “%(name)s”"),
        "removed": _("took the press profile “%(name)s” off the list"),
        "chosen": _("chose the press profile “%(name)s”"),
        "icc": _("brought the ICC profile “%(name)s”"),
    }[facts["deed"]] % {"name": facts["profile"]}


def _let_stand(facts: Facts) -> str:
    held = facts["finding"]
    finding = Finding(
        severity=Severity(held["severity"]),
        code=held["code"],
        element=held["element"],
        values=held["values"],
    )
    return _("let a warning about %(subject)s stand: %(warning)s") % {
        "subject": facts["subject"],
        "warning": message(finding, _, day_words),
    }


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "history.restored": lambda f: (
        _("accepted a restored backup: the history to entry %(lost)d ends with entry %(kept)d here")
        % {"lost": f["lost"], "kept": f["kept"]}
    ),
    "member.added": lambda f: (
        _("%(person)s joined as %(role)s") % {"person": f["person"], "role": _role(f["role"])}
    ),
    "member.role_changed": lambda f: (
        _("made %(person)s %(role)s, before %(was)s")
        % {"person": f["person"], "role": _role(f["role"]), "was": _role(f["was"])}
    ),
    "member.removed": lambda f: _("ended the membership of %(person)s") % {"person": f["person"]},
    "invitation.created": lambda f: _("invited somebody as %(role)s") % {"role": _role(f["role"])},
    "invitation.revoked": lambda f: (
        _("took an invitation as %(role)s back") % {"role": _role(f["role"])}
    ),
    "share.created": lambda f: (
        _("shared %(what)s until %(day)s") % {"what": _shared(f), "day": day_words(f["until"])}
    ),
    "share.revoked": lambda f: _("revoked a link to %(what)s") % {"what": _shared(f)},
    "project.archived": lambda f: _("archived the project"),
    "project.reopened": lambda f: _("took the project up again"),
    "layout.archived": lambda f: _("archived the cover “%(name)s”") % {"name": f["name"]},
    "layout.reopened": lambda f: _("took the cover “%(name)s” up again") % {"name": f["name"]},
    "version.frozen": lambda f: _("froze %(subject)s") % {"subject": f["subject"]},
    "review.opened": lambda f: _("asked for a sign-off of %(subject)s") % {"subject": f["subject"]},
    "review.closed": lambda f: _("closed the sign-off of %(subject)s") % {"subject": f["subject"]},
    "stage.opened": _decided,
    "decision.recorded": _decided,
    "version.approved": _decided,
    "version.changes_requested": _decided,
    "approval.withdrawn": _decided,
    "project.labelling_set": lambda f: (
        _("lets new covers say that their pictures are made with AI")
        if f["marks_ai"]
        else _("lets new covers keep silent about pictures made with AI")
    ),
    "press.changed": _pressed,
    "typeface.retired": lambda f: _("took the font “%(name)s” off the list") % {"name": f["name"]},
    "finding.acknowledged": _let_stand,
    "export.requested": lambda f: (
        _("ordered %(file)s of %(subject)s") % {"file": f["file"], "subject": f["subject"]}
    ),
    "export.ready": lambda f: _("%(file)s is made") % {"file": f["file"]},
    "export.failed": lambda f: _("%(file)s could not be made") % {"file": f["file"]},
    "export.refused": lambda f: (
        _("%(file)s was refused: the approval does not hold") % {"file": f["file"]}
    ),
}

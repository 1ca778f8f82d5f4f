"""What concerns me: the list of notices, marking them read, and how often mails come."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from studio.accounts.models import User
from studio.notices import actions
from studio.notices.models import MailChoice
from studio.notices.selectors import mail_frequency, notices_of, unread_count
from studio.notices.stop_links import person_of_stop
from studio.notices.waiting import KINDS, WaitingRow, waiting_count, waiting_for
from studio.notices.waiting_pictures import pictured
from studio.web.pages import account_of, number_in, page

DUE_SOON = timedelta(days=2)
"""From when on a due date is marked."""


@never_cache
@require_http_methods(["GET", "POST"])
@page
def notices(request: HttpRequest) -> HttpResponse:
    """List what concerns the reader; its forms work without script."""
    me = account_of(request)
    if me is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    if request.method == "POST":
        return _changed(request, me)
    actions.fold_logs_of(person=me)
    unread_only = request.GET.get("show") == "unread"
    found = notices_of(me, before=number_in(request.GET.get("before")), unread_only=unread_only)
    rows = [{**row, "at": parse_datetime(row["at"])} for row in found["notices"]]
    context = {
        "notices": rows,
        "newest": rows[0]["id"] if rows else None,
        "unread": found["unread"],
        "next": found["next"],
        "unread_only": unread_only,
        "mail": mail_frequency(me),
        "frequencies": _frequencies(),
    }
    return render(request, "notices/index.html", context)


@never_cache
@require_GET
@page
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for the reader, in all projects or in one: what is late before all else."""
    me = account_of(request)
    if me is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    found, now = waiting_for(me), timezone.now()
    rows = [row for kind in found.values() for row in kind]
    titles = {row["project"]: row["project_title"] for row in rows}
    chosen = number_in(request.GET.get("project"))
    projects = [
        {"id": pk, "title": title, "count": sum(row["project"] == pk for row in rows)}
        for pk, title in sorted(titles.items(), key=lambda entry: entry[1].casefold())
    ]
    context = {
        "groups": _groups([row for row in rows if chosen in {None, row["project"]}], now),
        "projects": projects,
        "chosen": chosen,
        "all": len(rows),
        "now": now,
        "soon": now + DUE_SOON,
    }
    return render(request, "notices/waiting.html", context)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
@page
def stop_mails(request: HttpRequest, *, token: str) -> HttpResponse:
    """End somebody's digests by the link in one. Opening it changes nothing: scanners open links.

    Mail programs post here by themselves (RFC 8058), without a session.
    """
    person = person_of_stop(token)
    with override(person.language or get_language()):
        if request.method == "POST":
            actions.choose_mail(person=person, frequency=MailChoice.Frequency.OFF)
        stopped = mail_frequency(person) == MailChoice.Frequency.OFF
        return render(request, "notices/stop.html", {"name": person.name, "stopped": stopped})


def _groups(rows: list[WaitingRow], now: datetime) -> list[dict[str, Any]]:
    """Return the page's groups, their rows numbered through: the first nine have keys."""
    shown = pictured(rows)
    late = [row for row in shown if row["due"] and row["due"] < now]
    groups = [("late", late)]
    for kind in KINDS:
        groups.append((kind, [r for r in shown if r["kind"] == kind and r not in late]))
    titles, numbers = _titles(), count(1)
    return [
        {"kind": kind, "title": titles[kind], "rows": [(next(numbers), row) for row in group]}
        for kind, group in groups
        if group
    ]


def notice_count(request: HttpRequest) -> dict[str, Any]:
    """Let every page's bar tell what is unread and what waits; asked only where it is drawn."""
    me = account_of(request) if hasattr(request, "user") else None
    if me is None:
        return {"unread_notices": 0, "waiting_things": 0}
    return {
        "unread_notices": lambda: unread_count(me),
        "waiting_things": lambda: waiting_count(me),
    }


def _titles() -> dict[str, str]:
    return {
        "late": _("Overdue"),
        "votes": _("Your vote"),
        "decisions": _("Your decision"),
        "mentions": _("You are mentioned"),
        "comments": _("Comments on your work"),
        "failures": _("Failed, yours to try again"),
    }


def _changed(request: HttpRequest, me: User) -> HttpResponse:
    post = request.POST
    match post.get("do"):
        case "open":
            return _opened(me, number_in(post.get("id")) or 0)
        case "read":
            number = number_in(post.get("id"))
            actions.mark_read(person=me, ids=[number] if number else [])
        case "all":
            actions.mark_read(person=me, upto=number_in(post.get("upto")) or 0)
        case "mail":
            actions.choose_mail(person=me, frequency=post.get("frequency", ""))
            messages.success(request, _("Your choice is saved."))
    return redirect("notices")


def _opened(me: User, number: int) -> HttpResponse:
    """Mark a notice read and go to what it is about."""
    actions.mark_read(person=me, ids=[number])
    found = notices_of(me, before=number + 1, limit=1)["notices"]
    return redirect(found[0]["url"] if found and found[0]["id"] == number else "notices")


def _frequencies() -> list[tuple[str, str]]:
    return [
        (MailChoice.Frequency.OFF, _("Never")),
        (MailChoice.Frequency.HOURLY, _("At most hourly")),
        (MailChoice.Frequency.DAILY, _("Once a day")),
    ]

"""What concerns me: notices, what I have not seen of a project, and mails about it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.api.answers import answers
from studio.api.auth import user_of
from studio.api.schemas import Id, NoticesMailBody, NoticesReadBody, SeenBody
from studio.notices import actions, selectors
from studio.notices.selectors import Notices
from studio.notices.waiting import waiting_count
from studio.projects.selectors import project_for

router = Router(tags=["notices"])
Answer = dict[str, Any]


@router.get("/me/notices", openapi_extra=answers(Notices, mail=str, waiting=int))
def notices(
    request: HttpRequest, before: Id | None = None, unread: bool = False, limit: Id = 50
) -> Answer:
    """What concerns me, newest first, at most 50 at once; `before` is the last answer's `next`.

    `waiting` counts what waits for me, read or not.
    """
    me = user_of(request)
    actions.fold_logs_of(person=me)
    found = selectors.notices_of(me, before=before, unread_only=unread, limit=limit)
    return {**found, "mail": selectors.mail_frequency(me), "waiting": waiting_count(me)}


@router.post("/me/notices/read", openapi_extra=answers(unread=int))
def read(request: HttpRequest, body: NoticesReadBody) -> Answer:
    """Mark notices read: those of `ids`, or all up to `upto`."""
    left = actions.mark_read(person=user_of(request), ids=body.ids, upto=body.upto)
    return {"unread": left}


@router.put("/me/notices/mail", openapi_extra=answers(mail=str))
def choose_mail(request: HttpRequest, body: NoticesMailBody) -> Answer:
    """Choose how often unread notices come by e-mail: off, hourly or daily."""
    chosen = actions.choose_mail(person=user_of(request), frequency=body.frequency)
    return {"mail": chosen.frequency}


@router.get("/projects/{project_id}/seen", openapi_extra=answers(upto=int | None, newest=int))
def seen(request: HttpRequest, project_id: Id) -> Answer:
    """Up to which event I have seen a project's activity; null before the first look."""
    me = user_of(request)
    project = project_for(me, project_id)
    return {"upto": selectors.seen_upto(me, project), "newest": project.event_seq}


@router.put("/projects/{project_id}/seen", openapi_extra=answers(upto=int))
def mark_seen(request: HttpRequest, project_id: Id, body: SeenBody) -> Answer:
    """Note that I have seen a project's activity up to an event; it never goes back."""
    me = user_of(request)
    project = project_for(me, project_id)
    return {"upto": actions.mark_seen(project=project, person=me, upto=body.upto)}

"""Jobs: where they stand, stopping and repeating them, their step images."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import Id, Seed
from studio.api.writes import write
from studio.jobs import queue, selectors
from studio.jobs.catalogue import ModelDetail, model_detail
from studio.jobs.selectors import JobRow, Wait, WaitRow
from studio.jobs.traces import preview_for
from studio.projects.selectors import project_for

router = Router(tags=["jobs"])
Answer = dict[str, Any]


@router.get("/projects/{project_id}/jobs", openapi_extra=answers(jobs=list[JobRow]))
def jobs(request: HttpRequest, project_id: Id, unfinished: bool = False) -> Answer:
    """A project's jobs, newest first."""
    found = project_for(user_of(request), project_id)
    return {"jobs": selectors.jobs_of(found, unfinished_only=unfinished)}


@router.get("/projects/{project_id}/waits", openapi_extra=answers(waits=list[WaitRow]))
def waits(request: HttpRequest, project_id: Id) -> Answer:
    """How many jobs of any project go before each waiting one, and the range of its end in s."""
    return {"waits": selectors.waits_of(project_for(user_of(request), project_id))}


@router.get("/models/{handle}", openapi_extra=answers(model=ModelDetail))
def model(request: HttpRequest, handle: str) -> Answer:
    """A model's card, the workers that offer it, and what was measured of it."""
    return {"model": model_detail(handle)}


@router.get("/jobs/{job_id}", openapi_extra=answers(Wait, job=JobRow))
def job(request: HttpRequest, job_id: Id) -> Answer:
    """A job, its place in the queue, and in how many seconds it will be done."""
    found = selectors.job_for(user_of(request), job_id)
    return {"job": selectors.job_row(found), **selectors.wait_of(found)}


@router.post("/jobs/{job_id}/abort", openapi_extra=wrote("job.aborted"))
def abort(request: HttpRequest, job_id: Id) -> Answer:
    """Stop a job: at once where it waits, between two steps where it runs."""
    by = user_of(request)
    found = selectors.job_for(by, job_id)
    return write(
        request,
        found.project_id,
        lambda op_id: queue.request_abort(job=found, by=by, op_id=op_id),
    )


@router.post("/jobs/{job_id}/retry", openapi_extra=wrote("job.retried"))
def retry(request: HttpRequest, job_id: Id) -> Answer:
    """Run a failed or aborted job again; pictures it already made are kept."""
    by = user_of(request)
    found = selectors.job_for(by, job_id)
    return write(
        request, found.project_id, lambda op_id: queue.retry(job=found, by=by, op_id=op_id)
    )


@router.get("/jobs/{job_id}/previews/{seed}")
def preview(request: HttpRequest, job_id: Id, seed: Seed) -> HttpResponse:
    """The newest step image of one seed, as WebP; `?step=` only tells caches apart."""
    found = selectors.job_for(user_of(request), job_id)
    picture = preview_for(found, seed)
    headers = {"Cache-Control": "private, max-age=60", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(picture.webp), content_type="image/webp", headers=headers)

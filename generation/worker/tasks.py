"""Procrastinate's side of the worker: which task does what when a job is fetched."""

import asyncio
import errno
import logging
import os
from collections.abc import Callable
from functools import partial

from procrastinate import App
from procrastinate.exceptions import JobAborted

from generation.contract.engine import ModelCard
from generation.worker.database import Database
from generation.worker.engine_link import EngineLink
from generation.worker.fetching import PLAIN_QUEUE
from generation.worker.mattes import refine
from generation.worker.painting import Painting, follow
from generation.worker.records import Records
from studio.exports.actions import render_export
from studio.jobs import queue

logger = logging.getLogger(__name__)

PRESS_QUEUE = "press"
INTERNAL = (
    "The worker met a mistake of its own while doing this. The administrator finds it in the "
    "worker's log; retrying may help."
)


DISK_FULL = (
    "The disk on which pictures are kept is full, so this one could not be stored. Those already "
    "finished are kept. Ask whoever runs the studio to free some space, then retry."
)


def explained(error: Exception) -> tuple[str, str]:
    """Return code and text of a failure that nobody foresaw, as the job's row will say it."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "disk_full", DISK_FULL
    return "internal", INTERNAL


def queues_for(cards: tuple[ModelCard, ...]) -> list[str]:
    """Return the queues that a worker with these models serves."""
    return [PLAIN_QUEUE, *(f"generate.{card.handle}" for card in cards if not card.problem)]


def add_generate(app: App, *, database: Database, link: EngineLink, worker: str) -> None:
    """Let `app` run the task that paints."""
    records = Records(database, worker)

    @app.task(name="generate")
    async def generate(job: int, attempt: int) -> None:
        await attempted(database, link, records, job, attempt)


async def attempted(
    database: Database, link: EngineLink, records: Records, job: int, attempt: int
) -> None:
    """Take one attempt at a job to its end, whatever that is."""
    begun = await records.begin(job, attempt)
    if begun is None:
        logger.info("job %s attempt %s is no longer wanted", job, attempt)
        return
    await _guarded(database, Painting(database, link, records, begun))


def add_export(app: App, *, database: Database, worker: str) -> None:
    """Let `app` run the tasks of the press: exports, and the finer edges of cut-outs."""

    @app.task(name="export")
    async def export(job: int, attempt: int) -> None:
        await _pressed(database, worker, job, attempt, render_export)

    @app.task(name="matte")
    async def matte(job: int, attempt: int) -> None:
        await _pressed(database, worker, job, attempt, refine)


async def _pressed(
    database: Database, worker: str, job: int, attempt: int, work: Callable[..., object]
) -> None:
    """The outermost loop of a task of the press: whatever happens ends in the job's row."""
    started = await database.call(queue.start, job, attempt, worker)
    if started is None:
        return
    try:
        await database.call(partial(work, job_id=job, attempt=attempt))
    except queue.JobLost:
        logger.info("job %s attempt %s was taken over", job, attempt)
    except Exception as error:
        logger.exception("job %s failed", job)
        await database.call(queue.fail, job, attempt, *explained(error))


async def _guarded(database: Database, painting: Painting) -> None:
    """The outermost loop of a task: whatever happens ends in the job's row.

    A cancelled task was asked to stop by a person or by the worker's end; `queue.aborted`, which
    the painting has called by then, tells the two apart.
    """
    job, attempt = painting.job_id, painting.attempt
    try:
        await follow(painting)
    except asyncio.CancelledError:
        raise JobAborted from None
    except queue.JobLost:
        logger.info("job %s attempt %s was taken over", job, attempt)
        painting.abort()
    except Exception as error:
        logger.exception("job %s failed", job)
        painting.abort()
        await database.call(queue.fail, job, attempt, *explained(error))


def worker_name(kind: str) -> str:
    """Return a name that no other running worker of any machine has."""
    return f"{kind}-{os.uname().nodename}-{os.getpid()}"[:80]

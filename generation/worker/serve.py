"""A worker's life: start the engine, announce its models, fetch jobs, sweep after the dead."""

import asyncio
import gc
import logging
import signal
import time
from collections.abc import Callable, Collection, Coroutine, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from generation.contract.engine import Ready
from generation.worker.assemble import child_config
from generation.worker.database import Database
from generation.worker.engine_link import EngineLink
from generation.worker.fetching import WarmFirst
from generation.worker.tasks import (
    PRESS_QUEUE,
    add_export,
    add_generate,
    queues_for,
    worker_name,
)
from studio.core.database_address import libpq_form
from studio.jobs import queue
from studio.notices import actions as notices
from studio.projects.pruning import prune_events

logger = logging.getLogger(__name__)

JOBS_AT_ONCE_ON_CPU = 3
JOBS_AT_ONCE = 16
"""A GPU batches them; a processor paints few, and more would only be kept from others."""
POLL_S = 2.0
SWEEP_EVERY_S = 5.0
ATTEND_EVERY_S = 2.0
PRUNE_EVERY_S = 600.0
AGAIN_AFTER_S = 0.5
GRACE_S = 3.0


async def serve_engine() -> None:
    """Serve every model of this machine until a signal ends the worker."""
    database, name = Database(), worker_name("engine")
    first: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()

    def on_ready(ready: Ready) -> None:
        logger.info("engine ready on %s: %s", ready.device, [m.handle for m in ready.models])
        if not first.done():
            first.set_result(ready)

    link = EngineLink(child_config(), on_ready=on_ready)
    await link.start()
    ready = await first
    models = ready.models
    await database.call(queue.announce_models, name, models, ready.device)
    app = _app()
    app.job_manager = WarmFirst(app.connector, models=models, warm=link.warm)
    add_generate(app, database=database, link=link, worker=name)
    try:
        await _run(
            app,
            queues_for(models),
            name,
            database,
            link.failure(),
            at_once=jobs_at_once(ready.device),
            loaded=link.loaded,
        )
    finally:
        await database.call(queue.withdraw_models, name)
        await link.stop()
        database.close()


def jobs_at_once(device: str) -> int:
    """Return how many jobs a worker on that device holds at a time; others may want the rest."""
    return JOBS_AT_ONCE_ON_CPU if device.startswith("cpu") else JOBS_AT_ONCE


async def serve_press() -> None:
    """Render exports until a signal ends the worker."""
    database, name = Database(), worker_name("press")
    await database.reach()
    app = _app()
    add_export(app, database=database, worker=name)
    try:
        await _run(app, [PRESS_QUEUE], name, database, asyncio.Event().wait())
    finally:
        database.close()


async def _run(
    app: App,
    queues: list[str],
    name: str,
    database: Database,
    failure: Coroutine[Any, Any, object],
    *,
    at_once: int = JOBS_AT_ONCE_ON_CPU,
    loaded: Callable[[], Collection[str]] = tuple,
) -> None:
    """Fetch jobs until a signal, or until `failure` raises; a lost database is waited for."""
    failed = asyncio.ensure_future(failure)
    ends: list[asyncio.Future[Any]] = [failed, asyncio.create_task(_stop_on_signals().wait())]
    sweeper = asyncio.create_task(_sweep(database, name, loaded))
    attendant = asyncio.create_task(_attend())
    gc.freeze()  # what is loaded by now stays: no collection needs to look at it again
    try:
        async with app.open_async():
            while not any(end.done() for end in ends):
                await _fetch(app, queues, name, ends, at_once)
    finally:
        for task in (sweeper, attendant, *ends):
            task.cancel()
    if failed.done():
        failed.result()


async def _fetch(
    app: App,
    queues: list[str],
    name: str,
    ends: Sequence[asyncio.Future[Any]],
    at_once: int,
) -> None:
    """Fetch jobs until one of `ends`, or until the library gives up on the database.

    It gives up on any lost connection, and has its jobs put back; the engine and what it has
    loaded stay.
    """
    serving = asyncio.create_task(
        app.run_worker_async(
            queues=queues,
            name=name,
            concurrency=at_once,
            fetch_job_polling_interval=POLL_S,
            abort_job_polling_interval=POLL_S,
            shutdown_graceful_timeout=GRACE_S,
            update_heartbeat_interval=POLL_S,
            stalled_worker_timeout=60,
            delete_jobs="successful",
            install_signal_handlers=False,
        )
    )
    try:
        await asyncio.wait({serving, *ends}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        serving.cancel()
    try:
        await serving
    except asyncio.CancelledError:
        return
    except ConnectorException as error:
        logger.warning("The queue lost the database: %s", error)
    await asyncio.sleep(AGAIN_AFTER_S)


def _stop_on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_note_lost_row)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return stopping


def _note_lost_row(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Take it calmly that the library cannot close a row: its attempt was taken over."""
    if isinstance(context.get("exception"), ConnectorException):
        cause = context["exception"].__cause__
        logger.warning("The queue's row of an attempt stays as it is: %s", cause)
        return
    loop.default_exception_handler(context)


async def _sweep(database: Database, name: str, loaded: Callable[[], Collection[str]]) -> None:
    previous = None
    while True:
        now = timezone.now()
        try:
            await database.call(partial(queue.sweep_stalled, previous=previous))
            await database.call(queue.seen, name, loaded())
        except DatabaseError as error:
            logger.warning("A sweep failed: %s", error)
        previous = now
        await asyncio.sleep(SWEEP_EVERY_S)


async def _attend() -> None:
    """Tell people what concerns them, and let old events go once that was told.

    On threads of its own, since a mail server may be slow.
    """
    database, pruned_at = Database(), 0.0
    try:
        while True:
            await asyncio.sleep(ATTEND_EVERY_S)
            try:
                await database.call(notices.attend)
                if time.monotonic() - pruned_at > PRUNE_EVERY_S:
                    await database.call(prune_events, timezone.now())
                    pruned_at = time.monotonic()
            except DatabaseError as error:
                logger.warning("Notices had to wait: %s", error)
    finally:
        database.close()


def _app() -> App:
    kwargs = libpq_form(settings.DATABASES["default"])
    return App(connector=PsycopgConnector(kwargs=kwargs, min_size=1, max_size=4))

"""A worker's life: start the engine, announce its models, fetch jobs, sweep after the dead."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone
from procrastinate import App, PsycopgConnector

from generation.contract.engine import ModelCard, Ready
from generation.worker.assemble import child_config
from generation.worker.database import Database
from generation.worker.engine_link import EngineLink
from generation.worker.tasks import (
    PRESS_QUEUE,
    add_export,
    add_generate,
    queues_for,
    worker_name,
)
from studio.jobs import queue

logger = logging.getLogger(__name__)

JOBS_AT_ONCE = 3
POLL_S = 2.0
SWEEP_EVERY_S = 5.0
GRACE_S = 3.0


async def serve_engine() -> None:
    """Serve every model of this machine until a signal ends the worker."""
    database, name = Database(), worker_name("engine")
    cards: asyncio.Future[tuple[ModelCard, ...]] = asyncio.get_running_loop().create_future()

    def on_ready(ready: Ready) -> None:
        logger.info("engine ready on %s: %s", ready.device, [m.handle for m in ready.models])
        if not cards.done():
            cards.set_result(ready.models)

    link = EngineLink(child_config(), on_ready=on_ready)
    await link.start()
    models = await cards
    await database.call(queue.announce_models, name, models)
    app = _app()
    add_generate(app, database=database, link=link, worker=name)
    try:
        await _run(app, queues_for(models), name, database, link.failure())
    finally:
        await database.call(queue.withdraw_models, name)
        await link.stop()
        database.close()


async def serve_press() -> None:
    """Render exports until a signal ends the worker."""
    database, name = Database(), worker_name("press")
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
) -> None:
    """Fetch jobs until a signal, or until `failure` raises."""
    sweeper = asyncio.create_task(_sweep(database, name))
    watcher = asyncio.ensure_future(failure)
    async with app.open_async():
        serving = asyncio.create_task(
            app.run_worker_async(
                queues=queues,
                name=name,
                concurrency=JOBS_AT_ONCE,
                fetch_job_polling_interval=POLL_S,
                abort_job_polling_interval=POLL_S,
                shutdown_graceful_timeout=GRACE_S,
                update_heartbeat_interval=POLL_S,
                stalled_worker_timeout=60,
                delete_jobs="successful",
            )
        )
        try:
            await asyncio.wait({serving, watcher}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sweeper, watcher, serving):
                if task is not serving or watcher.done():
                    task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
    if watcher.done() and not watcher.cancelled():
        watcher.result()


async def _sweep(database: Database, name: str) -> None:
    previous = None
    while True:
        now = timezone.now()
        await database.call(partial(queue.sweep_stalled, previous=previous))
        previous = now
        await database.call(queue.seen, name)
        await asyncio.sleep(SWEEP_EVERY_S)


def _app() -> App:
    connection = settings.DATABASES["default"]
    keys = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    kwargs = {ours: connection[theirs] for theirs, ours in keys.items() if connection.get(theirs)}
    return App(connector=PsycopgConnector(kwargs=kwargs, min_size=1, max_size=4))

"""How a worker takes jobs from the queue: those of models it has loaded first."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from procrastinate.jobs import Job as QueueRow
from procrastinate.manager import JobManager

from generation.contract.engine import ModelCard
from studio.jobs.turns import Head, Turns

PLAIN_QUEUE = "generate.plain"
HEADS = """
    SELECT DISTINCT ON (queue_name) id, queue_name, priority FROM procrastinate_jobs
    WHERE status = 'todo' AND queue_name = ANY(%(queues)s)
    ORDER BY queue_name, priority DESC, id
"""
LOADED = frozenset({"steps", "pipeline"})
"""Executors whose models are loaded; a painter or another server needs no such thing."""


def model_in(queue_name: str) -> str:
    """Return the model whose jobs a queue holds, none for those that need none."""
    return "" if queue_name == PLAIN_QUEUE else queue_name.removeprefix("generate.")


class WarmFirst(JobManager):
    """Fetches for one worker, which tells by `warm` the models it has loaded.

    Where everything that waits is ready to paint, this costs nothing: the next row is the first.
    """

    def __init__(
        self,
        connector: Any,
        *,
        models: Sequence[ModelCard],
        warm: Callable[[], Collection[str]],
    ) -> None:
        super().__init__(connector)
        self._warm = warm
        self._loaded = frozenset(card.handle for card in models if card.executor in LOADED)
        self._turns = Turns()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> QueueRow | None:
        """Fetch the next row, of a loaded model where one may go first."""
        served = list(queues or ())
        cold = self._loaded - set(self._warm())
        if cold and len(self._loaded) > 1 and len(cold) < len(served):
            first = await self._first(served, cold)
            row = await super().fetch_job(first, worker_id) if first else None
            if row is not None:
                return row
        return await super().fetch_job(queues, worker_id)

    async def _first(self, served: list[str], cold: Collection[str]) -> list[str]:
        """Return the queues that go first now, none where all do."""
        names = {model_in(name): name for name in served}
        rows = await self.connector.execute_query_all_async(HEADS, queues=served)
        waiting = [
            Head(row=row["id"], model=model_in(row["queue_name"]), tag=-row["priority"])
            for row in rows
        ]
        waiting.sort(key=lambda head: (head.tag, head.row))
        chosen = self._turns.models(waiting, set(names) - set(cold))
        return [names[model] for model in chosen] if chosen else []

"""Turns finished pictures into variants: those of many jobs in the statements of one."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, cast
from uuid import UUID, uuid5

from django.db import transaction

from studio.accounts import direct
from studio.artwork import orders
from studio.artwork.cards import offered_card
from studio.artwork.models import Batch, Iteration, Variant
from studio.artwork.rows import fresh_variant_row
from studio.assets.models import Asset
from studio.jobs import queue
from studio.jobs.models import Job
from studio.jobs.selectors import row_of
from studio.projects.events import News, append_events, rows_or_ids

RECORDED = UUID("6f0f4a3e-5c0b-4c63-9d0c-6d7f2f6f5b0a")
"""Names the operations of workers: the same job and seeds are recorded once."""


@dataclass(frozen=True, kw_only=True)
class RecordedPicture:
    """A finished picture: its seed, its stored file, and what the engine says of it."""

    seed: int
    asset: Asset
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What one attempt has to record."""

    job_id: int
    attempt: int
    pictures: Sequence[RecordedPicture]


@dataclass(kw_only=True)
class _Entry:
    """A job on its way into the records: what is new of it, and how many pictures it has."""

    job: Job
    batch: Batch
    new: list[RecordedPicture]
    known: int
    variants: list[Variant] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return self.known + len(self.new) >= self.job.images


def record_variants(
    *, job_id: int, attempt: int, pictures: Sequence[RecordedPicture]
) -> list[Variant]:
    """Turn one job's finished pictures into variants and tell; its last picture finishes it.

    What is recorded already is left out, so an attempt may report a picture twice. Without
    pictures it only ends a job whose pictures are all there.

    Raises:
        JobLost: another attempt took over: nothing is written.
    """
    (made,) = record_all([Finished(job_id=job_id, attempt=attempt, pictures=pictures)])
    if made is None:
        raise queue.JobLost(job_id, attempt)
    return made


@transaction.atomic
def record_all(finished: Sequence[Finished]) -> list[list[Variant] | None]:
    """Do what `record_variants` does for the attempts of several jobs, in one transaction.

    An attempt that another took over gets None, and nothing of it is written.
    """
    jobs = queue.lock_all((one.job_id, one.attempt) for one in finished)
    entries = _entries([one for one in finished if one.job_id in jobs], jobs)
    telling = [entry for entry in entries.values() if entry.new or entry.complete]
    if ended := [entry.job for entry in telling if entry.complete]:
        queue.finish_all(ended)
    _store_variants(telling)
    if telling:
        append_events([_news(entry) for entry in telling])
    return [entries[one.job_id].variants if one.job_id in jobs else None for one in finished]


def _entries(finished: Sequence[Finished], jobs: Mapping[int, Job]) -> dict[int, _Entry]:
    batches = _batches_of(jobs)
    known: dict[int, set[int]] = {pk: set() for pk in jobs}
    recorded = "SELECT job_id, seed FROM artwork_variant WHERE job_id = ANY(%s::bigint[])"
    for pk, seed in direct.rows(recorded, [list(jobs)]):
        known[pk].add(seed)
    found: dict[int, _Entry] = {}
    for one in finished:
        seeds = known[one.job_id]
        before = found.get(one.job_id)
        new = {p.seed: p for p in one.pictures if p.seed not in seeds}
        if before is not None:
            new = {**{p.seed: p for p in before.new}, **new}
        job, batch = jobs[one.job_id], batches[one.job_id]
        job.batch = batch
        found[one.job_id] = _Entry(job=job, batch=batch, new=list(new.values()), known=len(seeds))
    return found


def _batches_of(jobs: Collection[int]) -> dict[int, Batch]:
    """Return the batches of jobs with their iterations, and what they were painted from."""
    found: dict[int, Batch] = {}
    for made in direct.made_of(
        (Batch, Iteration),
        f"SELECT {direct.columns_of(Batch, Iteration)} FROM artwork_batch"
        " JOIN artwork_iteration ON artwork_iteration.id = iteration_id"
        " WHERE job_id = ANY(%s::bigint[])",
        [list(jobs)],
    ):
        batch, iteration = cast(tuple[Batch, Iteration], made)
        batch.iteration = iteration
        found[batch.job_id] = batch
    if wanted := {batch.source_id for batch in found.values() if batch.source_id}:
        sources = Variant.objects.select_related("asset").in_bulk(wanted)
        for batch in found.values():
            batch.source = sources[batch.source_id] if batch.source_id else None
    return found


def _store_variants(entries: Sequence[_Entry]) -> None:
    """Store variants under their iterations' next numbers; the projects are locked for them."""
    told = [entry for entry in entries if entry.new]
    direct.rows(
        "SELECT id FROM projects_project WHERE id = ANY(%s::bigint[])"
        " ORDER BY id FOR NO KEY UPDATE",
        [list({entry.job.project_id for entry in told})],
    )
    numbers = direct.rows(
        "SELECT iteration_id, max(number) FROM artwork_variant"
        " WHERE iteration_id = ANY(%s::bigint[]) GROUP BY iteration_id",
        [list({entry.batch.iteration_id for entry in told})],
    )
    last = Counter(dict(numbers))
    origins = {model: _origin(model) for model in {e.batch.iteration.model for e in entries}}
    for entry in entries:
        for picture in entry.new:
            last[entry.batch.iteration_id] += 1
            number = last[entry.batch.iteration_id]
            origin = origins[entry.batch.iteration.model]
            entry.variants.append(_variant(entry, picture, number, origin))
    direct.store_all([variant for entry in entries for variant in entry.variants])


def _variant(
    entry: _Entry, picture: RecordedPicture, number: int, origin: Mapping[str, Any]
) -> Variant:
    job, batch = entry.job, entry.batch
    return Variant(
        iteration=batch.iteration,
        number=number,
        job=job,
        source=batch.source,
        asset=picture.asset,
        seed=picture.seed,
        padding=job.request.get("padding"),
        facts={**picture.facts, **origin},
        **_native(batch, picture.asset),
    )


def _origin(model: str) -> dict[str, Any]:
    """Return what each variant keeps of the model that painted it."""
    card = offered_card(model)
    if card is None:
        return {}
    terms = {"licence": card.licence, "commercial_use": card.commercial_use}
    made = {"model_revision": card.revision, "executor": card.executor}
    return {"model_title": card.title, "procedural": card.procedural, **made, **terms}


class _Native(TypedDict):
    native_width_px: int
    native_height_px: int


def _native(batch: Batch, asset: Asset) -> _Native:
    size = asset.width_px or 0, asset.height_px or 0
    if batch.source is not None:
        size = orders.native_px(batch.source, batch.action, *size)
    return {"native_width_px": size[0], "native_height_px": size[1]}


def _news(entry: _Entry) -> News:
    job = entry.job
    rows = [fresh_variant_row(variant) for variant in entry.variants]
    seeds = [picture.seed for picture in entry.new]
    return News(
        project_id=job.project_id,
        name="variants.ready",
        payload=rows_or_ids(
            variants=[dict(row) for row in rows],
            job=dict(row_of(job, done=entry.known + len(entry.new))),
        ),
        op_id=uuid5(RECORDED, f"{job.pk}:{','.join(map(str, seeds)) or 'end'}"),
    )

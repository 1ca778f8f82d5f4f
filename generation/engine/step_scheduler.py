"""The tick loop: admit works, choose a batch, advance it one step, retire what is finished.

It touches no tensor: images in flight do their own arithmetic, so this file can be read and
tested without a network.
"""

import math
import time
from collections.abc import Callable, Hashable
from typing import Any

from generation.contract.engine import (
    PREVIEWS_PER_SECOND,
    Aborted,
    Checkpoint,
    Done,
    Emit,
    Failed,
    ModelCard,
    Phase,
    Picture,
    Preview,
    Step,
    Work,
    WorkId,
)
from generation.contract.errors import EngineError
from generation.engine.batch_profile import BatchProfile
from generation.engine.in_flight import Admission, FinishedPicture, Job, Member
from generation.engine.png import png_of
from generation.engine.warm_up import Batches, timed_passes

TAG_UNITS_PER_MS = 0.01
"""Virtual time is counted in tenths of a device second, as the queue's tags are."""


RESIDENT_FIRST_S = 30.0
"""How long works for a loaded model may overtake one whose model must be loaded first."""


CHECKPOINT_SHARE, CHECKPOINT_S = 0.1, 2.0

SLICED_FLOWS = 3
"""Where batching does not pay, steps go round among this many flows: more would only make
everybody's picture later."""

PREVIEW_SHARE = 0.03
"""Of the time that passes, previews may take this much; a slow machine shows fewer."""


class StepScheduler:
    """One shared batch for everybody: a work joins at the next tick and leaves at any.

    Guarantees: fairness between flows by virtual time; an image's arithmetic never depends on
    its neighbours; an abort takes effect before the next forward pass; a failure ends the work
    it belongs to and no other.
    """

    def __init__(
        self,
        *,
        emit: Emit,
        admission: Admission,
        profile: BatchProfile,
        images_in_flight: int,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._emit, self._admission, self._profile = emit, admission, profile
        self._images_in_flight, self._clock = images_in_flight, clock
        self._waiting: list[Work] = []
        self._submitted_at: dict[WorkId, float] = {}
        self._members: list[Member] = []
        self._decoding: list[Member] = []
        self._virtual: dict[str, float] = {}
        self._aborting: set[WorkId] = set()
        self._loading: set[WorkId] = set()
        self._led_by_newcomer = False

    @property
    def is_painting(self) -> bool:
        """Whether any image is in flight."""
        return bool(self._members or self._decoding)

    def models(self) -> tuple[ModelCard, ...]:
        return self._admission.models()

    def measure(self, work: Work) -> Batches:
        """Time passes over a work's pictures, before anybody waits, and learn from them."""
        return timed_passes(self._admission, self._profile, work, self._clock)

    def submit(self, work: Work) -> None:
        self._waiting.append(work)
        self._submitted_at[work.id] = self._clock()

    def abort(self, work_id: WorkId) -> None:
        if any(work.id == work_id for work in self._works()):
            self._aborting.add(work_id)

    def tick(self) -> bool:
        busy = self._apply_aborts()
        busy = self._admit_next() or busy
        busy = self._apply_aborts() or busy
        if self._decoding:
            self._finish(self._decoding.pop(0))
            return True
        group = self._next_group()
        if not group:
            return busy or self._admission.loading()
        self._step(group)
        return True

    def _works(self) -> list[Work]:
        members = {member.job.work.id: member.job.work for member in self._all_members()}
        return [*self._waiting, *members.values()]

    def _all_members(self) -> list[Member]:
        return [*self._members, *self._decoding]

    def _apply_aborts(self) -> bool:
        aborted = [work for work in self._works() if work.id in self._aborting]
        self._aborting.clear()
        for work in aborted:
            self._drop(work.id)
            self._emit(Aborted(work=work.id))
        return bool(aborted)

    def _admit_next(self) -> bool:
        """Admit the waiting work with the smallest tag that fits into memory.

        Loaded models go first, but a work that waits too long for its model stops all others
        from entering until the memory is free.
        """
        if len(self._all_members()) >= self._images_in_flight:
            return False
        fitting = [work for work in self._waiting if self._admission.has_room(work)]
        patience = self._clock() - RESIDENT_FIRST_S
        outwaited = [
            work
            for work in self._waiting
            if work not in fitting and self._submitted_at[work.id] < patience
        ]
        if outwaited or not fitting:
            return False
        for work in sorted(fitting, key=lambda work: work.virtual_time):
            if self._is_ready(work):
                self._admit(work)
                return True
        return False

    def _is_ready(self, work: Work) -> bool:
        """Say whether a work can be admitted; a model's reading holds up nobody else."""
        try:
            ready = self._admission.ready(work)
        except EngineError as error:
            self._fail(work, error)
            return False
        if not ready and work.id not in self._loading:
            self._loading.add(work.id)
            self._phase(work, "loading")
        return ready

    def _admit(self, work: Work) -> None:
        try:
            images = self._admission.admit(work, lambda name: self._phase(work, name))
        except EngineError as error:
            self._fail(work, error)
            return
        self._waiting.remove(work)
        self._loading.discard(work.id)
        del self._submitted_at[work.id]
        self._enter_flow(work)
        job = Job(work=work, images=list(images))
        if not images:
            self._emit(Done(work=work.id))
        now = self._clock()
        self._members.extend(
            Member(job=job, image=image, kept_step=image.step, kept_at=now) for image in images
        )
        self._phase(work, "painting")

    def _enter_flow(self, work: Work) -> None:
        """A flow that comes back may not claim the time it was away."""
        active = {member.flow for member in self._all_members()}
        self._virtual = {flow: at for flow, at in self._virtual.items() if flow in active}
        going = {member.flow for member in self._going()} | {m.flow for m in self._decoding}
        floor = min((self._virtual[flow] for flow in going), default=work.virtual_time)
        entry = max(work.virtual_time, floor)
        self._virtual[work.flow] = self._virtual.get(work.flow, entry)

    def _next_group(self) -> list[Member]:
        """Return the leader and whoever may share its forward pass, by virtual time."""
        queue = sorted(self._going(), key=lambda member: self._virtual[member.flow])
        if not queue:
            return []
        leader = self._newcomer(queue) or queue[0]
        group, rows = [leader], leader.image.rows
        allowed = self._profile.rows_allowed(leader.image.key, leader.image.rows)
        for member in queue:
            if (
                member is leader
                or leader.alone
                or member.alone
                or member.image.key != leader.image.key
            ):
                continue
            if rows + member.image.rows <= allowed:
                group.append(member)
                rows += member.image.rows
        return group

    def _newcomer(self, queue: list[Member]) -> Member | None:
        """Return the first image of a flow that has nothing to show yet.

        It goes before its virtual time has come, but only at every second tick, so that a rush
        of newcomers does not stop everybody else.
        """
        started = {member.flow for member in self._all_members() if member.has_stepped}
        found = next((member for member in queue if member.flow not in started), None)
        self._led_by_newcomer = found is not None and not self._led_by_newcomer
        return found if self._led_by_newcomer else None

    def _going(self) -> list[Member]:
        """Return the images that take turns: of keys that go by turns, those of three flows."""
        flows: dict[Hashable, list[str]] = {}
        going = []
        for member in self._members:
            turns = flows.setdefault(member.image.key, [])
            if member.flow not in turns:
                turns.append(member.flow)
            is_first = turns.index(member.flow) < SLICED_FLOWS
            if is_first or not self._is_sliced(member) or not self._has_shown(member.flow):
                going.append(member)
        return going

    def _is_sliced(self, member: Member) -> bool:
        return self._profile.goes_by_turns(member.image.key, member.image.rows)

    def _has_shown(self, flow: str) -> bool:
        return any(m.has_stepped for m in self._members if m.flow == flow)

    def _step(self, group: list[Member]) -> None:
        rows = sum(member.image.rows for member in group)
        started = self._clock()
        try:
            predictions = group[0].image.predict([member.image for member in group])
        except EngineError as error:
            self._refused(group, rows, error)
            return
        for member in group:
            member.has_stepped = True
        shares = [member.image.rows / rows for member in group]
        advanced = [
            self._advance(member, prediction)
            for member, prediction in zip(group, predictions, strict=True)
            if prediction is not None
        ]
        ms = (self._clock() - started) * 1000.0
        self._profile.record(group[0].image.key, rows, ms)
        for member, share in zip(group, shares, strict=True):
            self._charge(member, ms * share)
        self._report(advanced, ms)

    def _refused(self, group: list[Member], rows: int, error: EngineError) -> None:
        """Nothing has changed yet: try smaller, or find out alone whose fault it was."""
        if len(group) == 1:
            self._fail(group[0].job.work, error)
        elif error.code == "out_of_memory":
            self._profile.halve(group[0].image.key, rows)
        else:
            for member in group:
                member.alone = True

    def _advance(self, member: Member, prediction: Any) -> Member:
        try:
            member.image.advance(prediction)
        except EngineError as error:
            self._fail(member.job.work, error)
        return member

    def _charge(self, member: Member, ms: float) -> None:
        if member.flow in self._virtual:
            self._virtual[member.flow] += ms * TAG_UNITS_PER_MS / member.job.work.weight

    def _report(self, group: list[Member], ms: float) -> None:
        for member in [member for member in group if member in self._members]:
            image, work = member.image, member.job.work
            self._emit(
                Step(work=work.id, seed=image.seed, step=image.step, steps=image.steps, ms=ms)
            )
            if image.step == image.steps:
                self._members.remove(member)
                self._decoding.append(member)
            else:
                self._keep(member)
        for job in dict.fromkeys(member.job for member in group):
            self._preview([member for member in group if member.job is job])

    def _keep(self, member: Member) -> None:
        """A checkpoint every tenth of the steps, at most every two seconds."""
        image, now = member.image, self._clock()
        is_far = image.step - member.kept_step >= math.ceil(image.steps * CHECKPOINT_SHARE)
        if not is_far or now - member.kept_at < CHECKPOINT_S:
            return
        data = image.checkpoint()
        if data is None:
            return
        member.kept_step, member.kept_at = image.step, now
        self._emit(Checkpoint(work=member.job.work.id, seed=image.seed, step=image.step, data=data))

    def _preview(self, members: list[Member]) -> None:
        """At most four per second and work, of the image that was shown longest ago."""
        job, now = members[0].job, self._clock()
        known = self._all_members()
        shown = [member for member in members if member in known]
        if now < job.next_preview_at or not shown:
            return
        member = min(shown, key=lambda member: member.previewed_at)
        frame = member.image.preview()
        if frame is None:
            return
        cost = self._clock() - now
        job.next_preview_at = now + max(1.0 / PREVIEWS_PER_SECOND, cost / PREVIEW_SHARE)
        member.previewed_at = now
        self._emit(
            Preview(
                work=job.work.id,
                seed=member.image.seed,
                step=member.image.step,
                webp=frame.webp,
                width=frame.width,
                height=frame.height,
            )
        )

    def _finish(self, member: Member) -> None:
        """Decode one image; a task may ask for another attempt instead."""
        work = member.job.work
        self._phase(work, "decoding")
        try:
            finished = member.image.finish()
        except EngineError as error:
            self._members.append(member)
            self._fail(work, error)
            return
        if finished is None:
            self._members.append(member)
            self._phase(work, "repainting")
            return
        self._retire(member, finished)

    def _retire(self, member: Member, finished: FinishedPicture) -> None:
        member.image.close()
        member.job.images.remove(member.image)
        work = member.job.work
        self._emit(
            Picture(
                work=work.id,
                seed=member.image.seed,
                png=png_of(finished.image),
                width=finished.image.width,
                height=finished.image.height,
                facts=finished.facts,
            )
        )
        if not member.job.images:
            self._aborting.discard(work.id)
            self._emit(Done(work=work.id))

    def _fail(self, work: Work, error: EngineError) -> None:
        self._drop(work.id)
        self._aborting.discard(work.id)
        self._emit(Failed.by(work.id, error))

    def _drop(self, work_id: WorkId) -> None:
        for member in self._all_members():
            if member.job.work.id == work_id:
                member.image.close()
        self._waiting = [work for work in self._waiting if work.id != work_id]
        self._submitted_at.pop(work_id, None)
        self._loading.discard(work_id)
        self._members = [m for m in self._members if m.job.work.id != work_id]
        self._decoding = [m for m in self._decoding if m.job.work.id != work_id]

    def _phase(self, work: Work, name: str) -> None:
        self._emit(Phase(work=work.id, name=name))

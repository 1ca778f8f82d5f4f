"""An upscale in two stages: a network enlarges the picture, then a model paints its detail."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from generation.contract.engine import (
    Aborted,
    Done,
    Emit,
    Failed,
    Picture,
    Preview,
    Report,
    Step,
    Work,
    WorkId,
)
from generation.contract.inputs import picture_of
from generation.contract.requests import ImageRef, Upscale, UpscaleMethod
from generation.engine.png import png_of
from generation.engine.upscale import lanczos


def takes_two_stages(work: Work) -> bool:
    """Say whether a network enlarges the picture before a model refines it."""
    request = work.request
    return (
        isinstance(request, Upscale)
        and request.refine is not None
        and request.method is UpscaleMethod.UPSCALER
    )


@dataclass
class _Course:
    """One work between its stages; `tiles` are the network's steps, which count as the first."""

    work: Work
    enlarged: Picture | None = None
    tiles: int = 0


class EnlargedFirst:
    """Stands between the engines and whoever listens, and makes one work of two stages.

    The network's picture is not told but handed on; steps of both stages count as one row, and
    the finished picture says which network enlarged it.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._courses: dict[WorkId, _Course] = {}
        self.go_on: Callable[[Work], None] = lambda work: None
        """Takes the second stage; set by the engine that routes works."""

    def begin(self, work: Work) -> None:
        """Note a work whose first stage is submitted next."""
        self._courses[work.id] = _Course(work=work)

    def hear_network(self, report: Report) -> None:
        """Pass on what the upscaling network reports, except that the work is done."""
        course = self._course(report)
        if course is None:
            self._emit(report)
            return
        match report:
            case Picture():
                course.enlarged = report
            case Done(work=work) if course.enlarged is None:
                self._courses.pop(work)  # its picture had been recorded before
                self._emit(report)
            case Done():
                self._second_stage(course)
            case Step():
                course.tiles = report.steps
                self._emit(replace(report, steps=report.steps + _steps_to_come(course.work)))
            case _:
                self._tell(report)

    def hear_model(self, report: Report) -> None:
        """Pass on what the refining model reports, counted on from the first stage."""
        course = self._course(report)
        if course is None:
            self._emit(report)
            return
        match report:
            case Step():
                steps = report.steps + course.tiles
                self._emit(replace(report, step=report.step + course.tiles, steps=steps))
            case Preview():
                self._emit(replace(report, step=report.step + course.tiles))
            case Picture() if course.enlarged is not None:
                facts = {**course.enlarged.facts, **report.facts}
                self._emit(replace(report, facts=facts))
            case _:
                self._tell(report)

    def _tell(self, report: Report) -> None:
        if isinstance(report, Done | Failed | Aborted):
            self._courses.pop(report.work, None)
        self._emit(report)

    def _course(self, report: Report) -> _Course | None:
        return self._courses.get(getattr(report, "work", ""))

    def _second_stage(self, course: _Course) -> None:
        if course.enlarged is not None:
            self.go_on(second_stage(course.work, course.enlarged.png))


def second_stage(work: Work, enlarged: bytes) -> Work:
    """Return the work that refines an enlarged picture, its protection enlarged with it."""
    request = work.request
    if not isinstance(request, Upscale) or request.refine is None:
        raise TypeError("Only a refined upscale has a second stage.")
    refine, images = request.refine, {_sha256(enlarged): enlarged}
    if refine.protect is not None:
        mask = picture_of(work.images, refine.protect, "L")
        file = png_of(lanczos(mask, request.size))
        images[_sha256(file)] = file
        refine = replace(refine, protect=ImageRef(sha256=_sha256(file)))
    return replace(
        work,
        request=replace(
            request,
            source=ImageRef(sha256=_sha256(enlarged)),
            method=UpscaleMethod.LANCZOS,
            upscaler=None,
            refine=refine,
        ),
        images=images,
    )


def _steps_to_come(work: Work) -> int:
    refine = work.request.refine if isinstance(work.request, Upscale) else None
    return max(1, int(refine.sampling.steps * refine.strength)) if refine else 0


def _sha256(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()

"""A studio whose images count instead of painting, to test the tick loop without a network."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from generation.contract.engine import ModelCard, Report, Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img, seeds_of
from generation.engine.attempt import Finished
from generation.engine.batch_profile import BatchProfile
from generation.engine.preview import Frame
from generation.engine.step_scheduler import StepScheduler


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Studio:
    """A scheduler over images that count; every forward pass is noted with its seeds."""

    rows_max: int = 16
    pass_s: float = 0.1
    preview_s: float = 0.0
    room: Callable[[Work], bool] = lambda work: True
    loaded: Callable[[Work], bool] = lambda work: True
    asked: list[str] = field(default_factory=list)
    fault: Callable[[Sequence["Counted"]], None] = lambda group: None
    clock: Clock = field(default_factory=Clock)
    reports: list[Report] = field(default_factory=list)
    passes: list[list[int]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    attempts: int = 1

    def __post_init__(self) -> None:
        self.profile = Fixed(rows_max=self.rows_max)
        self.scheduler = StepScheduler(
            emit=self.emit,
            admission=self,
            profile=self.profile,
            images_in_flight=64,
            clock=self.clock,
        )
        self.on_report: Callable[[Report], None] = lambda report: None

    def emit(self, report: Report) -> None:
        self.reports.append(report)
        self.on_report(report)

    def models(self) -> tuple[ModelCard, ...]:
        return ()

    def has_room(self, work: Work) -> bool:
        return self.room(work)

    def ready(self, work: Work) -> bool:
        self.asked.append(work.id)
        return self.loaded(work)

    def loading(self) -> bool:
        return False

    def admit(self, work: Work, phase: Callable[[str], None]) -> list["Counted"]:
        phase("loading")
        request = work.request
        assert isinstance(request, Txt2Img)
        if request.prompt == "unpaintable":
            raise EngineError("bad_request", "That cannot be painted.", retryable=False)
        return [
            Counted(self, seed, request.sampling.steps, request.size)
            for seed in seeds_of(request)
            if seed not in work.done_seeds
        ]

    def submit(self, name: str, *seeds: int, flow: str = "", **values: Any) -> None:
        steps = values.pop("steps", 3)
        width = values.pop("width", 64)
        prompt = values.pop("prompt", "x")
        request = Txt2Img(
            model="m",
            prompt=prompt,
            seeds=seeds,
            size=Size(width=width, height=64),
            sampling=Sampling(steps=steps),
        )
        self.scheduler.submit(Work(id=name, request=request, flow=flow or name, **values))

    def run(self) -> None:
        while self.scheduler.tick():
            pass

    def of(self, kind: type) -> list[Any]:
        return [report for report in self.reports if isinstance(report, kind)]


class Fixed(BatchProfile):
    """Allows a fixed number of rows until told that they did not fit."""

    def rows_allowed(self, key: Hashable, image_rows: int) -> int:
        return self._keys[key].most if key in self._keys else self._rows_max

    def goes_by_turns(self, key: Hashable, image_rows: int) -> bool:
        return self.rows_allowed(key, image_rows) <= image_rows

    def record(self, key: Hashable, rows: int, ms: float) -> None:
        return


class Counted:
    """An image of two rows whose prediction is its seed."""

    rows = 2

    def __init__(self, studio: Studio, seed: int, steps: int, size: Size) -> None:
        self.studio, self.seed, self.steps = studio, seed, steps
        self.step, self.key, self.attempt = 0, size, 1

    def predict(self, group: Sequence["Counted"]) -> list[int]:
        self.studio.fault(group)
        self.studio.clock.now += self.studio.pass_s
        self.studio.passes.append([image.seed for image in group])
        return [image.seed for image in group]

    def advance(self, prediction: int) -> None:
        assert prediction == self.seed
        self.step += 1

    def preview(self) -> Frame:
        self.studio.clock.now += self.studio.preview_s
        return Frame(webp=b"x", width=1, height=1)

    def checkpoint(self) -> bytes | None:
        return bytes([self.step])

    def finish(self) -> Finished | None:
        if self.attempt < self.studio.attempts:
            self.attempt, self.step = self.attempt + 1, 0
            return None
        return Finished(image=Image.new("RGB", (64, 64)), facts={"attempt": self.attempt})

    def close(self) -> None:
        self.studio.closed.append(self.seed)

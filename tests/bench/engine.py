"""`python -m tests.bench.engine`: what the step scheduler costs and gives on this machine's CPU.

The network is the starter's architecture with random weights: speed does not depend on values.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import diffusers
import torch

from generation.contract.engine import Aborted, Emit, Engine, Picture, Preview, Report, Step, Work
from generation.contract.pixels import Size
from generation.contract.requests import Sampling, SchedulerName, Txt2Img
from generation.engine.catalogue import models_in
from generation.engine.config import EngineConfig
from generation.engine.engine import model_engines
from generation.starter import networks
from tests.bench.engine_gpu import gpu_rows
from tests.engine import tiny_models
from tests.engine.test_equivalence import painted, relative

SIZE = Size(width=256, height=320)
FAMILIES = ("sd", "sd-v", "sd-flow", "sdxl", "sd3", "flux", "flux2", "klein", "qwen", "z-image")
THREADS = 2
REPEATS = 5
OVERHEAD_PAIRS = 10


def main() -> None:
    """Measure once and print what was measured."""
    load_before = os.getloadavg()[0]
    facts: dict[str, Any] = {"equivalence_max_rel": _equivalence()}
    torch.set_num_threads(THREADS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _build_starter(folder / "models" / "bench")
        bench = Bench(folder)
        facts.update(bench.overhead(folder / "models" / "bench"))
        facts.update(bench.second_editor())
        facts.update(bench.cancel())
        facts["throughput_ratio_8"] = round(bench.throughput_ratio(), 3)
    facts["gpu"] = gpu_rows()
    facts |= {"threads": THREADS, "load_before": load_before, "load_after": os.getloadavg()[0]}
    print(json.dumps(facts))


class Bench:
    """One engine over one model, driven tick by tick."""

    def __init__(self, folder: Path) -> None:
        self.reports: list[tuple[float, Report]] = []
        config = EngineConfig(threads=THREADS, cache_folder=folder / "cache")
        _, engines = model_engines(config, models_in(folder / "models"), self._emit())
        self.engine: Engine = engines[0]

    def overhead(self, folder: Path) -> dict[str, float]:
        """Return our time over the stock pipeline's, words to picture, in turns in one process.

        Each pair is measured close together and its ratio taken, so that a busy moment of the
        machine falls on both; the first pair warms up. `overhead_cpu` counts processor time.
        """
        pipeline = diffusers.StableDiffusionPipeline.from_pretrained(folder, local_files_only=True)
        pipeline.set_progress_bar_config(disable=True)
        walls, processors = [], []
        for number in range(OVERHEAD_PAIRS + 1):
            calls = [
                partial(self._painted, _work(f"one {number}", seed=number, steps=20)),
                partial(_stock, pipeline, number),
            ]
            taken = {call: _clocks(call) for call in calls[:: 1 if number % 2 else -1]}
            ours, stock = (taken[call] for call in calls)
            walls.append(ours[0] / stock[0])
            processors.append(ours[1] / stock[1])
        return {
            "overhead_vs_pipeline": round(statistics.median(walls[1:]), 3),
            "overhead_cpu": round(statistics.median(processors[1:]), 3),
        }

    def second_editor(self) -> dict[str, float]:
        """Return how long a second person waits while the first one's 50 steps run."""
        self.engine.submit(_work("first", seed=1, steps=50))
        while self._count(Step, "first") < 5:
            self.engine.tick()
        asked, ticks, joined = time.perf_counter(), 0, 0
        self.engine.submit(_work("second", seed=2, steps=50))
        while not self._count(Preview, "second"):
            self.engine.tick()
            ticks += 1
            joined = joined or (ticks if self._count(Step, "second") else 0)
        waited = time.perf_counter() - asked
        self._drain()
        return {"join_ticks": joined, "first_preview_s": round(waited, 3)}

    def cancel(self) -> dict[str, float]:
        """Return how long a cancel takes that arrives just as a forward pass begins."""
        waits, passes = [], []
        for number in range(REPEATS):
            name = f"cancelled {number}"
            self.engine.submit(_work(name, seed=1, steps=50))
            while self._count(Step, name) < 5:
                self.engine.tick()
            began = time.perf_counter()
            self.engine.tick()
            passes.append(time.perf_counter() - began)
            self.engine.abort(name)
            while not self._count(Aborted, name):
                self.engine.tick()
            waits.append(time.perf_counter() - began)
        return {
            "cancel_s": round(statistics.median(waits), 4),
            "cancel_beyond_step_s": round(
                max(wait - one for wait, one in zip(waits, passes, strict=True)), 4
            ),
        }

    def throughput_ratio(self) -> float:
        """Return the time of eight requests one by one over that of the eight at once."""
        self._eight("warm", together=True)
        alone = self._timed(lambda: self._eight("alone", together=False))
        together = self._timed(lambda: self._eight("together", together=True))
        return alone / together

    def _eight(self, name: str, *, together: bool) -> None:
        for number in range(8):
            self.engine.submit(_work(f"{name} {number}", seed=number, steps=20))
            if not together:
                self._drain()
        self._drain()

    def _painted(self, work: Work) -> None:
        self.engine.submit(work)
        self._drain()
        if not self._count(Picture, work.id):
            raise AssertionError(f"'{work.id}' did not become a picture.")

    def _drain(self) -> None:
        while self.engine.tick():
            pass

    def _count(self, kind: type, work_id: str) -> int:
        return sum(isinstance(r, kind) and r.work == work_id for _, r in self.reports)  # type: ignore[union-attr]

    def _emit(self) -> Emit:
        return lambda report: self.reports.append((time.perf_counter(), report))

    def _timed(self, call: Callable[[], object]) -> float:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began


def _equivalence() -> dict[str, float]:
    """Return the largest distance of any image in a mixed batch from itself alone, per family."""
    torch.set_num_threads(1)
    entries = models_in(tiny_models.every_family())
    return {handle: _distance(handle, entries) for handle in FAMILIES}


def _distance(handle: str, entries: Any) -> float:
    works = [
        replace(_work(f"{handle} {n}", seed=n, steps=4 + n), request=_tiny(handle, n))
        for n in range(4)
    ]
    together, _ = painted(entries, [(2 * n, work) for n, work in enumerate(works)])
    if not together.shared_passes:
        raise AssertionError(f"No two images of {handle} shared a pass.")
    alone = [painted(entries, [(0, work)])[0].ended for work in works]
    return max(
        relative(together.ended[image], latents)
        for ended in alone
        for image, latents in ended.items()
    )


def _tiny(handle: str, number: int) -> Txt2Img:
    sampling = Sampling(steps=4 + number, guidance_scale=(5.0, 1.0, 3.0, 7.0)[number])
    return Txt2Img(
        model=handle,
        prompt="a fox " * (number + 1),
        seeds=(number,),
        size=Size(width=64, height=80),
        sampling=sampling,
    )


def _work(name: str, *, seed: int, steps: int) -> Work:
    sampling = Sampling(steps=steps, guidance_scale=3.0, scheduler=SchedulerName.AUTO)
    request = Txt2Img(
        model="bench", prompt=f"a fox, {name}", seeds=(seed,), size=SIZE, sampling=sampling
    )
    return Work(id=name, flow=name, request=request)


def _clocks(call: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds a call takes, by the clock and of the processors."""
    wall, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - processor


def _stock(pipeline: Any, seed: int) -> None:
    pipeline(
        prompt=f"a fox, one {seed}",
        num_inference_steps=20,
        guidance_scale=3.0,
        width=SIZE.width,
        height=SIZE.height,
        generator=torch.Generator("cpu").manual_seed(seed),
    )


def _build_starter(folder: Path) -> None:
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as words:
        tokenizer = networks.new_tokenizer(["a red fox in the snow"], Path(words))
        pipeline = networks.pipeline_of(
            networks.new_autoencoder(),
            networks.new_text_encoder(tokenizer),
            tokenizer,
            networks.new_unet(),
        )
        pipeline.save_pretrained(folder, safe_serialization=True)


if __name__ == "__main__":
    main()

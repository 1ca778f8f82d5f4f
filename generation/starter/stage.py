"""What every training stage shares: a folder, a checkpoint, a clock and a record."""

import json
import math
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw
from safetensors.torch import load_file, save_file
from torch import nn

LossOf = Callable[[], torch.Tensor]

SAVE_EVERY_S = 120.0
CURVE = (900, 420)


@dataclass
class Record:
    """What was done, for the model card: enough to judge it and to do it again."""

    stage: str
    seed: int = 0
    steps: int = 0
    samples: int = 0
    seconds: float = 0.0
    commit: str = ""
    hardware: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    losses: list[tuple[int, float]] = field(default_factory=list)
    _sum: float = 0.0
    _count: int = 0

    def note(self, loss: float, samples: int) -> None:
        """Count one step; the curve keeps the mean of every 50."""
        self.steps += 1
        self.samples += samples
        self._sum, self._count = self._sum + loss, self._count + 1
        if self._count == 50:
            self.losses.append((self.steps, round(self._sum / 50, 5)))
            self._sum, self._count = 0.0, 0


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long to train now, and how long in all, which the learning rate follows."""

    minutes: float
    total_minutes: float

    def rate(self, peak: float, steps: int, warm_up: int, seconds: float) -> float:
        """Return the learning rate: linear up, then half a cosine over the total time."""
        done = min(1.0, seconds / (60 * self.total_minutes))
        return (
            peak
            * min(1.0, (steps + 1) / warm_up)
            * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        )


class Stage:
    """A stage's folder: its checkpoint, its record and its curve."""

    def __init__(
        self, folder: Path, name: str, *, device: str, processes: int, seed: int, lanes: int = 1
    ) -> None:
        self.folder = folder / name
        self.root = folder
        self.device = torch.device(device)
        self.processes = processes
        self.lanes = lanes
        self.threads = ThreadPoolExecutor(lanes)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "record.json"
        saved = json.loads(path.read_text()) if path.exists() else {"stage": name, "seed": seed}
        self.record = Record(**saved)
        self.record.commit, self.record.hardware = _commit(), _hardware(self.device)

    def batch(self, on_cpu: int, on_gpu: int) -> int:
        """Return the batch size for this device."""
        return on_gpu if self.device.type == "cuda" else on_cpu

    def autocast(self) -> torch.autocast:
        """Return a context of bfloat16 arithmetic where the device has units for it.

        On a CPU without them it would be many times slower than float32.
        """
        is_quick = self.device.type == "cuda" or torch.cpu.get_capabilities().get("amx_bf16", False)
        return torch.autocast(self.device.type, torch.bfloat16, enabled=bool(is_quick))

    def restore(self, modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer) -> None:
        """Load the checkpoint where there is one."""
        for name, module in modules.items():
            path = self.folder / f"{name}.safetensors"
            if path.exists():
                module.load_state_dict(load_file(path, device=str(self.device)))
        path = self.folder / "optimizer.safetensors"
        if path.exists():
            _restore_optimizer(optimizer, load_file(path, device=str(self.device)))

    def save(self, modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer) -> None:
        """Write checkpoint, record and curve; a kill in between leaves the last whole one."""
        for name, module in modules.items():
            _replace(self.folder / f"{name}.safetensors", module.state_dict())
        _replace(self.folder / "optimizer.safetensors", _optimizer_tensors(optimizer))
        _draw_curve(self.record.losses, self.folder / "loss.png")
        text = json.dumps(asdict(self.record), indent=1)
        temporary = self.folder / "record.json.new"
        temporary.write_text(text)
        temporary.replace(self.folder / "record.json")
        last = self.record.losses[-1][1] if self.record.losses else float("nan")
        print(
            f"{self.record.stage}: {self.record.steps} steps, {self.record.samples} samples, "
            f"{self.record.seconds:.0f} s, loss {last:.4f}",
            flush=True,
        )


def descend(
    losses: Sequence[LossOf],
    optimizer: torch.optim.Optimizer,
    stage: Stage,
    *,
    pace: Pace,
    warm_up: int,
) -> float:
    """Take one step down the mean of the losses; return it.

    Each loss has a thread of its own. Threads inside one pass wait for each other at every layer,
    and oneDNN waits by spinning: beside busy neighbours that made a step 14 times longer. Every
    group of the optimizer follows the pace's share of its own peak rate.
    """
    parameters: list[nn.Parameter] = []
    for group in optimizer.param_groups:
        record = stage.record
        group["lr"] = pace.rate(group["peak"], record.steps, warm_up, record.seconds)
        parameters += group["params"]
    lanes = list(stage.threads.map(lambda loss_of: _gradients(loss_of, parameters), losses))
    for parameter, *found in zip(parameters, *(gradients for _, gradients in lanes), strict=True):
        mean = torch.stack(found).mean(0) if len(found) > 1 else found[0]
        parameter.grad = laid_out_as(parameter, mean)
    nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    return sum(loss for loss, _ in lanes) / len(lanes)


def laid_out_as(parameter: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Return the values in the parameter's memory format.

    The fused AdamW of a CPU walks through memory as it lies: with values in another format it
    moves the wrong weights, and says nothing (torch 2.13).
    """
    return torch.empty_like(parameter).copy_(values)


def _gradients(
    loss_of: LossOf, parameters: list[nn.Parameter]
) -> tuple[float, tuple[torch.Tensor, ...]]:
    loss = loss_of()
    return loss.item(), torch.autograd.grad(loss, parameters)


def group_of(module: nn.Module, peak: float) -> dict[str, Any]:
    """Return an optimizer's group for a module, with the peak that `descend` reads."""
    return {"params": list(module.parameters()), "peak": peak, "lr": peak}


class Clock:
    """Says when to save and when to stop, and keeps the record's seconds."""

    def __init__(self, stage: Stage, pace: Pace) -> None:
        self._stage, self._end_s = stage, pace.minutes * 60
        self._began = self._last = self._saved = time.monotonic()

    def running(self) -> bool:
        """Say whether there is time for another step."""
        now = time.monotonic()
        self._stage.record.seconds += now - self._last
        self._last = now
        return now - self._began < self._end_s

    def due(self) -> bool:
        """Say whether it is time to save."""
        if self._last - self._saved < SAVE_EVERY_S:
            return False
        self._saved = self._last
        return True


def clock_of(stage: Stage, pace: Pace) -> Clock:
    """Return a clock that starts now."""
    return Clock(stage, pace)


def _replace(path: Path, tensors: Mapping[str, torch.Tensor]) -> None:
    temporary = path.with_suffix(".new")
    save_file({name: t.detach().contiguous().cpu() for name, t in tensors.items()}, temporary)
    temporary.replace(path)


def _optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    state = optimizer.state_dict()["state"]
    return {
        f"{index}.{name}": torch.as_tensor(value)
        for index, values in state.items()
        for name, value in values.items()
    }


def _restore_optimizer(
    optimizer: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor]
) -> None:
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, name = key.partition(".")
        state.setdefault(int(index), {})[name] = tensor
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
    for parameter, kept in optimizer.state.items():
        for name, value in kept.items():
            if value.shape == parameter.shape:
                kept[name] = laid_out_as(parameter, value)


def _draw_curve(losses: list[tuple[int, float]], path: Path) -> None:
    """Draw loss over steps, the loss on a logarithmic scale."""
    if len(losses) < 2:
        return
    width, height = CURVE
    sheet = Image.new("RGB", CURVE, "#1b1b1b")
    pen = ImageDraw.Draw(sheet)
    heights = [math.log(max(loss, 1e-6)) for _, loss in losses]
    low, high = min(heights), max(heights) + 1e-9
    last = losses[-1][0]
    points = [
        (40 + (width - 60) * step / last, 20 + (height - 60) * (high - h) / (high - low))
        for (step, _), h in zip(losses, heights, strict=True)
    ]
    pen.line(points, fill="#69c1fc", width=2)
    pen.text((40, height - 30), f"{last} steps", fill="#bebebe")
    pen.text((width - 200, 8), f"loss {losses[-1][1]:.4f} (log scale)", fill="#bebebe")
    sheet.save(path)


def _commit() -> str:
    try:
        found = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()


def _hardware(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{os.cpu_count()} CPU cores, {platform.machine()}"

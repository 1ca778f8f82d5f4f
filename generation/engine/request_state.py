"""One image in flight: its latents, its own diffusers scheduler, generator and words."""

import copy
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import torch
from PIL import Image

from generation.contract.engine import WorkId
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Sampling
from generation.engine import checkpoint, memory
from generation.engine import sampling as samplers
from generation.engine.attempt import Attempt, Finished, PictureTask
from generation.engine.control import ControlInput, Guide
from generation.engine.families.base import Family, Inputs, Words
from generation.engine.look import LookInput
from generation.engine.lora import Worn
from generation.engine.preview import Frame, LatentPreview
from generation.engine.repeating import repeatable
from generation.engine.software import software_of
from generation.engine.tiled import TiledStep

Encode = Callable[[Image.Image], torch.Tensor]
TILES_PER_PASS = 4
MASKED_FROM = 0.5
"""From half on, a cell of the change map counts as masked for networks that take a mask."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What an image may do about a full memory: free some, learn what fits, say what would."""

    make: Callable[[], None]
    note: Callable[[Size], None]
    advice: Callable[[Size], str]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all images of one work share."""

    work: WorkId
    family: Family
    handle: str
    words: tuple[Words, ...]
    sampling: Sampling
    encode: Encode
    preview: LatentPreview
    factor: int
    close: Callable[[], None]
    room: "Room"
    fingerprint: str
    checkpoints: Mapping[int, bytes]
    adapters: tuple[Worn, ...] = ()
    guide: Guide | None = None
    look: LookInput | None = None


class RequestState:
    """An image of one seed, from noise to picture, perhaps in several attempts.

    Nothing changes in `inputs` or during the forward pass, so a pass that failed can be run
    again; `advance` changes this image only.
    """

    def __init__(self, setting: Setting, task: PictureTask, seed: int) -> None:
        self.seed = seed
        self._setting = setting
        self._task = task
        self._latents: torch.Tensor
        self._generator: torch.Generator
        self._schedule: samplers.Schedule
        self._last: tuple[samplers.Levels, torch.Tensor, torch.Tensor] | None
        self._is_row_by_row = False
        self._begin(task.begin())
        self._is_first_attempt = True
        self._fresh = copy.deepcopy(self._schedule.scheduler)
        self._resume()

    @property
    def steps(self) -> int:
        """How many calls of the network this attempt takes."""
        return len(self._schedule.timesteps)

    @property
    def latents(self) -> torch.Tensor:
        """Return a copy of the latents (1, C, h, w) as they are between two steps."""
        return self._latents.clone()

    def inputs(self) -> Inputs:
        return Inputs(
            sample=samplers.scaled_input(self._schedule, self._latents, self.step),
            timestep=self._schedule.timesteps[self.step],
            words=self._setting.words,
            size=self._attempt.size,
            guidance=self._setting.sampling.guidance_scale,
            extra=self._extra,
            adapters=self._setting.adapters,
            control=self._control(),
            look=self._setting.look,
        )

    def _control(self) -> ControlInput | None:
        guide = self._setting.guide
        return None if guide is None else guide.input(self.step, self.steps)

    @property
    def rows(self) -> int:
        """How many rows this image brings to its next pass."""
        tiles = 1 if self._tiled is None else self._tiled.next_tiles
        return len(self._setting.words) * tiles

    def predict(self, group: Sequence["RequestState"]) -> Sequence[torch.Tensor | None]:
        """Run one forward pass for a group of one key, this image among it.

        Returns:
            One prediction per image; None for an image whose further tiles are still to come.

        Raises:
            EngineError: `out_of_memory`, or `internal` where the network refuses its inputs.
        """
        if len(group) > 1:
            return self._passed([state.inputs() for state in group])
        if self._tiled is None:
            return self._passed_alone([self.inputs()])
        whole = self.inputs()
        return [self._tiled.add(self._passed_alone(self._tiled.inputs(whole)), whole)]

    def _passed(self, inputs: Sequence[Inputs]) -> list[torch.Tensor]:
        try:
            with self._repeatable():
                predictions = self._setting.family.predict(inputs)
            if self._setting.family.device.type == "cuda":
                torch.cuda.synchronize(self._setting.family.device)  # or its time is nobody's
        except (*memory.FULL, ValueError, TypeError, IndexError) as error:
            if memory.is_full(error):
                self._setting.room.make()
                raise self._too_large() from error
            raise EngineError(
                "internal", f"The model cannot take this step: {error}", retryable=False
            ) from error
        self._setting.room.note(self._attempt.size)
        return predictions

    def _repeatable(self) -> AbstractContextManager[None]:
        return repeatable(self._setting.family.device, wanted=self._setting.sampling.exact)

    def _passed_alone(self, inputs: Sequence[Inputs]) -> list[torch.Tensor]:
        """Run this image's own pass, row by row once that is all that fits."""
        if not self._is_row_by_row:
            try:
                return self._passed(inputs)
            except EngineError as error:
                if error.code != "out_of_memory":
                    raise
                self._is_row_by_row = True
        return [
            torch.cat([self._passed([replace(whole, words=(row,))])[0] for row in whole.words])
            for whole in inputs
        ]

    def advance(self, prediction: torch.Tensor) -> None:
        """Take one step with this image's rows of a prediction."""
        guided = self._guided(prediction)
        self._last = (self._schedule.levels[self.step], self._latents, guided)
        try:
            self._latents = samplers.stepped(
                self._schedule, guided, self._latents, self.step, self._generator
            )
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(
                "internal", f"The scheduler cannot take this step: {error}", retryable=False
            ) from error
        self.step += 1
        self._hold()

    def preview(self) -> Frame | None:
        """Return the newest estimate of the finished picture; reads copies, changes nothing."""
        if self._last is None:
            return None
        levels, latents, prediction = self._last
        clean = samplers.clean_estimate(self._schedule.prediction, levels, latents, prediction)
        if self._hold_known is not None and self._change is not None:
            clean = torch.where(self._change > 0, clean, self._hold_known)
        return self._setting.preview.frame(clean)

    def checkpoint(self) -> bytes | None:
        """Return what is needed to go on from here in another process.

        Further attempts have none: they follow from pictures that are not kept.
        """
        if not self._is_first_attempt:
            return None
        return checkpoint.packed(
            fingerprint=self._setting.fingerprint,
            seed=self.seed,
            step=self.step,
            latents=self._latents,
            generator=self._generator,
            scheduler=self._schedule.scheduler,
            fresh=self._fresh,
        )

    def _resume(self) -> None:
        """Go on from a checkpoint where the work brought a fitting one."""
        data, setting = self._setting.checkpoints.get(self.seed), self._setting
        if data is None:
            return
        saved = checkpoint.unpacked(data, fingerprint=setting.fingerprint, seed=self.seed)
        if saved is None or saved.latents.shape != self._latents.shape:
            return
        checkpoint.restore(self._schedule.scheduler, saved, setting.family.device)
        self._generator.set_state(saved.generator)
        self._latents = saved.latents.to(setting.family.device)
        self.step = saved.step

    def finish(self) -> Finished | None:
        """Decode; return the picture, or None where another attempt has begun."""
        try:
            with self._repeatable():
                decoded = self._setting.family.decode(self._latents)
            result = self._task.finish(decoded)
            if isinstance(result, Attempt):
                self._begin(result)
                self._is_first_attempt = False
                return None
        except (*memory.FULL, ValueError, IndexError) as error:
            if memory.is_full(error):
                raise self._too_large() from error
            raise EngineError(
                "internal", f"The painted canvas cannot be finished: {error}", retryable=False
            ) from error
        return Finished(image=result.image, facts={**self._facts(), **result.facts})

    def close(self) -> None:
        """Let go of the model; called once, whatever became of the image."""
        self._setting.close()

    def _begin(self, attempt: Attempt) -> None:
        family, sampling = self._setting.family, self._setting.sampling
        self.step = 0
        self._attempt = attempt
        self._schedule = family.new_schedule(
            sampling.scheduler,
            steps=sampling.steps,
            size=attempt.size,
            strength=attempt.strength,
        )
        shape = family.latent_shape(attempt.size)
        self._generator = torch.Generator("cpu").manual_seed(attempt.seed)
        self._noise = initial_noise(shape, self._generator).to(family.device)
        with self._repeatable():
            self._known = None if attempt.known is None else self._setting.encode(attempt.known)
        self._change = _change_on_grid(attempt.change, shape, family.device)
        self._hold_known = None if self._change is None else self._known
        self._extra = self._mask_channels(shape)
        self._tiled = self._tiled_step()
        self._last = None
        self._latents = self._start()
        self._hold()
        self.key = self._key()

    def _key(self) -> Hashable:
        """Return what two images must share to be painted in one forward pass."""
        is_alone = self._setting.sampling.exact or self._tiled is not None
        alone = (self._setting.work, self.seed) if is_alone else None
        return (self._setting.handle, self._setting.family.key(self.inputs()), alone)

    def _tiled_step(self) -> TiledStep | None:
        tiles = self._attempt.tiles
        if len(tiles) < 2:
            return None
        # On a CPU more tiles in one pass gain nothing and make a cancel wait.
        per_pass = 1 if self._setting.family.device.type == "cpu" else TILES_PER_PASS
        return TiledStep(tiles, factor=self._setting.factor, tiles_per_pass=per_pass)

    def _start(self) -> torch.Tensor:
        if self._known is None:
            return self._noise * self._schedule.start_scale
        return self._noised_known(self._schedule.levels[0])

    def _noised_known(self, levels: samplers.Levels) -> torch.Tensor:
        if self._known is None:
            raise TypeError("There is no known picture to be noised.")
        return levels.signal * self._known + levels.noise * self._noise

    def _hold(self) -> None:
        """Differential diffusion [arXiv 2306.00950]: what may change late is held until then."""
        if self._change is None or self._known is None:
            return
        held = 1.0 - self._change > self.step / self.steps
        if self.step == self.steps:
            held = self._change == 0
        noised = self._noised_known(self._schedule.levels[self.step])
        self._latents = torch.where(held, noised, self._latents)

    def _mask_channels(self, shape: tuple[int, int, int]) -> torch.Tensor | None:
        """Return mask and masked latents for inpainting UNets; without a mask, all is masked."""
        family = self._setting.family
        if not family.extra_channels:
            return None
        _, height, width = shape
        if self._change is None or self._attempt.known is None:
            mask = torch.ones((1, 1, height, width), device=family.device)
            grey = Image.new("RGB", _pixels(self._attempt), (128, 128, 128))
            return torch.cat([mask, self._setting.encode(grey)], dim=1)
        mask = (self._change >= MASKED_FROM).float()
        return torch.cat([mask, self._setting.encode(_without_masked(self._attempt))], dim=1)

    def _guided(self, prediction: torch.Tensor) -> torch.Tensor:
        if self.rows == 1:
            return prediction
        scale = self._setting.sampling.guidance_scale
        return self._setting.family.guided(prediction, scale)

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "steps_run": self.steps,
            **({"tiles": len(self._attempt.tiles)} if self._tiled else {}),
            "scheduler": type(self._schedule.scheduler).__name__,
            "software": software_of("diffusers", "torch"),
        }
        cut = max(words.cut_tokens for words in self._setting.words)
        return {**facts, "prompt_tokens_cut": cut} if cut else facts

    def _too_large(self) -> EngineError:
        text = self._setting.room.advice(self._attempt.size)
        return EngineError("out_of_memory", text, retryable=False)


def initial_noise(shape: tuple[int, int, int], generator: torch.Generator) -> torch.Tensor:
    """Return standard normal noise (1, *shape), float32, on the CPU.

    The CPU's generator is used because CUDA draws differ between GPU models (PyTorch notes,
    "Reproducibility"); with one generator per image it depends on the seed alone.
    """
    return torch.randn((1, *shape), generator=generator, dtype=torch.float32)


def _pixels(attempt: Attempt) -> tuple[int, int]:
    return attempt.size.width, attempt.size.height


def _change_on_grid(
    change: Image.Image | None, shape: tuple[int, int, int], device: torch.device
) -> torch.Tensor | None:
    """Return the change map averaged to the latent grid, (1, 1, h, w), 0 to 1."""
    if change is None:
        return None
    _, height, width = shape
    data = torch.frombuffer(bytearray(change.convert("L").tobytes()), dtype=torch.uint8)
    pixels = data.reshape(1, 1, change.height, change.width).float() / 255.0
    return torch.nn.functional.adaptive_avg_pool2d(pixels, (height, width)).to(device)


def _without_masked(attempt: Attempt) -> Image.Image:
    """Return the known canvas with middle grey, a VAE's zero, where it will be repainted."""
    if attempt.known is None or attempt.change is None:
        raise TypeError("There is no mask to cut out.")
    grey = Image.new("RGB", attempt.known.size, (128, 128, 128))
    masked = attempt.change.point(lambda level: 255 if level >= 128 else 0)
    return Image.composite(grey, attempt.known.convert("RGB"), masked)

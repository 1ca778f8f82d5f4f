"""From a work to its images in flight: load the model, encode words and pictures, plan the task."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch
from PIL import Image

from generation.contract.engine import ModelCard, Work
from generation.contract.errors import EngineError
from generation.contract.requests import Painting, Refine, Request, Upscale, model_of
from generation.engine.attempt import Limits
from generation.engine.catalogue import ModelEntry
from generation.engine.checkpoint import fingerprint_of
from generation.engine.device import Device
from generation.engine.families.base import Family, Words, with_look
from generation.engine.loading import BROKEN, load_family, unloadable
from generation.engine.lora import Worn
from generation.engine.memory import FULL, Fitting, empty_caches, is_full
from generation.engine.model_store import ModelStore
from generation.engine.outfit import Outfitter
from generation.engine.planning import tasks_of
from generation.engine.preview import LatentPreview, preview_for
from generation.engine.repeating import repeatable
from generation.engine.request_state import Encode, RequestState, Room, Setting


class StepModels:
    """The models that paint step by step in one shared batch."""

    def __init__(
        self,
        *,
        entries: Sequence[ModelEntry],
        store: ModelStore,
        device: Device,
        cache_folder: Path | None,
        outfitter: Outfitter | None = None,
    ) -> None:
        self._outfitter = outfitter or Outfitter(())
        self._entries = {entry.card.handle: entry for entry in entries}
        self._store, self._device, self._cache_folder = store, device, cache_folder
        self._fitting = Fitting(entries=entries, memory_bytes=device.memory_bytes)

    def models(self) -> tuple[ModelCard, ...]:
        return tuple(entry.card for entry in self._entries.values())

    def has_room(self, work: Work) -> bool:
        return self._store.has_room(self._entry(work))

    def ready(self, work: Work) -> bool:
        """Say whether a work's model is loaded; it is read in the background if not.

        Raises:
            EngineError: the model cannot be loaded, with the reason.
        """
        entry = self._entry(work)
        return self._store.ready(entry, lambda: self._loaded(entry))

    def loading(self) -> bool:
        """Say whether a model is being read."""
        return self._store.wait()

    def admit(self, work: Work, phase: Callable[[str], None]) -> list[RequestState]:
        """Return one image per seed that is not done yet.

        Raises:
            EngineError: the model, a picture or a value of the request stands in the way.
        """
        entry = self._entry(work)
        family, preview = self._store.hold(entry, lambda: self._loaded(entry))
        states: list[RequestState] = []
        try:
            phase("encoding")
            with repeatable(self._device.device, wanted=asked_of(work.request).sampling.exact):
                setting = self._setting(work, entry, family, preview)
            limits = limits_of(entry.card)
            for seed, task in tasks_of(work, limits, takes_adapters=True):
                states.append(RequestState(setting, task, seed))
                self._store.hold(entry, lambda: None)
        except EngineError:
            close_all(states)
            raise
        except (*FULL, *BROKEN) as error:
            close_all(states)
            if is_full(error):
                raise beyond_memory(entry) from error
            raise unloadable(entry, error) from error
        finally:
            self._store.release(entry.card.handle)
        return states

    def _make_room(self) -> None:
        self._store.evict_idle()
        empty_caches()

    def _entry(self, work: Work) -> ModelEntry:
        return self._entries[model_of(work.request) or ""]

    def _loaded(self, entry: ModelEntry) -> tuple[Family, LatentPreview]:
        try:
            family = load_family(entry, self._device)
            preview = preview_for(
                family.encode_image,
                factor=family.factor,
                revision=entry.card.revision,
                cache_folder=self._cache_folder,
            )
        except BROKEN as error:
            raise unloadable(entry, error) from error
        return family, preview

    def _setting(
        self, work: Work, entry: ModelEntry, family: Family, preview: LatentPreview
    ) -> Setting:
        asked = asked_of(work.request)
        handle = entry.card.handle
        worn = self._outfitter.worn(work.request, entry)
        revision = entry.card.revision + self._outfitter.revision(work.request)
        glance = self._outfitter.glance(work, entry)
        words = words_of(asked, family, worn)
        return Setting(
            work=work.id,
            family=family,
            handle=handle,
            words=with_look(words, family.see(glance) if glance else None),
            adapters=worn,
            guide=self._outfitter.guide(work, entry),
            look=glance.input if glance else None,
            sampling=asked.sampling,
            encode=remembering(family.encode_image),
            preview=preview,
            factor=family.factor,
            close=lambda: self._store.release(handle),
            room=Room(
                make=self._make_room,
                note=partial(self._fitting.note, handle),
                advice=partial(self._fitting.advice, handle),
            ),
            fingerprint=fingerprint_of(work.request, revision),
            checkpoints=work.checkpoints,
        )


def beyond_memory(entry: ModelEntry) -> EngineError:
    """Return the refusal of a work whose words and pictures do not fit beside their model."""
    return EngineError(
        "out_of_memory",
        f"The pictures of this request do not fit into memory beside {entry.card.handle}. "
        "Choose a smaller size.",
        retryable=False,
    )


def asked_of(request: Request) -> Painting | Refine:
    """Return the part of a request that has words and sampling."""
    if not isinstance(request, Upscale):
        return request
    if request.refine is None:
        raise EngineError(
            "bad_request", "An upscale without refine needs no model.", retryable=False
        )
    return request.refine


def close_all(states: Sequence[RequestState]) -> None:
    """Let go of images that were begun before their work failed."""
    for state in states:
        state.close()


def limits_of(card: ModelCard) -> Limits:
    """Return what a model can paint, from its card."""
    return Limits(multiple=card.multiple, native_area=card.native_width * card.native_height)


def words_of(
    asked: Painting | Refine, family: Family, worn: tuple[Worn, ...] = ()
) -> tuple[Words, ...]:
    """Return the rows' texts: negative and positive, or one row where nothing is guided."""
    positive = family.encode_prompt(asked.prompt, adapters=worn)
    if asked.sampling.guidance_scale <= 1.0 or family.guides_itself:
        return (positive,)
    avoided = family.encode_prompt(asked.negative_prompt, is_negative=True, adapters=worn)
    return family.level((avoided, positive))


def remembering(encode: Encode) -> Encode:
    """Return an encoder that encodes the same picture once for all images of a work."""
    known: dict[int, tuple[Image.Image, torch.Tensor]] = {}

    def encoded(image: Image.Image) -> torch.Tensor:
        if id(image) not in known:
            known[id(image)] = (image, encode(image))
        return known[id(image)][1]

    return encoded

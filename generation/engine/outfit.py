"""What a request adds to its model: LoRAs, control and reference, found and checked."""

from collections.abc import Sequence

from generation.contract.engine import AdapterKind, Work
from generation.contract.errors import EngineError
from generation.contract.inputs import picture_of
from generation.contract.pixels import Size
from generation.contract.requests import Img2Img, Painting, Request, Txt2Img, adapters_of
from generation.contract.sentences import Sentence
from generation.engine.adapters import AdapterEntry, why_unfit
from generation.engine.catalogue import ModelEntry
from generation.engine.control import Guide
from generation.engine.look import Glance
from generation.engine.lora import Worn

KIND_WORDS = {
    AdapterKind.LORA: "LoRA",
    AdapterKind.CONTROLNET: "ControlNet",
    AdapterKind.IP_ADAPTER: "IP-Adapter",
    AdapterKind.UPSCALER: "upscaler",
}


class Outfitter:
    """The adapters of this machine, by handle."""

    def __init__(self, adapters: Sequence[AdapterEntry]) -> None:
        self._adapters = {adapter.card.handle: adapter for adapter in adapters}

    def worn(self, request: Request, model: ModelEntry) -> tuple[Worn, ...]:
        """Return the LoRAs of a request, in order of their handles; a weight of 0 wears nothing.

        Raises:
            EngineError: `bad_request` where one is not here or was made for other models.
        """
        named = sorted(adapters_of(request), key=lambda adapter: adapter.handle)
        found = [(self.found(one.handle, AdapterKind.LORA, model), one.weight) for one in named]
        return tuple(
            Worn(
                handle=entry.card.handle,
                weight=weight,
                revision=entry.card.revision,
                file=entry.weights,
            )
            for entry, weight in found
            if weight
        )

    def guide(self, work: Work, model: ModelEntry) -> Guide | None:
        """Return the control of a request over its picture, None where it has none.

        Raises:
            EngineError: `bad_request` where it does not fit; `image_missing`.
        """
        request = work.request
        control = request.control if isinstance(request, Painting) else None
        if control is None:
            return None
        if not isinstance(request, Txt2Img | Img2Img):
            raise EngineError(
                "bad_request",
                Sentence("A ControlNet guides whole pictures; repaint or extend without it."),
                retryable=False,
            )
        entry = self.found(control.handle, AdapterKind.CONTROLNET, model)
        return Guide(
            control=control,
            name=f"{entry.card.handle} {entry.card.revision}",
            folder=entry.folder,
            picture=picture_of(work.images, control.image, "RGB"),
            size=_painted_size(work, request),
            multiple=model.card.multiple,
        )

    def glance(self, work: Work, model: ModelEntry) -> Glance | None:
        """Return the picture whose look a request carries over, None where it has none.

        Raises:
            EngineError: `bad_request` where the adapter does not fit; `image_missing`.
        """
        request = work.request
        look = request.look if isinstance(request, Painting) else None
        if look is None:
            return None
        entry = self.found(look.handle, AdapterKind.IP_ADAPTER, model)
        return Glance(
            name=f"{entry.card.handle} {entry.card.revision}",
            folder=entry.folder,
            picture=picture_of(work.images, look.image, "RGB"),
            strength=look.strength,
        )

    def revision(self, request: Request) -> str:
        """Return what changes when the files of a request's adapters change."""
        guided = (request.control, request.look) if isinstance(request, Painting) else ()
        guides = [guide.handle for guide in guided if guide]
        handles = [*(adapter.handle for adapter in adapters_of(request)), *guides]
        return " ".join(
            self._adapters[handle].card.revision for handle in handles if handle in self._adapters
        )

    def found(self, handle: str, kind: AdapterKind, model: ModelEntry) -> AdapterEntry:
        """Return an adapter that fits a model."""
        entry = self._adapters.get(handle)
        if entry is None or entry.card.kind is not kind:
            known = sorted(
                name for name, other in self._adapters.items() if other.card.kind is kind
            )
            listed = f"there are {', '.join(known)}" if known else "none are installed"
            raise EngineError(
                "bad_request",
                f"There is no {KIND_WORDS[kind]} '{handle}' here; {listed}.",
                retryable=False,
            )
        problem = why_unfit(model, entry)
        if problem:
            raise EngineError("bad_request", f"The {KIND_WORDS[kind]} {problem}", retryable=False)
        return entry


def _painted_size(work: Work, request: Txt2Img | Img2Img) -> Size:
    if isinstance(request, Txt2Img):
        return request.size
    source = picture_of(work.images, request.source, "RGB")
    return Size(width=source.width, height=source.height)

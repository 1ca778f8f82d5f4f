"""What a request adds to its model: LoRAs, control and reference, found and checked."""

from collections.abc import Sequence

from generation.contract.engine import AdapterKind
from generation.contract.errors import EngineError
from generation.contract.requests import Painting, Request
from generation.engine.adapters import AdapterEntry, why_unfit
from generation.engine.catalogue import ModelEntry
from generation.engine.lora import Worn

KIND_WORDS = {
    AdapterKind.LORA: "LoRA",
    AdapterKind.CONTROLNET: "ControlNet",
    AdapterKind.REFERENCE: "IP-Adapter",
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
        if not isinstance(request, Painting):
            return ()
        named = sorted(request.adapters, key=lambda adapter: adapter.handle)
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

    def revision(self, request: Request) -> str:
        """Return what changes when the files of a request's adapters change."""
        if not isinstance(request, Painting):
            return ""
        guides = [guide.handle for guide in (request.control, request.reference) if guide]
        handles = [*(adapter.handle for adapter in request.adapters), *guides]
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

"""Whether an adapter really works here: a model that it fits takes a step with it."""

from collections.abc import Sequence

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard
from generation.contract.errors import ContractError
from generation.contract.requests import Adapter
from generation.engine.adapters import adapters_in
from generation.engine.config import EngineConfig
from generation.worker.model_check import check


def check_adapter(config: EngineConfig, handle: str, models: Sequence[ModelCard]) -> str:
    """Return in words what was tried and measured.

    Raises:
        ContractError: it is broken, or no model here takes it.
        EngineError: what the engine says stands in the way.
    """
    entries = {entry.card.handle: entry.card for entry in adapters_in(config.models_folder)}
    card = entries[handle]
    if card.problem:
        raise ContractError(f"'{handle}' cannot be used. {card.problem}")
    return _with_a_model(config, card, models)


def _with_a_model(config: EngineConfig, card: AdapterCard, models: Sequence[ModelCard]) -> str:
    fits = [model for model in models if card.handle in {one.handle for one in model.adapters}]
    if not fits:
        raise ContractError(
            f"'{card.handle}' was made for {card.made_for}, and no such model is here. Add one."
        )
    worn = (Adapter(handle=card.handle, weight=1.0),) if card.kind is AdapterKind.LORA else ()
    found = check(config, fits[0], adapters=worn)
    return (
        f"{card.handle} works with {fits[0].title} on {found.device}: {found.step_s:.2f} s per "
        f"step at {found.width} x {found.height} px, {found.memory_bytes / 1e9:.1f} GB of this "
        "process's memory."
    )

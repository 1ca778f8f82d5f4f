"""Which models stay in memory, and which make room."""

from pathlib import Path

import pytest

from generation.contract.engine import ModelCard
from generation.contract.errors import EngineError
from generation.engine.catalogue import ModelEntry
from generation.engine.model_store import ModelStore


def entry(handle: str, weight_bytes: int) -> ModelEntry:
    card = ModelCard(
        handle=handle,
        title=handle,
        family="sd",
        executor="steps",
        licence="unknown",
        commercial_use="unknown",
        revision="r",
        tasks=("txt2img",),
        native_width=64,
        native_height=64,
        multiple=8,
        steps=4,
        guidance_scale=1.0,
        scheduler="auto",
    )
    return ModelEntry(card=card, folder=Path(), weight_bytes=weight_bytes)


A, B, C, LARGE = entry("a", 100), entry("b", 100), entry("c", 100), entry("large", 1000)


def store_of(*held: ModelEntry, memory_bytes: int = 250) -> ModelStore:
    store = ModelStore(memory_bytes=memory_bytes)
    for model in held:
        store.hold(model, object)
    return store


def test_a_model_is_loaded_once() -> None:
    store = store_of()

    assert store.hold(A, object) is store.hold(A, object)


def test_the_longest_unused_idle_model_makes_room() -> None:
    store = store_of(A, B)
    for model in (A, B):
        store.release(model.card.handle)
    store.hold(A, object)
    store.release("a")

    store.hold(C, object)

    assert store.handles() == ("a", "c")


def test_a_model_that_paints_never_leaves_and_the_newcomer_waits() -> None:
    store = store_of(A, B)

    assert not store.has_room(C)
    store.release("a")
    assert store.has_room(C)
    store.hold(C, object)

    assert store.handles() == ("b", "c")


def test_a_model_held_twice_stays_until_both_let_go() -> None:
    store = store_of(A, A, B)
    store.release("a")

    assert not store.has_room(C)


def test_a_loaded_model_always_has_room() -> None:
    assert store_of(A, B).has_room(A)


def test_a_model_larger_than_everything_is_refused_with_both_sizes() -> None:
    store = ModelStore(memory_bytes=500)

    with pytest.raises(EngineError, match=r"large needs about .* GB; models may take") as caught:
        store.hold(LARGE, object)

    assert caught.value.code == "out_of_memory"


def test_a_model_that_cannot_be_loaded_leaves_no_trace() -> None:
    def broken() -> object:
        raise EngineError("model_missing", "torn", retryable=False)

    store = store_of()
    with pytest.raises(EngineError):
        store.hold(A, broken)

    assert store.handles() == ()

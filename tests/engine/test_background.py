"""A model is read beside everybody's steps; it can be given up, and says why it cannot be read."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from generation.contract.engine import (
    Aborted,
    Done,
    Emit,
    Engine,
    Failed,
    ModelCard,
    Phase,
    Report,
    Step,
    Work,
)
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img
from generation.engine.background import Loading, keep_default_dtype
from generation.engine.builtin import LateEngine
from generation.engine.catalogue import ModelEntry, entry_of, models_in
from generation.engine.config import EngineConfig
from generation.engine.device import device_of
from generation.engine.engine import model_engines
from generation.engine.loading import load_family
from generation.engine.model_store import ModelStore
from tests.engine.counted import Studio


def entry(handle: str, *, weight_bytes: int = 10) -> ModelEntry:
    card: Any = type("Card", (), {"handle": handle, "problem": ""})()
    return ModelEntry(card=card, folder=Path(handle), weight_bytes=weight_bytes)


def until(ready: Callable[[], bool], store: ModelStore) -> None:
    """Ask again and again, as ticks do, until a load is over."""
    for _ in range(1000):
        if ready():
            return
        store.wait()
    raise AssertionError("The load never ended.")


def work(name: str, model: str, *, steps: int = 3) -> Work:
    request = Txt2Img(
        model=model,
        prompt="x",
        seeds=(1,),
        size=Size(width=64, height=64),
        sampling=Sampling(steps=steps),
    )
    return Work(id=name, flow=name, request=request)


def test_a_store_reads_one_model_at_a_time_while_others_wait_their_turn() -> None:
    store, gate = ModelStore(memory_bytes=1000), threading.Event()
    read: list[str] = []

    def load(name: str) -> str:
        gate.wait(10)
        read.append(name)
        return name

    def ready(name: str) -> bool:
        return store.ready(entry(name), lambda: load(name))

    assert (ready("a"), ready("b")) == (False, False)
    gate.set()
    until(lambda: ready("a"), store)
    until(lambda: ready("b"), store)
    assert read == ["a", "b"]
    assert store.handles() == ("a", "b")


def test_what_a_load_raises_is_raised_to_who_waits_and_to_nobody_else() -> None:
    store, gate = ModelStore(memory_bytes=1000), threading.Event()

    def broken() -> str:
        assert gate.wait(10)
        raise EngineError("model_missing", "torn", retryable=False)

    assert not store.ready(entry("a"), broken)
    gate.set()
    until(lambda: store.ready(entry("b"), lambda: "b"), store)
    assert store.handles() == ("b",)
    with pytest.raises(EngineError, match="torn"):
        until(lambda: store.ready(entry("a"), broken), store)


def test_a_work_whose_model_is_read_says_so_once_and_others_overtake_it() -> None:
    there: set[str] = set()
    studio = Studio(loaded=lambda work: work.id != "new" or "new" in there)
    studio.submit("new", 1, steps=2, virtual_time=0.0)
    studio.submit("old", 2, steps=2, virtual_time=5.0)

    studio.run()
    assert [report.work for report in studio.of(Done)] == ["old"]
    there.add("new")
    studio.run()

    assert [report.work for report in studio.of(Done)] == ["old", "new"]
    told = [r.name for r in studio.of(Phase) if r.work == "new"]
    assert told.count("loading") == 2  # once by the loop, once by the counting studio's own admit


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold every load of the model `deep` until told."""
    gate = threading.Event()

    def slow(entry: ModelEntry, device: Any) -> Any:
        if entry.card.handle == "deep":
            assert gate.wait(30)
        return load_family(entry, device)

    monkeypatch.setattr("generation.engine.admission.load_family", slow)
    return gate


def build(entries: tuple[ModelEntry, ...], emit: Emit, cache: Path) -> Engine:
    engines = model_engines(EngineConfig(threads=1, cache_folder=cache), entries, emit)[1]
    return engines[0]


def test_a_slow_load_holds_up_no_other_picture_and_can_be_given_up(
    entries: tuple[ModelEntry, ...], gated: threading.Event, tmp_path: Path
) -> None:
    reports: list[Report] = []
    engine = build(entries, reports.append, tmp_path)
    engine.submit(work("slow", "deep"))
    engine.submit(work("given up", "deep"))
    engine.submit(work("quick", "sd"))
    engine.tick()
    engine.abort("given up")

    # The store reads one model at a time, so the second one waits for the first; the third is
    # read already when it joins.
    assert engine.tick()
    assert Aborted(work="given up") in reports
    gated.set()
    while engine.tick():
        pass

    assert {r.work for r in reports if isinstance(r, Done)} == {"slow", "quick"}
    engine.submit(work("painting", "sd", steps=6))
    steps = sum(isinstance(r, Step) and r.work == "painting" for r in reports)
    assert steps == 0
    while engine.tick():
        pass
    assert Done(work="painting") in reports


def test_steps_go_on_while_another_model_is_read(
    entries: tuple[ModelEntry, ...], gated: threading.Event, tmp_path: Path
) -> None:
    reports: list[Report] = []
    engine = build(entries, reports.append, tmp_path)
    engine.submit(work("warm", "sd", steps=1))
    while engine.tick():
        pass
    engine.submit(work("painting", "sd", steps=8))
    engine.submit(work("waiting", "deep"))
    while Done(work="painting") not in reports:
        assert engine.tick()

    assert Phase(work="waiting", name="loading") in reports
    assert not any(isinstance(r, Step) and r.work == "waiting" for r in reports)
    gated.set()
    while engine.tick():
        pass
    assert Done(work="waiting") in reports


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "vae" / "config.json").unlink(), "config.json"),
        (lambda folder: shutil.rmtree(folder / "unet"), "unet"),
        (
            lambda folder: (folder / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(
                b"\x10\0\0\0\0\0\0\0not json at all!"
            ),
            "spoiled cannot be used as it lies in its folder",
        ),
    ],
    ids=["a file is gone", "a folder is gone", "weights are torn"],
)
def test_a_model_spoiled_since_the_start_fails_its_work_in_words(
    spoil: Callable[[Path], None], said: str, models_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "models" / "spoiled"
    shutil.copytree(models_folder / "sd", folder)
    reports: list[Report] = []
    engine = build(models_in(folder.parent), reports.append, tmp_path)
    spoil(folder)

    engine.submit(work("w", "spoiled"))
    while engine.tick():
        pass

    failed = [report for report in reports if isinstance(report, Failed)]
    assert [(report.work, report.code) for report in failed] == [("w", "model_missing")]
    assert said in failed[0].text


def test_a_full_disk_while_a_model_is_read_is_said_and_the_next_try_may_succeed(
    entries: tuple[ModelEntry, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full = [OSError(28, "No space left on device")]

    def once_full(entry: ModelEntry, device: Any) -> Any:
        if full:
            raise full.pop()
        return load_family(entry, device)

    monkeypatch.setattr("generation.engine.admission.load_family", once_full)
    reports: list[Report] = []
    engine = build(entries, reports.append, tmp_path)
    for name in ("first", "second"):
        engine.submit(work(name, "sd"))
        while engine.tick():
            pass

    failed = [report for report in reports if isinstance(report, Failed)]
    assert [report.work for report in failed] == ["first"]
    assert "No space left on device" in failed[0].text
    assert Done(work="second") in reports


def test_a_load_in_half_precision_changes_no_number_of_the_steps_beside_it(
    models_folder: Path,
) -> None:
    keep_default_dtype()
    seen: set[torch.dtype] = set()
    device = device_of(EngineConfig(threads=1, dtype="bfloat16"))
    loading = Loading("klein", 1, lambda: load_family(entry_of(models_folder / "klein"), device))
    while not loading.is_over:
        seen.add(torch.get_default_dtype())
    family: Any = loading.result()

    assert seen == {torch.float32}
    assert family._transformer.dtype is torch.bfloat16
    weights = [*family._parts["text_encoder"].parameters(), *family._parts["vae"].parameters()]
    assert {weight.dtype for weight in weights} == {torch.bfloat16}


def test_software_that_is_imported_late_holds_up_nobody_and_its_works_can_be_given_up() -> None:
    gate, reports = threading.Event(), list[Report]()
    studio = Studio()
    cards: tuple[ModelCard, ...] = ()

    def slow() -> tuple[Any, ...]:
        assert gate.wait(30)
        return (studio.scheduler,)

    late = LateEngine(cards, slow, reports.append)
    late.submit(work("a", "m"))
    late.submit(work("b", "m"))
    assert late.tick()
    late.abort("b")
    gate.set()
    while late.tick():
        pass

    assert Aborted(work="b") in reports
    assert [report.work for report in studio.of(Done)] == ["a"]


def test_software_that_cannot_be_imported_fails_each_work_that_waits_for_it() -> None:
    reports: list[Report] = []

    def broken() -> tuple[Any, ...]:
        raise ImportError("no torch here")

    late = LateEngine((), broken, reports.append)
    late.submit(work("a", "m"))
    while late.tick():
        pass

    failed = [report for report in reports if isinstance(report, Failed)]
    assert [(report.work, report.code, report.retryable) for report in failed] == [
        ("a", "internal", True)
    ]
    assert "no torch here" in failed[0].text

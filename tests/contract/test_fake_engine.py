"""The fake engine's knobs: how long a step takes, and what makes it fail."""

from generation.contract.engine import Failed, Picture, Report, Step, Work
from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img
from generation.fake_engine import FakeEngine


def _request(prompt: str = "a fox", steps: int = 3) -> Txt2Img:
    return Txt2Img(
        model="fake",
        prompt=prompt,
        seeds=(1, 2),
        sampling=Sampling(steps=steps),
        size=Size(width=64, height=64),
    )


def _drained(engine: FakeEngine) -> int:
    ticks = 0
    while engine.tick():
        ticks += 1
    return ticks


def test_a_tick_takes_as_long_as_it_is_told_and_does_one_step() -> None:
    slept: list[float] = []
    engine = FakeEngine(lambda _report: None, step_ms=40, sleep=slept.append)
    engine.submit(Work(id="w", request=_request(steps=3)))
    ticks = _drained(engine)

    assert slept == [0.04] * 6
    assert ticks == 6


def test_a_prompt_with_the_failing_word_fails_after_its_first_step() -> None:
    reports: list[Report] = []
    engine = FakeEngine(reports.append, fail_on="explode")
    engine.submit(Work(id="bad", request=_request("a fox that will explode")))
    engine.submit(Work(id="good", request=_request()))
    _drained(engine)

    (failed,) = [report for report in reports if isinstance(report, Failed)]
    assert (failed.work, failed.code, failed.retryable) == ("bad", "internal", False)
    assert "explode" in failed.text
    assert len([r for r in reports if isinstance(r, Step) and r.work == "bad"]) == 1
    assert len([r for r in reports if isinstance(r, Picture) and r.work == "good"]) == 2


def test_works_take_turns_step_by_step() -> None:
    reports: list[Report] = []
    engine = FakeEngine(reports.append)
    for name in ("a", "b"):
        engine.submit(Work(id=name, request=_request(steps=2)))
    _drained(engine)

    order = [report.work for report in reports if isinstance(report, Step)]
    assert order == ["a", "b"] * 4

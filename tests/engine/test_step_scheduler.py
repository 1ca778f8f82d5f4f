"""The tick loop with images that do no arithmetic: who paints when, and what if it fails."""

from collections.abc import Sequence

import pytest

from generation.contract.engine import Aborted, Done, Failed, Picture, Preview, Step
from generation.contract.errors import EngineError
from tests.engine.counted import Counted, Studio


def test_a_second_works_first_step_is_in_the_next_forward_pass() -> None:
    studio = Studio()
    studio.submit("long", 1, steps=50)
    for _ in range(5):
        studio.scheduler.tick()
    studio.submit("short", 2)
    studio.scheduler.tick()

    assert sorted(studio.passes[-1]) == [1, 2]


def test_every_image_is_reported_step_by_step_then_as_a_picture_and_the_work_as_done() -> None:
    studio = Studio()
    studio.submit("w", 1, 2)
    studio.run()

    steps = [(report.seed, report.step) for report in studio.of(Step)]
    assert sorted(steps) == [(seed, step) for seed in (1, 2) for step in (1, 2, 3)]
    assert [report.seed for report in studio.of(Picture)] == [1, 2]
    assert isinstance(studio.reports[-1], Done)
    assert sorted(studio.closed) == [1, 2]


def test_only_images_of_one_key_share_a_pass() -> None:
    studio = Studio()
    studio.submit("a", 1, width=64)
    studio.submit("b", 2, width=128)
    studio.run()

    assert all(len(seeds) == 1 for seeds in studio.passes)
    assert len(studio.passes) == 6


def test_where_batching_does_not_pay_flows_take_turns_and_further_seeds_wait() -> None:
    studio = Studio(rows_max=2)
    studio.submit("a", 1, 2, 3)
    studio.submit("b", 4)
    studio.run()

    order = [seeds[0] for seeds in studio.passes]
    assert [seed for seed in order if seed != 4] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert order[:7].count(4) == 3


def test_a_flow_of_twice_the_weight_gets_twice_the_passes() -> None:
    studio = Studio(rows_max=2)
    studio.submit("a", 1, steps=60)
    studio.submit("b", 2, steps=60, weight=2.0)
    for _ in range(60):
        studio.scheduler.tick()

    shares = [sum(seeds == [seed] for seeds in studio.passes) for seed in (1, 2)]
    assert shares[1] / shares[0] == pytest.approx(2.0, rel=0.1)


def test_steps_of_pictures_that_share_no_pass_go_round_among_three_flows() -> None:
    studio = Studio(rows_max=2)
    for seed, name in enumerate("abcde", start=1):
        studio.submit(name, seed, steps=10)
    for _ in range(25):
        studio.scheduler.tick()

    order = [seeds[0] for seeds in studio.passes]
    assert [order.count(seed) for seed in (4, 5)] == [1, 1]  # shown, then held until one ends
    assert studio.of(Done) == []
    studio.run()
    ended = [report.work for report in studio.of(Done)]
    assert sorted(ended[:3]) == ["a", "b", "c"]
    assert sorted(ended[3:]) == ["d", "e"]


def test_a_newcomer_is_shown_something_at_once_however_much_its_flow_has_had() -> None:
    studio = Studio(rows_max=2)
    studio.submit("a", 1, steps=50)
    for _ in range(6):
        studio.scheduler.tick()
    studio.submit("b", 2, steps=50, virtual_time=10_000.0)
    studio.scheduler.tick()
    studio.scheduler.tick()

    assert "b" in [report.work for report in studio.of(Preview)]
    for _ in range(10):
        studio.scheduler.tick()
    assert [seeds for seeds in studio.passes].count([2]) == 1


def test_a_rush_of_newcomers_leaves_every_second_tick_to_those_who_paint() -> None:
    studio = Studio(rows_max=2)
    studio.submit("a", 1, steps=50)
    studio.scheduler.tick()
    for seed in range(2, 10):
        studio.submit(f"w{seed}", seed, steps=50, virtual_time=10_000.0)
        studio.scheduler.tick()

    later = [seeds[0] for seeds in studio.passes[1:]]
    assert later.count(1) >= 4


def test_a_flow_that_was_away_does_not_claim_the_time_it_missed() -> None:
    studio = Studio(rows_max=2)
    studio.submit("a", 1, steps=100)
    for _ in range(50):
        studio.scheduler.tick()
    studio.submit("b", 2, steps=100)
    for _ in range(20):
        studio.scheduler.tick()

    assert sum(seeds == [1] for seeds in studio.passes[-20:]) >= 9


def test_the_work_with_the_smaller_tag_is_admitted_first() -> None:
    studio = Studio()
    studio.submit("later", 1, virtual_time=20.0, steps=1)
    studio.submit("sooner", 2, virtual_time=10.0, steps=1)
    studio.scheduler.tick()

    assert studio.passes == [[2]]


def test_a_work_without_room_waits_and_the_next_one_goes_ahead() -> None:
    studio = Studio(room=lambda work: work.id != "large")
    studio.submit("large", 1)
    studio.submit("small", 2)
    studio.run()
    done_before = [report.work for report in studio.of(Done)]
    studio.room = lambda work: True
    studio.run()

    assert done_before == ["small"]
    assert [report.work for report in studio.of(Done)] == ["small", "large"]


def test_a_work_that_waits_too_long_for_its_model_stops_others_from_overtaking_it() -> None:
    studio = Studio(pass_s=11.0)
    studio.room = lambda work: work.id != "large" or not studio.scheduler.is_painting
    studio.submit("first", 1, steps=5)
    studio.scheduler.tick()
    studio.submit("large", 2)
    for number, name in enumerate(("early", "late")):
        for _ in range(4 * number):
            studio.scheduler.tick()
        studio.submit(name, 10 + number, steps=5)
    studio.run()

    assert [report.work for report in studio.of(Done)] == ["first", "early", "large", "late"]


def test_an_abort_takes_effect_before_the_next_forward_pass() -> None:
    studio = Studio()
    studio.submit("a", 1, steps=50)
    studio.submit("b", 2, steps=50)
    for _ in range(4):
        studio.scheduler.tick()
    studio.scheduler.abort("a")
    before = len(studio.passes)
    studio.scheduler.tick()

    assert [seeds for seeds in studio.passes[before:]] == [[2]]
    assert studio.of(Aborted) == [Aborted(work="a")]
    assert studio.closed == [1]


def test_a_work_can_be_aborted_from_inside_the_report_of_its_step() -> None:
    studio = Studio()
    studio.on_report = lambda report: (
        studio.scheduler.abort("a") if isinstance(report, Step) and report.step == 2 else None
    )
    studio.submit("a", 1, steps=50)
    studio.run()

    assert studio.passes == [[1], [1]]
    assert isinstance(studio.reports[-1], Aborted)


def test_a_work_aborted_while_its_model_loads_never_takes_a_step() -> None:
    studio = Studio()
    studio.on_report = lambda report: studio.scheduler.abort("a")
    studio.submit("a", 1)
    studio.run()

    assert studio.passes == []
    assert isinstance(studio.reports[-1], Aborted)
    assert studio.closed == [1]


def test_a_waiting_work_can_be_aborted() -> None:
    studio = Studio(room=lambda work: False)
    studio.submit("a", 1)
    studio.scheduler.abort("a")

    assert studio.scheduler.tick()
    assert studio.reports == [Aborted(work="a")]
    assert not studio.scheduler.tick()


def test_an_abort_of_an_unknown_work_changes_nothing() -> None:
    studio = Studio()
    studio.scheduler.abort("nobody")

    assert not studio.scheduler.tick()
    assert studio.reports == []


def test_a_refused_work_fails_and_its_neighbour_goes_on() -> None:
    studio = Studio()
    studio.submit("bad", 1, prompt="unpaintable")
    studio.submit("good", 2)
    studio.run()

    assert studio.of(Failed) == [
        Failed(work="bad", code="bad_request", text="That cannot be painted.", retryable=False)
    ]
    assert [report.work for report in studio.of(Done)] == ["good"]


def test_the_image_that_breaks_a_shared_pass_fails_alone() -> None:
    def fault(group: Sequence[Counted]) -> None:
        if any(image.seed == 13 and image.step == 1 for image in group):
            raise EngineError("internal", "That step is impossible.", retryable=False)

    studio = Studio(fault=fault)
    studio.submit("bad", 13)
    studio.submit("good", 2)
    studio.run()

    assert [(report.work, report.code) for report in studio.of(Failed)] == [("bad", "internal")]
    assert [report.work for report in studio.of(Done)] == ["good"]
    assert [r.step for r in studio.of(Step) if r.work == "good"] == [1, 2, 3]


def test_a_batch_that_does_not_fit_is_halved_for_good_and_no_step_is_lost() -> None:
    def fault(group: Sequence[Counted]) -> None:
        if len(group) > 2:
            raise EngineError("out_of_memory", "Too much.", retryable=False)

    studio = Studio(fault=fault)
    studio.submit("w", 1, 2, 3, 4, steps=2)
    studio.run()

    assert studio.of(Failed) == []
    assert max(len(seeds) for seeds in studio.passes) == 2
    assert len(studio.of(Picture)) == 4


def test_one_image_that_does_not_fit_fails_its_work() -> None:
    def fault(group: Sequence[Counted]) -> None:
        raise EngineError("out_of_memory", "Too large.", retryable=False)

    studio = Studio(fault=fault)
    studio.submit("w", 1)
    studio.run()

    assert [(report.work, report.code) for report in studio.of(Failed)] == [("w", "out_of_memory")]
    assert studio.closed == [1]


@pytest.mark.parametrize(("pass_s", "most"), [(0.01, 5), (0.1, 6), (0.5, 10)])
def test_previews_come_with_the_first_step_and_at_most_four_times_a_second(
    pass_s: float, most: int
) -> None:
    studio = Studio(pass_s=pass_s)
    studio.submit("w", 1, steps=10)
    studio.run()
    span = 10 * pass_s

    shown = studio.of(Preview)
    assert shown[0].step == 1
    assert len(shown) <= min(most, 1 + span * 4)


def test_previews_that_cost_much_come_less_often_and_take_three_percent_at_most() -> None:
    studio = Studio(pass_s=0.2, preview_s=0.06)
    studio.submit("w", 1, steps=21)

    studio.run()

    at = [preview.step for preview in studio.of(Preview)]
    assert at[0] == 1
    assert len(at) == 3
    assert len(at[1:]) * 0.06 <= 0.03 * 20 * 0.2 + 0.001


def test_previews_go_round_among_the_images_of_a_work() -> None:
    studio = Studio(pass_s=0.3)
    studio.submit("w", 1, 2, 3, steps=6)
    studio.run()

    assert [report.seed for report in studio.of(Preview)] == [1, 2, 3, 1, 2, 3]


def test_a_task_may_ask_for_another_attempt_before_its_picture() -> None:
    studio = Studio(attempts=2)
    studio.submit("w", 1)
    studio.run()

    assert len(studio.passes) == 6
    assert [report.facts["attempt"] for report in studio.of(Picture)] == [2]


def test_a_work_whose_seeds_are_all_done_is_done_at_once() -> None:
    studio = Studio()
    studio.submit("w", 1, 2, done_seeds=frozenset({1, 2}))
    studio.run()

    assert studio.passes == []
    assert isinstance(studio.of(Done)[0], Done)


def test_an_engine_without_work_says_so() -> None:
    assert not Studio().scheduler.tick()

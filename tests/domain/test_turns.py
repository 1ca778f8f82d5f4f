"""Which model's jobs go first at a worker: the loaded one's, but never for long."""

import pytest

from studio.jobs.turns import PATIENCE_S, SOONER_MAX, Head, Turns


def waiting(*tags: tuple[str, int]) -> list[Head]:
    """Return first jobs, numbered as given, in the order of their tags."""
    found = [Head(row=number, model=model, tag=tag) for number, (model, tag) in enumerate(tags)]
    return sorted(found, key=lambda head: (head.tag, head.row))


def chosen(turns: Turns, jobs: list[Head], warm: set[str]) -> set[str] | None:
    models = turns.models(jobs, warm)
    return None if models is None else set(models)


@pytest.mark.parametrize(
    ("jobs", "warm", "first"),
    [
        pytest.param(waiting(("a", 5), ("b", 0)), {"a"}, {"a"}, id="a loaded model goes first"),
        pytest.param(waiting(("a", 5), ("b", 0)), {"b"}, None, id="the first is loaded itself"),
        pytest.param(waiting(("a", 5), ("b", 0)), set(), None, id="nothing is loaded"),
        pytest.param(waiting(("b", 0)), {"a"}, None, id="nobody wants what is loaded"),
        pytest.param(
            waiting(("a", SOONER_MAX + 1), ("b", 0)), {"a"}, None, id="its turn is too far off"
        ),
        pytest.param(
            waiting(("a", 9), ("b", 0), ("c", SOONER_MAX + 9)),
            {"a", "c"},
            {"a"},
            id="of two loaded ones only the sooner",
        ),
        pytest.param([], {"a"}, None, id="nothing waits"),
    ],
)
def test_a_loaded_model_goes_first_within_bounds(
    jobs: list[Head], warm: set[str], first: set[str] | None
) -> None:
    assert chosen(Turns(), jobs, warm) == first


def test_a_job_is_passed_over_for_half_a_minute_and_no_longer() -> None:
    now = [100.0]
    turns = Turns(clock=lambda: now[0])
    jobs = waiting(("a", 5), ("b", 0))

    assert chosen(turns, jobs, {"a"}) == {"a"}
    now[0] += PATIENCE_S - 1
    assert chosen(turns, jobs, {"a"}) == {"a"}
    now[0] += 1
    assert chosen(turns, jobs, {"a"}) is None


def test_the_patience_is_one_jobs_and_begins_again_with_the_next() -> None:
    now = [100.0]
    turns = Turns(clock=lambda: now[0])
    turns.models([Head(row=1, model="b", tag=0), Head(row=2, model="a", tag=5)], {"a"})
    now[0] += PATIENCE_S

    after = [Head(row=3, model="b", tag=1), Head(row=2, model="a", tag=5)]
    assert chosen(turns, after, {"a"}) == {"a"}

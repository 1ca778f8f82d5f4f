"""Who is submitted again after a crash, and who is to blame."""

from generation.contract.engine import Work
from generation.contract.pixels import Size
from generation.contract.requests import Txt2Img
from generation.worker.roster import Roster

REQUEST = Txt2Img(model="m", prompt="a fox", seeds=(1, 2), size=Size(width=64, height=64))


def work(name: str) -> Work:
    return Work(id=name, request=REQUEST)


def ids(works: list[Work]) -> list[str]:
    return [w.id for w in works]


def test_a_new_work_is_submitted_at_once() -> None:
    assert ids(Roster().added(work("a"))) == ["a"]


def test_after_a_crash_works_are_tried_one_at_a_time() -> None:
    roster = Roster()
    roster.added(work("a"))
    roster.added(work("b"))

    submitted, guilty = roster.crashed()

    assert (ids(submitted), guilty) == (["a"], None)


def test_the_next_work_follows_when_the_first_has_passed_the_step_of_the_crash() -> None:
    roster = Roster()
    roster.added(work("a"))
    roster.added(work("b"))
    roster.stepped("a")
    roster.crashed()

    assert roster.stepped("a") == []
    assert ids(roster.stepped("a")) == ["b"]


def test_the_work_on_trial_is_blamed_for_a_second_crash_and_its_neighbour_goes_on() -> None:
    roster = Roster()
    roster.added(work("a"))
    roster.added(work("b"))
    roster.crashed()

    submitted, guilty = roster.crashed()

    assert (ids(submitted), guilty) == (["b"], "a")


def test_a_work_that_passed_its_trial_is_submitted_again_when_another_crashes() -> None:
    roster = Roster()
    roster.added(work("a"))
    roster.added(work("b"))
    roster.crashed()
    roster.stepped("a")

    submitted, guilty = roster.crashed()

    assert (ids(submitted), guilty) == (["a"], "b")


def test_new_works_wait_until_the_trials_are_over() -> None:
    roster = Roster()
    roster.added(work("a"))
    roster.crashed()

    assert roster.added(work("c")) == []
    assert ids(roster.settled("a")) == ["c"]


def test_finished_seeds_are_not_painted_again_after_a_crash() -> None:
    roster = Roster()
    roster.added(work("a"))
    roster.painted("a", 1)

    submitted, _ = roster.crashed()

    assert submitted[0].done_seeds == frozenset({1})


def test_a_work_that_ended_is_forgotten() -> None:
    roster = Roster()
    roster.added(work("a"))
    roster.settled("a")

    assert roster.held() == []
    assert roster.crashed() == ([], None)

"""Whose job is next: the pure arithmetic, over arrivals that hurt."""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from studio.jobs import fairness


@dataclass
class Queue:
    """A queue with one worker; each job costs a device second unless told otherwise."""

    now: int = 0
    finish: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    waiting: list[tuple[int, int, str, str]] = field(default_factory=list)
    arrived: int = 0

    def submit(self, project: str, person: str, jobs: int, weight: float = 1.0) -> None:
        for _number in range(jobs):
            people = {name for _tag, _id, at, name in self.waiting if at == project} | {person}
            place = fairness.placed(
                now=self.now,
                finish=self.finish[project, person],
                cost_ms=1000,
                people=len(people),
                weight=weight,
            )
            self.finish[project, person] = place.finish
            self.arrived += 1
            self.waiting.append((place.tag, self.arrived, project, person))

    def serve(self, jobs: int) -> list[str]:
        """Start jobs in the order of their tags and return whose they were."""
        served = []
        for tag, _id, _project, person in sorted(self.waiting)[:jobs]:
            self.now = max(self.now, tag)
            served.append(person)
        self.waiting = sorted(self.waiting)[jobs:]
        return served


def _last(served: list[str], person: str) -> int:
    return max(place for place, name in enumerate(served, start=1) if name == person)


def test_a_flood_does_not_hold_up_the_others() -> None:
    queue = Queue()
    queue.submit("p", "A", 60)
    queue.submit("q", "B", 6)
    queue.submit("r", "C", 6, weight=2)
    served = queue.serve(72)

    assert _last(served, "B") <= 18
    assert _last(served, "C") <= 12


def test_a_flood_in_ones_own_project_leaves_a_colleague_a_fair_share() -> None:
    queue = Queue()
    queue.submit("p", "x", 60)
    queue.submit("p", "y", 6)
    queue.submit("q", "z", 6)
    served = queue.serve(72)

    assert _last(served, "y") <= 23
    assert _last(served, "z") <= 15


def test_one_person_gets_as_much_as_a_project_of_five() -> None:
    queue = Queue()
    for _round in range(20):
        for person in "abcde":
            queue.submit("team", person, 1)
    queue.submit("solo", "s", 100)
    served = queue.serve(100)

    assert 42 <= served.count("s") <= 58


def test_a_late_comer_is_not_punished_for_the_past_nor_paid_for_it() -> None:
    queue = Queue()
    queue.submit("p", "A", 40)
    queue.serve(20)
    queue.submit("q", "B", 20)
    served = queue.serve(20)

    assert 8 <= served.count("B") <= 12


def test_tags_only_grow_so_nobody_starves() -> None:
    queue = Queue()
    queue.submit("p", "poor", 1, weight=0.25)
    for _round in range(30):
        queue.submit("q", "rich", 2, weight=4)
        queue.serve(1)

    assert "poor" not in [person for *_place, person in queue.waiting]


@pytest.mark.parametrize(
    ("cost_ms", "people", "weight", "charged"),
    [(1000, 1, 1.0, 10), (1000, 5, 1.0, 50), (1000, 1, 0.25, 40), (1000, 1, 4, 2), (1, 1, 4, 1)],
)
def test_a_job_is_charged_by_cost_company_and_weight(
    cost_ms: float, people: int, weight: float, charged: int
) -> None:
    assert fairness.charge(cost_ms=cost_ms, people=people, weight=weight) == charged


@pytest.mark.parametrize(("actual_ms", "owed"), [(1000, 0), (3000, 20), (0, -10)])
def test_a_wrong_prediction_is_put_right(actual_ms: float, owed: int) -> None:
    assert fairness.correction(predicted_ms=1000, actual_ms=actual_ms, people=1, weight=1.0) == owed

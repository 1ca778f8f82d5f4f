"""Children under one parent."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.web.processes import Child, ChildKeepsDyingError, Family, python

WAITS = python("-c", "import signal; signal.pause()")
DIES = python("-c", "raise SystemExit(7)")
IGNORES_TERM = python(
    "-c",
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); signal.pause()",
)


def died(child: Child) -> None:
    assert child.process is not None
    child.process.wait()


@pytest.fixture
def family() -> Iterator[Family]:
    made = Family()
    yield made
    made.stop()


def test_a_killed_child_is_started_again(family: Family) -> None:
    child = family.add(Child(name="sleeper", command=WAITS))
    assert child.process is not None
    first = child.process
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    family.look_after()

    assert child.process is not first
    assert not child.is_dead()


def test_a_living_child_is_left_alone(family: Family) -> None:
    child = family.add(Child(name="sleeper", command=WAITS))
    first = child.process

    family.look_after()

    assert child.process is first


def test_a_child_that_keeps_dying_ends_the_watch_with_its_name(family: Family) -> None:
    child = family.add(Child(name="broken worker", command=DIES))
    for _ in range(4):
        died(child)
        family.look_after()
    died(child)

    with pytest.raises(ChildKeepsDyingError, match="The broken worker ended 5 times"):
        family.look_after()


def test_stopping_leaves_nothing_running() -> None:
    family = Family()
    children = [family.add(Child(name=str(n), command=WAITS)) for n in range(3)]

    family.stop()

    assert all(child.is_dead() for child in children)


def test_a_child_deaf_to_requests_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.web.processes.STOP_S", 0.2)
    family = Family()
    child = family.add(Child(name="deaf", command=IGNORES_TERM))

    family.stop()

    assert child.is_dead()


def test_a_stopped_family_restarts_nobody() -> None:
    family = Family()
    child = family.add(Child(name="sleeper", command=WAITS))
    family.stop()
    ended = child.process

    family.look_after()

    assert child.process is ended


def test_ctrl_c_reaches_only_the_parent(family: Family, tmp_path: Path) -> None:
    child = family.add(Child(name="sleeper", command=WAITS))
    assert child.process is not None

    assert os.getpgid(child.process.pid) != os.getpgid(0)


def test_what_the_children_need_is_looked_after_before_them(family: Family) -> None:
    child = family.add(Child(name="sleeper", command=WAITS))
    seen: list[bool] = []
    family.also(lambda: seen.append(child.is_dead()))
    assert child.process is not None
    child.process.kill()
    child.process.wait()

    family.look_after()

    assert seen == [True]
    assert not child.is_dead()

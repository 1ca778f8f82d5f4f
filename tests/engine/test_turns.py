"""A call in turns: it runs only when told, ends where it is stopped, and says what went wrong."""

from collections.abc import Callable

import diffusers
import pytest
import torch

from generation.contract.errors import JobAborted
from generation.engine.executors.painting_call import clean_by_two
from generation.engine.executors.turns import Turns

Pause = Callable[[], None]


def counting(done: list[int], turns: int) -> Callable[[Pause], str]:
    def call(pause: Pause) -> str:
        for number in range(turns):
            done.append(number)
            pause()
        return "ended"

    return call


def test_a_call_takes_one_stretch_per_turn_and_then_has_its_result() -> None:
    done: list[int] = []
    turns = Turns(counting(done, 2))

    assert done == []
    assert [(turns.advance(), list(done)) for _ in range(3)] == [
        (False, [0]),
        (False, [0, 1]),
        (True, [0, 1]),
    ]
    assert turns.result() == "ended"


def test_a_stopped_call_goes_no_further() -> None:
    done: list[int] = []
    turns = Turns(counting(done, 5))
    turns.advance()
    turns.stop()

    assert done == [0]
    with pytest.raises(JobAborted):
        turns.result()


def test_a_call_that_never_had_a_turn_can_be_stopped() -> None:
    done: list[int] = []
    Turns(counting(done, 5)).stop()

    assert done == []


def test_stopping_an_ended_call_leaves_its_result() -> None:
    turns = Turns(counting([], 0))
    assert turns.advance()
    turns.stop()

    assert turns.result() == "ended"


def test_what_a_call_raises_is_raised_where_its_result_is_asked_for() -> None:
    def call(pause: Pause) -> None:
        pause()
        raise ValueError("the sky fell")

    turns = Turns(call)

    assert not turns.advance()
    assert turns.advance()
    with pytest.raises(ValueError, match="the sky fell"):
        turns.result()


def test_two_points_of_a_straight_flow_tell_where_it_ends() -> None:
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
    scheduler.set_timesteps(6)
    clean, noise = torch.randn(1, 4, 8, 8), torch.randn(1, 4, 8, 8)
    previous = noise
    for timestep in scheduler.timesteps[:3]:
        before = previous
        previous = scheduler.step(noise - clean, timestep, before).prev_sample

    guess = clean_by_two(scheduler, before, previous)

    assert torch.allclose(guess, clean, atol=1e-4)


def test_of_a_first_step_the_latents_themselves_are_shown() -> None:
    latents = torch.randn(1, 4, 8, 8)

    assert clean_by_two(diffusers.FlowMatchEulerDiscreteScheduler(), None, latents) is latents

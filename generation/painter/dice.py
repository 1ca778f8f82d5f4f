"""Quick dice that fall the same on every machine and every Python."""

import math
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")

_MASK = 2**64 - 1
_STEP = 0x9E3779B97F4A7C15


class Dice:
    """SplitMix64 (Steele, Lea, Flood 2014), seeded by a number and a name.

    A picture throws new dice for some hundred things; these are made in a microsecond, which
    `random.Random` is not.
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int, name: str = "") -> None:
        self._state = (seed * _STEP ^ crc32(name.encode()) * 0x2545F4914F6CDD1D) & _MASK

    def bits(self) -> int:
        """Return 64 random bits."""
        self._state = state = (self._state + _STEP) & _MASK
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ state >> 27) * 0x94D049BB133111EB & _MASK
        return state ^ state >> 31

    def random(self) -> float:
        """Return a number from 0 up to, but not, 1."""
        return (self.bits() >> 11) / 9007199254740992

    def uniform(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        return low + (high - low) * self.random()

    def gauss(self, mean: float, deviation: float) -> float:
        """Return a normally distributed number."""
        radius = math.sqrt(-2 * math.log(1 - self.random()))
        return mean + deviation * radius * math.cos(2 * math.pi * self.random())

    def below(self, limit: int) -> int:
        """Return a whole number from 0 up to, but not, `limit`."""
        return int(self.random() * limit)

    def choice(self, among: Sequence[T]) -> T:
        """Return one of several."""
        return among[self.below(len(among))]

    def weighted(self, among: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of several, the more often the more it weighs."""
        left = self.random() * sum(weights)
        for one, weight in zip(among, weights, strict=True):
            left -= weight
            if left < 0:
                return one
        return among[-1]

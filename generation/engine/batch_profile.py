"""How many rows one forward pass should carry, learned from the passes themselves."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from generation.engine.kept_batches import KeptBatches

PAYS_BELOW = 0.85
"""A batch pays when it takes at most this share of the time its rows take one by one."""

TRUSTED = 2
"""Measurements before a size is judged: the first pass of a size also warms up."""

ANOTHER_TRY_AFTER = 40
"""Passes after which a refused size is measured once more: a busy neighbour may have gone."""


@dataclass
class _Key:
    base: int
    most: int
    best_ms: dict[int, float] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)


class BatchProfile:
    """Grows batches by doubling as long as doubling pays, per compatibility key.

    Keys that `name_of` has a name for begin with what was learned of them in earlier starts.
    """

    def __init__(
        self,
        *,
        rows_max: int,
        kept: KeptBatches | None = None,
        name_of: Callable[[Hashable], str] = lambda key: "",
    ) -> None:
        self._rows_max = rows_max
        self._kept, self._name_of = kept or KeptBatches(None), name_of
        self._keys: dict[Hashable, _Key] = {}

    def rows_allowed(self, key: Hashable, image_rows: int) -> int:
        """Return the rows the next pass may carry; one image always may."""
        known = self._known(key, image_rows)
        rows = known.base
        while self._may_double(known, rows):
            rows *= 2
        return rows

    def goes_by_turns(self, key: Hashable, image_rows: int) -> bool:
        """Say whether one image at a time is known to be best for a key."""
        known = self._keys.get(key)
        if known is None or self.rows_allowed(key, image_rows) > known.base:
            return False
        return known.most < 2 * known.base or known.seen.get(2 * known.base, 0) >= TRUSTED

    def record(self, key: Hashable, rows: int, ms: float) -> None:
        """Note how long a pass took."""
        known = self._known(key, rows)
        known.best_ms[rows] = min(ms, known.best_ms.get(rows, ms))
        known.seen[rows] = known.seen.get(rows, 0) + 1
        if known.seen[rows] == TRUSTED and (name := self._name_of(key)):
            self._kept.keep(name, known.best_ms)

    def halve(self, key: Hashable, rows: int) -> None:
        """Never carry more than half of `rows` again: they did not fit into memory."""
        known = self._known(key, 1)
        known.most = max(1, rows // 2)

    def _known(self, key: Hashable, base: int) -> _Key:
        if key not in self._keys:
            name = self._name_of(key)
            best_ms = self._kept.of(name) if name else {}
            seen = dict.fromkeys(best_ms, TRUSTED)
            self._keys[key] = _Key(base=base, most=self._rows_max, best_ms=best_ms, seen=seen)
        return self._keys[key]

    def _may_double(self, known: _Key, rows: int) -> bool:
        """A size not yet judged is worth a try once the base is known."""
        double = rows * 2
        if double > known.most or known.seen.get(known.base, 0) < TRUSTED:
            return False
        tries = TRUSTED + known.seen.get(rows, 0) // ANOTHER_TRY_AFTER
        if known.seen.get(double, 0) < tries:
            return rows == known.base or known.seen.get(rows, 0) >= TRUSTED
        alone = known.best_ms[known.base] / known.base
        return known.best_ms[double] <= PAYS_BELOW * alone * double

"""How large a batch grows, from measured passes."""

import pytest

from generation.engine.batch_profile import BatchProfile


def learned(ms_of_rows: dict[int, float], *, rows_max: int = 16) -> int:
    """Return the rows allowed after many passes on a device with the given times."""
    profile = BatchProfile(rows_max=rows_max)
    for _ in range(20):
        rows = profile.rows_allowed("key", 2)
        profile.record("key", rows, ms_of_rows[rows])
    return profile.rows_allowed("key", 2)


@pytest.mark.parametrize(
    ("ms_of_rows", "rows"),
    [
        ({2: 10, 4: 20, 8: 40, 16: 80}, 2),
        ({2: 10, 4: 16, 8: 40, 16: 80}, 4),
        ({2: 10, 4: 11, 8: 12, 16: 14}, 16),
        ({2: 10, 4: 17, 8: 33, 16: 80}, 8),
    ],
)
def test_a_batch_grows_as_long_as_doubling_pays(ms_of_rows: dict[int, float], rows: int) -> None:
    assert learned(ms_of_rows) == rows


def test_a_batch_never_exceeds_the_configured_rows() -> None:
    assert learned({2: 10, 4: 11}, rows_max=4) == 4


def test_a_size_that_was_slow_by_chance_gets_another_try() -> None:
    profile = BatchProfile(rows_max=4)
    for number in range(100):
        rows = profile.rows_allowed("key", 2)
        slow = 5.0 if number < 10 and rows == 4 else 1.0
        profile.record("key", rows, 10.0 * slow)

    assert profile.rows_allowed("key", 2) == 4


def test_one_image_is_always_allowed_even_after_it_did_not_fit() -> None:
    profile = BatchProfile(rows_max=16)
    profile.halve("key", 2)

    assert profile.rows_allowed("key", 2) >= 1


def test_a_batch_that_did_not_fit_is_not_tried_again() -> None:
    profile = BatchProfile(rows_max=16)
    for _ in range(20):
        rows = profile.rows_allowed("key", 2)
        if rows > 4:
            profile.halve("key", rows)
        else:
            profile.record("key", rows, 10.0)

    assert profile.rows_allowed("key", 2) == 4

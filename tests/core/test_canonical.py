"""One spelling for every JSON value."""

import math

import pytest

from studio.core.canonical import canonical_json, content_sha256

NUMBERS = [
    (0.0, "0"),
    (-0.0, "0"),
    (1.0, "1"),
    (-1.5, "-1.5"),
    (4.5, "4.5"),
    (2e-3, "0.002"),
    (0.000001, "0.000001"),
    (1e-27, "1e-27"),
    (1e-7, "1e-7"),
    (333333333.33333329, "333333333.3333333"),
    (1e30, "1e+30"),
    (1e21, "1e+21"),
    (1e20, "100000000000000000000"),
    (123456789012345680000.0, "123456789012345680000"),
    (-1.2345e-9, "-1.2345e-9"),
]


@pytest.mark.parametrize(("value", "spelling"), NUMBERS)
def test_numbers_are_spelt_as_javascript_spells_them(value: float, spelling: str) -> None:
    assert canonical_json(value) == spelling


def test_keys_are_sorted_by_utf_16_and_spaces_dropped() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": [True, None], "\U0001f600": 4, "ö": "火"}
    assert canonical_json(value) == (
        '{"\\r":2,"1":[true,null],"ö":"火","\u20ac":1,"\U0001f600":4,"\ufb33":3}'
    )


def test_the_order_of_keys_does_not_change_the_hash() -> None:
    assert content_sha256({"a": 1, "b": [1.0]}) == content_sha256({"b": [1], "a": 1})
    assert content_sha256({"a": 1}) != content_sha256({"a": 2})


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, {1, 2}])
def test_what_json_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"a": value})

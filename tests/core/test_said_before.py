"""What counts as the same operation when it comes again."""

import pytest

from studio.core.errors import ConflictError
from studio.core.said_before import check_same, digest_of_bytes, digest_of_json


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, True),
        ([1.0, {"x": 2.0}], [1, {"x": 2}], True),
        (["set", "a", "x_mm", 1.5], ["set", "a", "x_mm", 1.25], False),
        ([None], [""], False),
        ([True], [1], False),
        (["1"], [1], False),
        ("封面", "封底", False),
    ],
)
def test_content_is_the_same_whatever_its_spelling_in_json(
    one: object, other: object, same: bool
) -> None:
    assert (digest_of_json(one) == digest_of_json(other)) is same


def test_the_same_bytes_of_another_kind_are_another_operation() -> None:
    assert digest_of_bytes("text", b"fox") != digest_of_bytes("update", b"fox")


def test_an_old_operation_without_a_digest_is_taken_for_the_same() -> None:
    check_same("7", "", digest_of_json([1]))
    check_same("7", digest_of_json([1]), digest_of_json([1]))
    with pytest.raises(ConflictError, match="names another change") as refused:
        check_same("7", digest_of_json([1]), digest_of_json([2]))
    assert refused.value.code == "op_reused"

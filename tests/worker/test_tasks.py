"""What a job's row says of a failure nobody foresaw."""

import errno

import pytest

from generation.worker.tasks import explained


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space left on device"), "disk_full", id="full"),
        pytest.param(OSError(errno.EACCES, "Permission denied"), "internal", id="forbidden"),
        pytest.param(ValueError("a mistake of ours"), "internal", id="mistake"),
    ],
)
def test_a_full_disk_is_named_and_a_mistake_is_owned(error: Exception, code: str) -> None:
    assert explained(error)[0] == code


def test_the_text_for_a_full_disk_says_what_is_kept_and_what_helps() -> None:
    _, text = explained(OSError(errno.ENOSPC, "No space left on device"))

    assert "kept" in text
    assert "free some space" in text

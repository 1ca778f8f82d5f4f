"""How large a batch grows, from measured passes."""

from pathlib import Path
from typing import Any

import pytest

from generation.contract.engine import Work
from generation.contract.errors import EngineError
from generation.contract.pixels import Size
from generation.contract.requests import Txt2Img
from generation.engine.batch_profile import BatchProfile
from generation.engine.config import EngineConfig
from generation.engine.device import Device, device_of
from generation.engine.diffusion import batch_name
from generation.engine.kept_batches import KeptBatches
from generation.engine.warm_up import timed_passes


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


def kept_in(folder: Path, *, rows_max: int = 16) -> BatchProfile:
    return BatchProfile(rows_max=rows_max, kept=KeptBatches(folder), name_of=str)


def test_what_was_learned_counts_from_the_next_start_on(tmp_path: Path) -> None:
    first = kept_in(tmp_path)
    for rows, ms in ((2, 10.0), (4, 11.0), (8, 40.0)):
        for _ in range(2):
            first.record("key", rows, ms)

    second = kept_in(tmp_path)

    assert second.rows_allowed("key", 2) == 4
    assert not second.goes_by_turns("key", 2)
    assert kept_in(tmp_path, rows_max=2).rows_allowed("key", 2) == 2
    assert second.rows_allowed("other", 2) == 2


@pytest.mark.parametrize("torn", ["", "[1, 2]", '{"key": {"two": 1}}', '{"key": 5}', "\x00"])
def test_a_torn_file_of_measurements_is_begun_anew(torn: str, tmp_path: Path) -> None:
    (tmp_path / "batches.json").write_text(torn, encoding="utf-8")

    profile = kept_in(tmp_path)
    profile.record("key", 2, 10.0)
    profile.record("key", 2, 10.0)

    assert KeptBatches(tmp_path).of("key") == {2: 10.0}


def test_a_full_disk_stops_no_pass(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "no-folder").write_text("", encoding="utf-8")
    profile = kept_in(tmp_path / "no-folder")

    profile.record("key", 2, 10.0)
    profile.record("key", 2, 10.0)

    assert profile.rows_allowed("key", 2) == 4
    assert "cannot be kept" in caplog.text


def test_pictures_painted_alone_leave_nothing_behind(tiny_device: Device) -> None:
    assert batch_name(tiny_device, ("sd", ("r1", (4, 8, 8)), ("work", 7))) == ""
    assert batch_name(tiny_device, ("sd", ("r1", (4, 8, 8)), None)).startswith("sd ")
    assert batch_name(tiny_device, ("sd", ("r1",), None)) != batch_name(
        tiny_device, ("sd", ("r2",), None)
    )


@pytest.fixture
def tiny_device() -> Device:
    return device_of(EngineConfig(device="cpu"))


class Timed:
    """Pictures of two rows on a device whose passes take what a table says; a clock with it."""

    rows, key = 2, "key"

    def __init__(self, s_of_size: dict[int, float]) -> None:
        self.s_of_size, self.now, self.closed = s_of_size, 0.0, 0

    def admit(self, work: Work, phase: Any) -> list["Timed"]:
        return [self] * 8

    def predict(self, group: list["Timed"]) -> None:
        if len(group) not in self.s_of_size:
            raise EngineError("out_of_memory", "full", retryable=False)
        self.now += self.s_of_size[len(group)]

    def close(self) -> None:
        self.closed += 1


WORK = Work(
    id="w", request=Txt2Img(model="m", prompt="x", seeds=(1,), size=Size(width=64, height=64))
)


@pytest.mark.parametrize(
    ("s_of_size", "sizes", "together"),
    [
        ({1: 0.1, 2: 0.11, 4: 0.13, 8: 0.2}, [1, 2, 4, 8], 8),
        ({1: 0.1, 2: 0.2, 4: 0.4, 8: 0.8}, [1, 2, 4, 8], 1),
        ({1: 0.1, 2: 0.12}, [1, 2], 2),
        ({1: 40.0, 2: 41.0}, [1], 1),
    ],
)
def test_a_warm_up_tries_what_fits_into_memory_and_into_a_minute(
    s_of_size: dict[int, float], sizes: list[int], together: int
) -> None:
    device: Any = Timed(s_of_size)
    profile = BatchProfile(rows_max=16)

    found = timed_passes(device, profile, WORK, lambda: device.now)

    assert (list(found.ms), found.together) == (sizes, together)
    assert profile.rows_allowed("key", 2) == 2 * together or 2 not in sizes
    assert device.closed == 8

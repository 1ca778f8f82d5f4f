"""Windows, allowances and presence as plain rules."""

import pytest

from studio.realtime import presence
from studio.realtime.presence import PAYLOAD_MAX, Presence, parts, size_of
from studio.realtime.window import BYTES_MAX, EVENTS_MAX, UNHEARD_BYTES_MAX, Allowance, Window


def test_a_window_is_full_by_bytes_or_by_events() -> None:
    by_bytes, by_events = Window(), Window()
    by_bytes.sent(upto=1, size=BYTES_MAX, events=1)
    by_events.sent(upto=EVENTS_MAX, size=10, events=EVENTS_MAX)
    assert (by_bytes.is_full, by_events.is_full) == (True, True)


def test_an_acknowledgement_opens_a_window_up_to_its_number() -> None:
    window = Window()
    window.sent(upto=3, size=BYTES_MAX, events=3)
    window.sent(upto=5, size=100, events=2)
    assert window.acknowledge(4)
    assert (window.bytes, window.events) == (100, 2)


def test_what_was_never_sent_cannot_be_acknowledged() -> None:
    window = Window()
    window.sent(upto=3, size=1, events=1)
    assert not window.acknowledge(4)


async def test_waiting_for_a_window_that_stays_full_ends() -> None:
    window = Window(stalled_after_s=0.01)
    window.sent(upto=1, size=BYTES_MAX, events=1)
    assert not await window.wait_until_open()


def test_ephemerals_stop_for_a_browser_that_says_nothing() -> None:
    window = Window()
    window.sent_ephemeral(UNHEARD_BYTES_MAX)
    assert not window.takes_ephemerals
    window.heard()
    assert window.takes_ephemerals


def test_an_allowance_lets_eighty_through_at_once_and_forty_a_second() -> None:
    allowance = Allowance()
    assert sum(allowance.spend(0.0) for _ in range(100)) == 80
    assert sum(allowance.spend(1.0) for _ in range(100)) == 40


def test_somebody_silent_for_35_seconds_is_forgotten_here_and_elsewhere() -> None:
    room = Presence()
    room.put("tab", {"tab": "tab"}, now=0.0)
    room.take("other/0", [{"tab": "far"}], now=10.0)
    assert not room.forget_silent(35.0)
    assert room.forget_silent(36.0)
    assert [person["tab"] for person in room.people()] == ["far"]
    assert room.forget_silent(46.0)
    assert room.people() == []


@pytest.mark.parametrize("count", [0, 1, 30, 200])
def test_presence_always_fits_a_notification_and_never_loses_people(count: int) -> None:
    people = [
        {**presence.NOWHERE, "tab": f"t{n}", "user": n, "name": "编辑" * 20, "pointer": "p" * 300}
        for n in range(count)
    ]
    told = parts(people, told_before=1)
    assert all(size_of(part) <= PAYLOAD_MAX for part in told)
    assert [person["tab"] for part in told for person in part] == [p["tab"] for p in people]


def test_a_list_that_shrinks_is_told_as_empty_so_that_nobody_stays_behind() -> None:
    assert parts([], told_before=3) == [[], [], []]

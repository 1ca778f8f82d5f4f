"""What a socket's ear keeps until the socket takes it."""

from studio.realtime.rooms import Ephemeral, Subscription


def test_what_is_told_to_one_person_waits_for_that_person_alone() -> None:
    mine, others, guests = Subscription(user=7), Subscription(user=8), Subscription()
    hearts = [
        Ephemeral.of("favourite.changed", {"to": 7, "variant": variant, "favourite": True})
        for variant in (1, 2)
    ]

    for ear in (mine, others, guests):
        for heart in hearts:
            ear.offer(heart)

    assert mine.take_ephemerals() == hearts
    assert (others.take_ephemerals(), guests.take_ephemerals()) == ([], [])

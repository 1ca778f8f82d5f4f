"""The one rule of sign-offs, case by case."""

import pytest

from studio.core.signoff import (
    DEFAULT,
    Mark,
    Rule,
    Seat,
    Stage,
    State,
    Verdict,
    open_seats,
    seat_for,
    standing_of,
)

ANN, BEN, CAT, DAN = 1, 2, 3, 4
WORDS = {
    "+": Verdict.APPROVED,
    "!": Verdict.CHANGES_REQUESTED,
    "-": Verdict.NOT_RELEVANT,
    "0": Verdict.WITHDRAWN,
}


def stage(count: int, rule: str = "all", needed: int = 1) -> Stage:
    """Return a stage of the first `count` people."""
    seats = tuple(Seat(person=person) for person in (ANN, BEN, CAT, DAN)[:count])
    return Stage(seats=seats, rule=Rule(rule), needed=needed)


def marks(text: str) -> list[Mark]:
    """Read "0A+ 1B!": in the first stage Ann approves, in the second Ben asks for changes."""
    return [
        Mark(
            stage=int(word[0]),
            seat="ABCD".index(word[1]),
            by="ABCD".index(word[1]) + 1,
            verdict=WORDS[word[2]],
        )
        for word in text.split()
    ]


ONE_STAGE = {
    "nobody has said anything": (stage(2), "", "open"),
    "all, one is missing": (stage(2), "0A+", "open"),
    "all": (stage(2), "0A+ 0B+", "approved"),
    "any": (stage(3, "any"), "0B+", "approved"),
    "any, and somebody objects": (stage(3, "any"), "0B+ 0C!", "changes_requested"),
    "two of three, one": (stage(3, "some", 2), "0A+", "open"),
    "two of three": (stage(3, "some", 2), "0A+ 0C+", "approved"),
    "two of three, one objects": (stage(3, "some", 2), "0A+ 0C+ 0B!", "changes_requested"),
    "an objection taken back": (stage(2), "0A! 0B+ 0A+", "approved"),
    "an approval taken back": (stage(1), "0A+ 0A!", "changes_requested"),
    "an approval withdrawn": (stage(1), "0A+ 0A0", "open"),
    "an approval withdrawn and given again": (stage(1), "0A+ 0A0 0A+", "approved"),
    "one of two approvals withdrawn": (stage(2, "some", 1), "0A+ 0B+ 0A0", "approved"),
    "all of whom it concerns": (stage(3), "0A+ 0B- 0C+", "approved"),
    "two of three, it concerns one": (stage(3, "some", 2), "0A- 0B- 0C+", "approved"),
    "two of three, it concerns two": (stage(3, "some", 2), "0A- 0B+", "open"),
    "it concerns nobody": (stage(2), "0A- 0B-", "open"),
    "it concerns somebody after all": (stage(1), "0A- 0A+", "approved"),
}


@pytest.mark.parametrize(("asked", "said", "state"), ONE_STAGE.values(), ids=ONE_STAGE.keys())
def test_a_stage_stands_where_its_seats_put_it(asked: Stage, said: str, state: str) -> None:
    assert standing_of([asked], marks(said)).state == state


TWO = (stage(2), stage(3, "any"))
STAGES = {
    "the second waits": ("0A+", "open", 0, ["open", "waiting"]),
    "the second begins": ("0A+ 0B+", "open", 1, ["approved", "open"]),
    "both pass": ("0A+ 0B+ 1C+", "approved", None, ["approved", "approved"]),
    "the first is sent back": ("0A+ 0B!", "changes_requested", 0, ["changes_requested", "waiting"]),
    "the first is reopened": (
        "0A+ 0B+ 1C+ 0B!",
        "changes_requested",
        0,
        ["changes_requested", "waiting"],
    ),
    "what was said later counts again": (
        "0A+ 0B+ 1C+ 0B! 0B+",
        "approved",
        None,
        ["approved", "approved"],
    ),
    "the first is set aside": ("0A- 0B- 1C+", "approved", None, ["set_aside", "approved"]),
    "all is set aside": ("0A- 0B- 1A- 1B- 1C-", "open", None, ["set_aside", "set_aside"]),
}


@pytest.mark.parametrize(("said", "state", "current", "states"), STAGES.values(), ids=STAGES.keys())
def test_stages_run_in_order(said: str, state: str, current: int | None, states: list[str]) -> None:
    standing = standing_of(TWO, marks(said))
    assert (standing.state, standing.current, list(standing.stages)) == (state, current, states)


SEATS = {
    "one's turn": (ANN, "", (0, 0)),
    "not yet": (CAT, "", None),
    "the next stage": (CAT, "0A+ 0B+", (1, 2)),
    "the current stage before an earlier one": (ANN, "0A+ 0B+", (1, 0)),
    "nothing is asked": (DAN, "0A+ 0B+", None),
    "one's mind may change after all": (BEN, "0A+ 0B+ 1C+", (1, 1)),
}


@pytest.mark.parametrize(("person", "said", "place"), SEATS.values(), ids=SEATS.keys())
def test_a_person_decides_where_it_is_their_turn(
    person: int, said: str, place: tuple[int, int] | None
) -> None:
    assert seat_for(TWO, marks(said), person=person, role="viewer") == place


EDITORS = (Stage(seats=(Seat(role="editor"), Seat(role="editor")), rule=Rule.ALL),)


@pytest.mark.parametrize(
    ("person", "role", "said", "seat"),
    [
        (ANN, "editor", "", 0),
        (BEN, "editor", "0A+", 1),
        (ANN, "editor", "0A+", 0),
        (CAT, "editor", "0A+ 0B+", 0),
        (CAT, "artist", "", None),
    ],
)
def test_a_role_speaks_with_free_seats_first_and_then_with_the_oldest(
    person: int, role: str, said: str, seat: int | None
) -> None:
    place = seat_for(EDITORS, marks(said), person=person, role=role)
    assert (place[1] if place else None) == seat


def test_without_a_sign_off_the_newest_word_of_any_editor_counts() -> None:
    words = [
        Mark(stage=0, seat=0, by=ANN, verdict=Verdict.CHANGES_REQUESTED),
        Mark(stage=0, seat=0, by=BEN, verdict=Verdict.APPROVED),
    ]
    assert standing_of(DEFAULT, words[:1]).state == State.CHANGES_REQUESTED
    assert standing_of(DEFAULT, words).state == State.APPROVED
    assert seat_for(DEFAULT, words, person=CAT, role="editor") == (0, 0)


@pytest.mark.parametrize(
    ("said", "left"),
    [("", (0, (0, 1))), ("0A+", (0, (1,))), ("0A!", (-1, ())), ("0A+ 0B+ 1C+", (-1, ()))],
)
def test_who_is_left_to_decide_is_known(said: str, left: tuple[int, tuple[int, ...]]) -> None:
    assert open_seats(TWO, marks(said)) == left

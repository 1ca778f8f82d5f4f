"""Known words of a prompt."""

import pytest

from studio.core.vocabulary import words_in

KNOWN = ("man", "woman", "below", "from below", "lighthouse", "灯塔", "孤独的灯塔", "mars")


@pytest.mark.parametrize(
    ("prompt", "known"),
    [
        pytest.param("a woman on Mars", ["woman", "mars"], id="no word inside another"),
        pytest.param("seen from below", ["from below"], id="longest wins"),
        pytest.param("three lighthouses", ["lighthouse"], id="plural"),
        pytest.param("孤独的灯塔, 灯塔", ["孤独的灯塔", "灯塔"], id="Chinese anywhere"),
        pytest.param("夜里的灯塔下", ["灯塔"], id="Chinese inside a run"),
        pytest.param("mars, mars", ["mars"], id="once each"),
        pytest.param("a marsh", [], id="no beginning of another word"),
        pytest.param("", [], id="empty"),
    ],
)
def test_known_words_come_in_the_order_of_the_prompt(prompt: str, known: list[str]) -> None:
    assert words_in(prompt, KNOWN) == known


def test_an_empty_vocabulary_knows_nothing() -> None:
    assert words_in("a woman on mars", ()) == []

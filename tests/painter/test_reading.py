"""What a prompt's words mean, in two languages, and what the seed may decide."""

from collections.abc import Collection

import pytest

from generation.painter.layout import HALF_WIDTHS, HEIGHTS
from generation.painter.palette import LIGHTS as LIGHT_COLOURS
from generation.painter.palette import NAMED
from generation.painter.palette import SETTINGS as SETTING_COLOURS
from generation.painter.reading import TABLES, read_prompt, read_words, vocabulary
from generation.painter.scene import (
    COLOURS,
    COMPOSITIONS,
    HELD_OUT,
    LIGHTS,
    SETTINGS,
    STYLES,
    SUBJECTS,
)
from generation.painter.subjects import DRAW


def test_the_vocabulary_is_as_wide_as_promised() -> None:
    assert len(SUBJECTS) >= 20
    assert len(SETTINGS) >= 10
    assert len(LIGHTS) >= 8
    assert len(STYLES) >= 8


@pytest.mark.parametrize(
    ("known", "table"),
    [
        (SUBJECTS, DRAW),
        (SUBJECTS, HEIGHTS),
        (SUBJECTS, HALF_WIDTHS),
        (SUBJECTS, TABLES["subject"]),
        (SETTINGS, TABLES["setting"]),
        (SETTINGS, SETTING_COLOURS),
        (LIGHTS, TABLES["light"]),
        (LIGHTS, LIGHT_COLOURS),
        (STYLES, TABLES["style"]),
        (COMPOSITIONS, TABLES["composition"]),
        (COLOURS, TABLES["colour"]),
        (COLOURS, NAMED),
    ],
)
def test_every_table_covers_exactly_the_vocabulary(
    known: Collection[str], table: Collection[str]
) -> None:
    assert set(table) == set(known)


@pytest.mark.parametrize("kind", TABLES)
def test_every_value_has_words_in_english_and_chinese(kind: str) -> None:
    for value, words in TABLES[kind].items():
        assert any(word.isascii() for word in words), value
        assert any(not word.isascii() for word in words), value


def test_no_word_means_two_things() -> None:
    words = [word for table in TABLES.values() for group in table.values() for word in group]

    assert sorted(words) == sorted(vocabulary())


@pytest.mark.parametrize("kind", TABLES)
def test_every_single_word_is_read_as_what_it_stands_for(kind: str) -> None:
    for value, words in TABLES[kind].items():
        for word in words:
            named = read_words(word).named
            if (kind, word) in {("composition", "portrait"), ("composition", "portrait of"),
                                ("composition", "肖像")}:  # fmt: skip
                assert named == {"subject": "portrait"}
            else:
                assert named == {kind: value}, word


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        (
            "a red fox in the snow at dawn, papercut",
            {"subject": "fox", "colour": "red", "setting": "snow", "light": "dawn",
             "style": "papercut"},
        ),
        (
            "两只猫在月光下的城市，水彩",
            {"subject": "cat", "count": "2", "light": "moonlight", "setting": "city",
             "style": "watercolour"},
        ),
        ("an astronaut on the moon", {"subject": "astronaut", "setting": "moon"}),
        ("a cat under a full moon", {"subject": "cat", "light": "moonlight"}),
        ("火星上的宇航员，日落", {"setting": "mars", "subject": "astronaut", "light": "sunset"}),
        ("portrait of a robot", {"composition": "close", "subject": "robot"}),
        ("Portrait of a woman, NOIR", {"composition": "close", "subject": "portrait",
                                       "style": "noir"}),
        ("a house in the mountains", {"subject": "house", "setting": "mountains"}),
        ("a cabin in white snow", {"subject": "house", "setting": "snow"}),
        ("orange cat, golden hour", {"subject": "cat", "colour": "orange", "light": "golden"}),
        ("a lighthous in a strom at sea", {"subject": "lighthouse", "setting": "ocean"}),
        ("sailing ship, magazine cover, empty space", {"subject": "ship"}),
        ("杂志封面海报：一艘帆船", {"count": "1", "subject": "ship"}),
        ("category theory", {}),
    ],
)  # fmt: skip
def test_prompts_are_read_word_by_word(prompt: str, wanted: dict[str, str]) -> None:
    assert dict(read_words(prompt).named) == wanted


def test_understood_words_come_back_as_they_were_written_and_in_order() -> None:
    words = read_words("Two astronats on Mars, 日落, with 42 unicorns")

    assert words.understood == ("two", "astronats", "mars", "日落")


def test_a_second_subject_joins_the_scene_on_the_free_side() -> None:
    scene = read_prompt("a fox and a lighthouse, on the left", 3).scene

    assert scene.subject == "fox"
    assert [extra.subject for extra in scene.extras] == ["lighthouse"]
    assert scene.extras[0].x > 0


def test_a_plural_without_a_number_means_two_or_three() -> None:
    counts = {read_prompt("cats in a meadow", seed).scene.count for seed in range(20)}

    assert counts == {2, 3}


def test_the_same_prompt_and_seed_give_the_same_scene() -> None:
    assert read_prompt("a fox", 7) == read_prompt("a fox", 7)


def test_six_seeds_give_six_scenes_that_all_keep_the_words() -> None:
    scenes = [read_prompt("a red fox in the snow at dusk", seed).scene for seed in range(6)]

    assert len(set(scenes)) == 6
    asked = {(s.subject, s.colour, s.setting, s.light) for s in scenes}
    assert asked == {("fox", "red", "snow", "sunset")}


def test_the_seed_chooses_nothing_that_a_negative_prompt_names() -> None:
    lights = {read_prompt("a fox", s, avoid="night, 暴风雨, fog").scene.light for s in range(80)}

    assert lights.isdisjoint({"night", "storm", "fog"})
    assert len(lights) > 3


def test_words_of_the_prompt_outweigh_the_negative_prompt() -> None:
    assert read_prompt("a fox at night", 1, avoid="night").scene.light == "night"


def test_ten_pairs_are_held_out_for_evaluation() -> None:
    assert len(set(HELD_OUT)) == 10
    assert all(subject in SUBJECTS and setting in SETTINGS for subject, setting in HELD_OUT)


def test_a_very_long_prompt_is_read_in_good_time() -> None:
    words = read_words("mystery " * 2000 + "fox")

    assert words.named == {"subject": "fox"}


def test_a_woman_astronaut_is_one_astronaut() -> None:
    words = read_words("A woman astronaut on mars")

    assert (words.named["subject"], words.others) == ("astronaut", ())


def test_a_woman_with_a_cat_is_both() -> None:
    words = read_words("a woman with a cat")

    assert (words.named["subject"], words.others) == ("portrait", ("cat",))

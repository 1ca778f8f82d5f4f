"""Failures are told by their code in other languages, by pages made here as by scripts."""

import re
from pathlib import Path

from django.utils.translation import override

from studio.jobs.failures import WORDS, failure_words

SCRIPT = Path(__file__).parents[2] / "static/js/core/failures.js"
SAID = re.compile(r'^    (\w+): t\("([^"]+)"', re.MULTILINE)


def test_pages_and_scripts_say_the_same_of_every_code() -> None:
    with override("en"):
        ours = {code: str(words) for code, words in WORDS.items()}

    assert ours == dict(SAID.findall(SCRIPT.read_text()))


def test_readers_of_english_get_the_workers_own_sentence() -> None:
    with override("en"):
        assert failure_words("out_of_memory", "It needs 61 GB.", "qwen") == "It needs 61 GB."


def test_other_readers_get_the_sentence_of_the_code_or_the_workers_where_it_is_new() -> None:
    with override("zh-hans"):
        assert "qwen" in failure_words("out_of_memory", "It needs 61 GB.", "qwen")
        assert "61 GB" not in failure_words("out_of_memory", "It needs 61 GB.", "qwen")
        assert failure_words("never_seen", "It broke.") == "It broke."

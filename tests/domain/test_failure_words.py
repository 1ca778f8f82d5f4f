"""Failures are told by their code in other languages, by pages made here as by scripts."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from generation.contract.engine import Failed
from generation.contract.errors import EngineError
from generation.contract.sentences import Sentence
from studio.accounts.models import User
from studio.jobs import queue
from studio.jobs.failures import WORDS, failure_words, kept_sentence, told_in_languages
from studio.jobs.selectors import job_rows
from studio.projects.models import Project
from tests.domain.studio_work import newest, submit

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


TOO_LARGE = Sentence(
    "{model} does not fit {width} x {height} px into the device's memory. Choose a smaller size "
    "or a smaller model.",
    model="qwen",
    width=4096,
    height=4096,
)


def test_a_sentence_of_the_worker_is_kept_and_told_in_every_language_that_has_it() -> None:
    told = told_in_languages(kept_sentence(TOO_LARGE))

    assert list(told) == ["zh-hans"]
    assert "4096 × 4096" in told["zh-hans"]
    with override("zh-hans"):
        assert failure_words("out_of_memory", str(TOO_LARGE), "qwen", told) == told["zh-hans"]
    with override("en"):
        assert failure_words("out_of_memory", str(TOO_LARGE), "qwen", told) == str(TOO_LARGE)


def test_a_text_without_a_sentence_is_told_in_no_language() -> None:
    assert told_in_languages(kept_sentence(None)) == {}
    assert told_in_languages(kept_sentence(Sentence("Nobody put {this} into words.", this=1))) == {}


@pytest.mark.django_db
def test_a_failed_jobs_row_carries_the_workers_sentence_until_it_is_tried_again(
    project: Project, artist: User
) -> None:
    job = submit(project, artist).batches.get().job
    queue.start(job.pk, 1, "worker")
    error = EngineError("out_of_memory", TOO_LARGE, retryable=False)
    report = Failed.by("1.1", error)
    failed = queue.fail(job.pk, 1, report.code, report.text, report.sentence)

    row = job_rows([failed.pk])[0]
    assert row["error_text"] == str(TOO_LARGE)
    assert "4096" in row["error_told"]["zh-hans"]
    assert newest(project).payload["job"]["error_told"] == row["error_told"]
    again = queue.retry(job=failed, by=artist)
    assert (again.error_said, again.error_text) == (None, "")

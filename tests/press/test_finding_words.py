"""Every sentence of preflight in both languages, with every word it may hold."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from django.utils.translation import gettext, override

from studio.accounts.days import day_words
from studio.core.finding import MESSAGES, REASONS, WORD_KEYS, WORDS, Finding, Severity, message
from studio.core.layout_elements import KINDS
from studio.press import preflight
from studio.press.preflight import document, file_frame, file_page

CHECKS = sorted(Path(preflight.__file__).parent.glob("*.py"))
SCRIPT = Path(preflight.__file__).parents[3] / "static/js/parts/layout/finding-words.js"
TRADE = set(
    re.findall(
        r"\w+",
        "PDF CMYK ICC ISSN AI XMP Info All Flate DeviceGray DeviceCMYK GTS_PDFX ppi pt px mm "
        "OPI PostScript JBIG JPX LZW",
    )
)


def fields_of(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def said(code: str, **values: str | int) -> str:
    """Return a finding's sentence as a Chinese reader gets it."""
    filled = dict.fromkeys(fields_of(MESSAGES[code]), 7) | values
    with override("zh-hans"):
        return message(Finding(severity=Severity.ERROR, code=code, values=filled), gettext)


@pytest.mark.parametrize(
    ("language", "day"), [("en", "March 1, 2026"), ("zh-hans", "2026年3月1日")]
)
def test_a_day_is_said_as_the_readers_language_says_days(language: str, day: str) -> None:
    values = {"digits": "977", "issue": "05", "date": "2026-03-01"}
    found = Finding(severity=Severity.WARNING, code="barcode_reused", values=values)
    with override(language):
        told = message(found, gettext, day_words)

    assert day in told
    assert "2026-03-01" not in told


def english_in(sentence: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]{2,}", re.sub(r"PDF/X-\d\w?", "", sentence))) - TRADE


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_a_chinese_sentence_holds_no_english_words_of_ours(code: str) -> None:
    assert not english_in(said(code))
    for key in WORD_KEYS & set(fields_of(MESSAGES[code])):
        for word in WORDS:
            assert not english_in(said(code, **{key: word})), (key, word)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_reason_is_told_in_the_readers_language(reason: str) -> None:
    values: dict[str, str | int] = dict.fromkeys(fields_of(REASONS[reason]), 9)
    code = "output_intent" if reason.startswith("intent") else "barcode_digits"
    told = said(code, reason=reason, **values)
    assert not english_in(told)
    english = Finding(
        severity=Severity.ERROR, code=code, values={"digits": "1", "reason": reason, **values}
    )
    assert REASONS[reason].format(**values) in message(english)


def test_what_people_wrote_is_left_as_it_is() -> None:
    assert "“Mars on the left”" in said("text_overflow", text="Mars on the left")


def test_every_word_that_a_check_puts_into_a_sentence_is_known() -> None:
    told = {*document.SIDES, *KINDS, "lower", "lower_left", "fill", "stroke", "text", "picture"}
    told |= {*file_frame.ROOT_KEYS.values(), *file_frame.OBJECT_KEYS.values()}
    told |= {f"{name.removesuffix('Decode')} compression" for name in file_page.FORBIDDEN_FILTERS}
    for path in CHECKS:
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("error", "warning"):
                told |= {
                    part.value
                    for keyword in call.keywords
                    if keyword.arg in WORD_KEYS
                    for part in ast.walk(keyword.value)
                    if isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and part.value.strip(". ")
                }
    assert told <= {*WORDS, *REASONS}


def test_the_browser_knows_the_same_words_and_reasons() -> None:
    script = SCRIPT.read_text()
    for key, word in WORDS.items():
        assert f't("{word}")' in script, key
    for key in REASONS:
        assert f"{key}: (v) => t(" in script
    assert f"const WORD_KEYS = {sorted(WORD_KEYS)};".replace("'", '"') in script

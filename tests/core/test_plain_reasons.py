"""Reasons of libraries are told without what only programmers understand."""

import struct

import pytest

from generation.contract.sentences import Sentence
from studio.core.cover_formats import cover_format
from studio.core.errors import RefusedError
from studio.core.plain_reasons import UNKNOWN, plain_reason, reason_to_tell
from studio.press.colour import PROFILE
from studio.press.icc import check_icc
from studio.press.preflight.file import check_file


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            OSError("cannot identify image file <_io.BytesIO object at 0x7f>"),
            "cannot identify image",
        ),
        (
            ValueError("stream <_io.BytesIO object at 0x7f1c>: unable to find trailer dictionary"),
            "unable to find trailer dictionary",
        ),
        (OSError("image file is truncated (12 bytes not processed)"), None),
        (struct.error("unpack requires a buffer of 4 bytes"), UNKNOWN),
        (TypeError("'NoneType' object is not subscriptable"), UNKNOWN),
        (IndexError("list index out of range"), UNKNOWN),
        (KeyError("x"), UNKNOWN),
        (EOFError(), UNKNOWN),
        (ValueError("PdfError: damaged"), UNKNOWN),
    ],
)
def test_a_reason_names_no_objects_and_no_classes(error: Exception, told: str | None) -> None:
    assert plain_reason(error) == (str(error) if told is None else told)


@pytest.mark.parametrize("data", [b"%PDF-1.4 nothing", b"no PDF at all"])
def test_a_damaged_pdf_is_named_in_plain_words(data: bytes) -> None:
    [finding] = check_file(data, cover_format("a4"))

    assert finding.code == "file_damaged"
    assert "<" not in str(finding.values["reason"])


def test_a_damaged_icc_profile_is_named_in_plain_words() -> None:
    held = bytearray(PROFILE.read_bytes())
    held[300:200_000] = bytes(199_700)

    with pytest.raises(RefusedError) as refused:
        check_icc(bytes(held))

    assert "<" not in str(refused.value)
    assert "BytesIO" not in str(refused.value)


def test_a_reason_for_programmers_becomes_a_sentence_that_can_be_translated() -> None:
    told = reason_to_tell(TypeError("'NoneType' object is not subscriptable"))

    assert isinstance(told, Sentence)
    assert str(told) == UNKNOWN
    assert reason_to_tell(ValueError("the header ends too early")) == "the header ends too early"

"""CSV that spreadsheets open as text."""

import csv
from io import StringIO

import pytest

from studio.core.csv_table import csv_table


def cells(value: str | int | float | None) -> list[str]:
    text = csv_table([[value]]).decode("utf-8-sig")
    return next(csv.reader(StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Too dark.", "Too dark."),
        ("地平线，再低一点", "地平线，再低一点"),
        ('She said "no",\nthen left', 'She said "no",\nthen left'),
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("\0=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (-3, "-3"),
    ],
)
def test_texts_are_read_as_they_were_written_and_never_calculated(
    written: str | int | None, read: str
) -> None:
    assert cells(written) == [read]


def test_excel_is_told_that_it_is_utf_8_and_numbers_stay_numbers() -> None:
    assert csv_table([["Pin", 4]]) == b'\xef\xbb\xbf"Pin",4\r\n'

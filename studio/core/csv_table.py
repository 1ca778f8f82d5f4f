"""Tables as CSV that a spreadsheet opens as text: nothing that people wrote is run as a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA_SIGNS = "=+-@＝＋－＠"
"""Spreadsheets in East Asia read the wide ones too."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the computer's own encoding."""


def csv_table(rows: Iterable[Sequence[str | int | float | None]]) -> bytes:
    """Return rows as UTF-8 CSV (RFC 4180); numbers stay numbers, texts never become formulas."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _cell(value: str | int | float | None) -> str | int | float:
    """Mark a text that a spreadsheet would calculate with an apostrophe, as text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    plain = value.replace("\0", "")
    runs = plain.startswith(("\t", "\r")) or plain.lstrip()[:1] in tuple(FORMULA_SIGNS)
    return f"'{plain}" if runs else plain

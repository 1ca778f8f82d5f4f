"""What a body's schema refuses, in the reader's language; the library says it in English."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Any] = {
    "missing": _("Field required"),
    "extra_forbidden": _("There is no such field"),
    "string_too_long": _("At most %(max_length)d characters are taken"),
    "string_too_short": _("At least %(min_length)d characters are needed"),
    "string_type": _("Input should be a text"),
    "string_pattern_mismatch": _("The text should match the pattern %(pattern)s"),
    "greater_than_equal": _("Input should be greater than or equal to %(ge)s"),
    "greater_than": _("Input should be greater than %(gt)s"),
    "less_than_equal": _("Input should be less than or equal to %(le)s"),
    "less_than": _("Input should be less than %(lt)s"),
    "int_parsing": _("Input should be a whole number"),
    "int_type": _("Input should be a whole number"),
    "int_from_float": _("Input should be a whole number"),
    "float_parsing": _("Input should be a number"),
    "float_type": _("Input should be a number"),
    "finite_number": _("Input should be a finite number"),
    "bool_parsing": _("Input should be true or false"),
    "bool_type": _("Input should be true or false"),
    "list_type": _("Input should be a list"),
    "dict_type": _("Input should be an object"),
    "model_type": _("Input should be an object"),
    "model_attributes_type": _("Input should be an object"),
    "literal_error": _("Input should be %(expected)s"),
    "enum": _("Input should be %(expected)s"),
    "too_long": _("The list should have at most %(max_length)d items, not %(actual_length)s"),
    "too_short": _("The list should have at least %(min_length)d items, not %(actual_length)d"),
    "uuid_parsing": _("Input should be a UUID"),
    "uuid_type": _("Input should be a UUID"),
    "date_parsing": _("Input should be a date like 2026-12-31"),
    "date_from_datetime_parsing": _("Input should be a date like 2026-12-31"),
    "date_type": _("Input should be a date like 2026-12-31"),
}


def words_for(told: Mapping[str, Any]) -> str:
    """Return one error of a schema without a full stop; one that is new here stays English."""
    known = WORDS.get(told["type"])
    if known is None:
        return str(told["msg"]).removeprefix("Value error, ").rstrip(".")
    said: str = str(known) % told.get("ctx", {})
    return said

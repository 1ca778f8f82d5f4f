"""One spelling for every JSON value, so that equal documents have equal hashes (RFC 8785)."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence

JSON_SAFE_INTEGER = 2**53 - 1


def canonical_json(value: object) -> str:
    """Return the value as JSON: keys in UTF-16 order, no spaces, numbers as JavaScript has them.

    Raises ValueError for what JSON cannot carry: not a number, infinity, integers over 2**53 - 1.
    """
    match value:
        case None | bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case int():
            return _integer(value)
        case float():
            return _number(value)
        case Mapping():
            keys = sorted(value, key=lambda key: str(key).encode("utf-16-be"))
            members = (f"{canonical_json(str(k))}:{canonical_json(value[k])}" for k in keys)
            return "{" + ",".join(members) + "}"
        case Sequence():
            return "[" + ",".join(canonical_json(entry) for entry in value) + "]"
    raise ValueError(f"{type(value).__name__} has no JSON form.")


def content_sha256(value: object) -> str:
    """Return the SHA-256 of the value's canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _integer(value: int) -> str:
    if abs(value) > JSON_SAFE_INTEGER:
        raise ValueError(f"{value} is too large for JSON; at most {JSON_SAFE_INTEGER} is exact.")
    return str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} has no JSON form.")
    if value == 0:
        return "0"
    sign, digits, point = _shortest(value)
    if 0 < point <= 21:
        whole = digits[:point].ljust(point, "0")
        return f"{sign}{whole}.{digits[point:]}" if len(digits) > point else sign + whole
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = f"e{point - 1:+d}"
    return f"{sign}{digits[0]}.{digits[1:]}{power}" if len(digits) > 1 else sign + digits + power


def _shortest(value: float) -> tuple[str, str, int]:
    """Return sign, shortest round-trip digits, and where the decimal point stands in them."""
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    leading = len(whole + fraction) - len(digits)
    point = len(whole) - leading + int(exponent or 0)
    return sign, digits.rstrip("0"), point

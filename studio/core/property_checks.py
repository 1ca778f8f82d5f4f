"""Checks of single values of a layout document: each returns the value or refuses it."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.field_names import Where, named
from studio.core.inks import Cmyk, Ink

Check = Callable[[Where, object], Any]

BAD_VALUE = "bad_value"
COORDINATE_MAX_MM = 1000.0
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_RANK = re.compile(r"[0-9A-Za-z]{1,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def refuse(where: Where, value: object, wanted: Sentence | str) -> RefusedError:
    """Return the error that names what was refused and what is accepted.

    Args:
        where: a path such as "b2.w_mm", or a sentence that names what has none.
    """
    shown = repr(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return RefusedError(
        Sentence(
            "{where} is {value}; it must be {wanted}.",
            where=named(where),
            value=shown,
            wanted=wanted,
        ),
        code=BAD_VALUE,
    )


def number(low: float, high: float) -> Check:
    """Return a check for a finite number from `low` to `high`."""

    def check(where: Where, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refuse(
                where, value, Sentence("a number from {low:g} to {high:g}", low=low, high=high)
            )
        if not low <= value <= high or not math.isfinite(value):
            raise refuse(where, value, Sentence("from {low:g} to {high:g}", low=low, high=high))
        return float(value)

    return check


def whole(low: int, high: int) -> Check:
    """Return a check for a whole number from `low` to `high`."""

    def check(where: Where, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise refuse(
                where, value, Sentence("a whole number from {low} to {high}", low=low, high=high)
            )
        return value

    return check


def text(longest: int, *, lines: bool = False) -> Check:
    """Return a check for text without control characters; line feeds only where `lines`."""

    def check(where: Where, value: object) -> str:
        if not isinstance(value, str):
            raise refuse(where, value, Sentence("text"))
        if len(value) > longest:
            raise RefusedError(
                Sentence(
                    "{where} has {count} characters; at most {limit} are allowed. Shorten it.",
                    where=named(where),
                    count=len(value),
                    limit=longest,
                ),
                code=BAD_VALUE,
            )
        if _CONTROL.search(value) or ("\n" in value and not lines):
            raise refuse(where, value, Sentence("text without control characters"))
        return value

    return check


def choice(*allowed: str) -> Check:
    """Return a check for one of a closed set of words."""

    def check(where: Where, value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise refuse(where, value, Sentence("one of {known}", known=", ".join(allowed)))
        return value

    return check


def flag(where: Where, value: object) -> bool:
    if not isinstance(value, bool):
        raise refuse(where, value, Sentence("true or false"))
    return value


def asset(where: Where, value: object) -> str:
    """Check the SHA-256 of a stored file; empty for none."""
    return _matching(where, value, _SHA256, Sentence("the SHA-256 of a stored file, or empty"))


def colour(where: Where, value: object) -> str:
    return _matching(where, value, _HEX_COLOUR, Sentence("a colour like #1a2b3c"))


def rank(where: Where, value: object) -> str:
    return _matching(where, value, _RANK, Sentence("1 to 64 letters and digits"))


def language(where: Where, value: object) -> str:
    return _matching(
        where, value, _LANGUAGE, Sentence("a language tag like en or zh-Hans, or empty")
    )


def digits(*lengths: int) -> Check:
    """Return a check for a string of digits (hyphens and spaces dropped) of given lengths."""
    wanted = Sentence("digits: {lengths} of them", lengths=" / ".join(map(str, lengths)))

    def check(where: Where, value: object) -> str:
        if not isinstance(value, str):
            raise refuse(where, value, wanted)
        bare = value.replace("-", "").replace(" ", "")
        body = bare[:-1] + bare[-1:].upper().replace("X", "0")
        if len(bare) not in lengths or (bare and not (body.isascii() and body.isdigit())):
            raise refuse(where, value, wanted)
        return bare.upper()

    return check


def fractions(where: Where, value: object) -> tuple[float, float, float, float]:
    """Check a crop: what is cut off left, top, right and bottom, leaving at least 1 %."""
    four = _four(where, value, 0.0, 0.99)
    if four[0] + four[2] > 0.99 or four[1] + four[3] > 0.99:
        raise refuse(where, value, Sentence("fractions that leave at least 1 % of the picture"))
    return four


def ink(where: Where, value: object) -> Ink:
    """Check {cmyk: four of 0-1} or {spot, tint}, with an optional screen preview."""
    members = mapping(where, value, {"cmyk", "spot", "tint", "preview"})
    preview = colour(f"{where}.preview", members["preview"]) if members.get("preview") else ""
    if ("cmyk" in members) == ("spot" in members):
        raise refuse(where, value, Sentence("either {{cmyk: [c, m, y, k]}} or {{spot, tint}}"))
    if "cmyk" in members:
        return Ink(cmyk=_four(f"{where}.cmyk", members["cmyk"], 0.0, 1.0), preview=preview)
    name = text(64)(f"{where}.spot", members["spot"])
    if not name:
        raise refuse(f"{where}.spot", name, Sentence("the name of a spot ink of this layout"))
    tint = number(0, 1)(f"{where}.tint", members.get("tint", 1.0))
    return Ink(spot=name, tint=tint, preview=preview)


def mapping(where: Where, value: object, known: set[str]) -> dict[str, Any]:
    """Check an object whose keys are all known."""
    if not isinstance(value, Mapping):
        raise refuse(where, value, Sentence("an object"))
    for key in value:
        if key not in known:
            raise RefusedError(
                Sentence(
                    "{where} has no property '{key}'; it has {known}.",
                    where=named(where),
                    key=str(key)[:40],
                    known=", ".join(sorted(known)),
                ),
                code="unknown_property",
            )
    return dict(value)


def _matching(where: Where, value: object, pattern: re.Pattern[str], wanted: Sentence) -> str:
    if not isinstance(value, str) or (value and not pattern.fullmatch(value)):
        raise refuse(where, value, wanted)
    return value


def _four(where: Where, value: object, low: float, high: float) -> Cmyk:
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise refuse(
            where, value, Sentence("four numbers from {low:g} to {high:g}", low=low, high=high)
        )
    one = number(low, high)
    return (one(where, value[0]), one(where, value[1]), one(where, value[2]), one(where, value[3]))

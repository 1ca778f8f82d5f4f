"""Checks of the barcode: its size, its ground, the white around it, and whose it is."""

from studio.core.barcode import BarcodeError, full_digits
from studio.core.finding import Finding
from studio.core.layout_elements import Barcode
from studio.press.preflight.facts import TEXT_KINDS, Facts, error, warning
from studio.press.text_setting import excerpt

NAMES = {"ean13": "EAN-13", "issn": "ISSN", "upca": "UPC-A"}


def barcode_size(facts: Facts) -> list[Finding]:
    """A code below the least magnification is refused by scanners and shops."""
    limit = facts.profile.barcode_min_scale
    return [
        error("barcode_size", id_, scale=round(element.scale * 100), limit=round(limit * 100))
        for id_, element in facts.document.elements.items()
        if isinstance(element, Barcode) and not element.hidden and element.scale < limit
    ]


def barcode_ink(facts: Facts) -> list[Finding]:
    """Black bars read on white; any colour in the panel costs contrast."""
    return [
        error("barcode_ink", id_)
        for id_, element in facts.document.elements.items()
        if isinstance(element, Barcode)
        and not element.hidden
        and (element.panel_ink.total > 0 or element.panel_ink.spot)
    ]


def barcode_kind(facts: Facts) -> list[Finding]:
    """Tills of a country read, and its shops book, one kind of code."""
    wanted = facts.profile.barcode_symbology
    if wanted == "any":
        return []
    return [
        warning("barcode_kind", id_, held=NAMES[element.symbology], wanted=NAMES[wanted])
        for id_, element in facts.document.elements.items()
        if isinstance(element, Barcode) and not element.hidden and not _is_a(element, wanted)
    ]


def _is_a(code: Barcode, wanted: str) -> bool:
    """Tell whether a code is of that kind; an ISSN is an EAN-13 that begins with 977."""
    if wanted == "issn" and code.symbology == "ean13":
        return code.digits.startswith("977")
    return code.symbology == wanted or (wanted, code.symbology) == ("ean13", "issn")


def barcode_quiet_zone(facts: Facts) -> list[Finding]:
    """Nothing may stand on the panel, which is the code with its quiet zones."""
    placed = facts.display.placed
    others = [p for p in placed if p.kind in (*TEXT_KINDS, "label", "barcode") and p.ink_mm]
    found = []
    for code in (p for p in placed if p.kind == "barcode"):
        for other in others:
            if other.id == code.id or code.ink_mm is None or other.ink_mm is None:
                continue
            if code.ink_mm.intersect(other.ink_mm) is not None:
                named = excerpt(other.text) or other.name or other.kind
                found.append(error("barcode_quiet_zone", code.id, object=named))
    return found


def barcode_zone(facts: Facts) -> list[Finding]:
    """Printers and newsstands look for the code in one corner."""
    zone, cover = facts.profile.barcode_zone, facts.display.cover
    if zone == "any":
        return []
    found = []
    for placed in facts.display.placed:
        ink = placed.ink_mm
        if placed.kind != "barcode" or ink is None:
            continue
        low = ink.y + ink.h / 2 > cover.trim_h_mm / 2
        left = ink.right < cover.trim_w_mm / 2
        right = ink.x > cover.trim_w_mm / 2
        if not low or not (left or (right and zone == "lower")):
            found.append(warning("barcode_zone", placed.id, zone=zone))
    return found


def barcode_reused(facts: Facts) -> list[Finding]:
    """A code names one issue: shops would book the sales of this one to the other."""
    used = {(_as_ean(code.digits), code.addon): code for code in facts.outside.codes}
    found = []
    for id_, element in facts.document.elements.items():
        if not isinstance(element, Barcode) or element.hidden or not element.digits:
            continue
        try:
            digits = full_digits(element.symbology, element.digits)
        except BarcodeError:  # `barcode_digits` tells that
            continue
        other = used.get((_as_ean(digits), element.addon))
        if other is not None:
            whole = " ".join(filter(None, (digits, element.addon)))
            told = {"digits": whole, "issue": other.issue, "date": other.date}
            found.append(warning("barcode_reused", id_, **told))
    return found


def _as_ean(digits: str) -> str:
    """Return a code as scanners read it: a UPC-A is an EAN-13 that begins with 0."""
    return digits.rjust(13, "0")

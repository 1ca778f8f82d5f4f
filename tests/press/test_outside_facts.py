"""What the studio knows besides the document: codes of other issues, models, broken credentials."""

import pytest

from studio.core.finding import Finding, Severity
from studio.core.layout_document import Json
from studio.press.fonts import FontStore
from studio.press.layout import AssetSizes
from studio.press.preflight.file import credentials_broken
from studio.press.preflight.outside_facts import ModelTerms, OutsideFacts, UsedCode
from studio.press.preflight.run import check_document

CODE = UsedCode(digits="9771234567003", addon="05", issue="FIELD 05", date="2026-03-01")


def told(cover: Json, sizes: AssetSizes, fonts: FontStore, outside: OutsideFacts) -> list[Finding]:
    quiet = {found.code for found in check_document(cover, sizes, fonts)}
    return [f for f in check_document(cover, sizes, fonts, outside=outside) if f.code not in quiet]


@pytest.mark.parametrize(
    ("symbology", "digits", "addon", "reused"),
    [
        ("issn", "9771234567003", "05", True),
        ("issn", "1234-5679".replace("-", ""), "05", True),
        ("ean13", "977123456700", "05", True),
        ("issn", "9771234567003", "06", False),
        ("issn", "9771234567003", "", False),
        ("issn", "9772049363002", "05", False),
        ("issn", "9771234567004", "05", False),
        ("issn", "", "05", False),
    ],
)
def test_a_code_that_another_issue_was_printed_with_is_told_however_it_is_written(
    cover: Json,
    sizes: AssetSizes,
    fonts: FontStore,
    symbology: str,
    digits: str,
    addon: str,
    reused: bool,
) -> None:
    written = {"symbology": symbology, "digits": digits, "addon": addon}
    cover["elements"]["barcode"] = cover["elements"]["barcode"] | written

    found = [
        f
        for f in told(cover, sizes, fonts, OutsideFacts(codes=(CODE,)))
        if f.code == "barcode_reused"
    ]

    assert [(f.severity, f.element, f.values) for f in found] == [
        (
            Severity.WARNING,
            "barcode",
            {"digits": "9771234567003 05", "issue": "FIELD 05", "date": "2026-03-01"},
        )
    ][: int(reused)]


@pytest.mark.parametrize(
    ("use", "codes"),
    [
        ("yes", []),
        ("no", ["model_not_commercial"]),
        ("unknown", ["model_terms_unknown"]),
    ],
)
def test_a_model_whose_pictures_may_not_be_sold_is_named(
    cover: Json, sizes: AssetSizes, fonts: FontStore, use: str, codes: list[str]
) -> None:
    asset = cover["elements"]["art"]["asset"]
    outside = OutsideFacts(models={asset: (ModelTerms(title="Dev Only", use=use),)})

    found = told(cover, sizes, fonts, outside)

    assert [f.code for f in found] == codes
    assert all((f.element, f.values["model"]) == ("art", "Dev Only") for f in found)


def test_a_picture_whose_credentials_broke_is_told_and_a_file_is_stopped(
    cover: Json, sizes: AssetSizes, fonts: FontStore
) -> None:
    asset = cover["elements"]["art"]["asset"]
    status = "assertion.dataHash.mismatch"

    [found] = told(cover, sizes, fonts, OutsideFacts(broken={asset: status}))
    [stopped] = credentials_broken(status)

    assert (found.code, found.severity, found.element) == ("credentials_broken", "warning", "art")
    assert (stopped.code, stopped.severity) == ("credentials_broken", "error")
    assert credentials_broken("") == []

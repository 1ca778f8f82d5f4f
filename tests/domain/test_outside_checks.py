"""Preflight of what only the studio knows: reused codes, models' terms, broken credentials."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from PIL import Image

from generation.contract.engine import ModelCard
from studio.accounts.days import day_words
from studio.accounts.models import User
from studio.artwork.composed import upload_variant
from studio.artwork.terms import terms_of
from studio.assets.actions import store_image
from studio.exports.finding_rows import FindingRow
from studio.exports.models import Export
from studio.exports.selectors import preflight_of
from studio.layouts.models import Layout
from studio.press.provenance.credentials import make_identity, signed
from studio.press.provenance.xmp import ExportMeta
from studio.projects.models import Project, Role
from tests.cards import NIGHT
from tests.domain.export_work import approved, ready_layout, rendered, request
from tests.domain.studio_work import edit, make_layout, offer, op, paint, painted, submit
from tests.factories import add_member, make_project, make_user

A_DAY = datetime(2026, 6, 1, tzinfo=UTC)


def found(layout: Layout, code: str) -> list[FindingRow]:
    return [row for row in preflight_of(layout) if row["code"] == code]


def issue_of(project: Project, editor: User, number: str) -> Layout:
    layout = ready_layout(project, editor)
    edit(layout, editor, op("set", "document", "issue.number", number))
    layout.refresh_from_db()
    return layout


def test_a_code_that_another_issue_was_printed_with_is_told(project: Project, editor: User) -> None:
    first = approved(project, editor)
    assert found(issue_of(project, editor, "07"), "barcode_reused") == []

    rendered(request(first, editor))

    [told] = found(issue_of(project, editor, "07"), "barcode_reused")
    assert told["severity"] == "warning"
    assert "9771234567003 06 was exported for Autumn issue 06 on" in told["message"]
    assert day_words(str(told["values"]["date"])) in told["message"]
    assert found(issue_of(project, editor, "06"), "barcode_reused") == []


def test_codes_of_a_teams_other_projects_count_and_strangers_codes_do_not(
    project: Project, editor: User
) -> None:
    rendered(request(approved(project, editor), editor))
    ours = make_project(editor=editor, title="Winter issue")
    stranger = make_user("Sam Stranger")
    theirs = make_project(editor=stranger, title="Elsewhere")

    assert len(found(issue_of(ours, editor, "07"), "barcode_reused")) == 1
    assert found(issue_of(theirs, stranger, "07"), "barcode_reused") == []
    add_member(theirs, editor, Role.VIEWER)
    assert found(issue_of(theirs, stranger, "07"), "barcode_reused") == []


def test_a_code_is_free_again_in_another_year_and_proofs_use_none_up(
    project: Project, editor: User
) -> None:
    first = approved(project, editor)
    rendered(request(first, editor, "proof"))
    assert found(issue_of(project, editor, "07"), "barcode_reused") == []
    export = rendered(request(first, editor))

    long_ago = export.requested_at - timedelta(days=400)
    Export.objects.filter(pk=export.pk).update(requested_at=long_ago)

    assert found(issue_of(project, editor, "07"), "barcode_reused") == []


@pytest.mark.parametrize(
    ("use", "codes"),
    [("yes", []), ("no", ["model_not_commercial"]), ("unknown", ["model_terms_unknown"])],
)
def test_a_placed_picture_names_the_model_that_may_not_be_sold(
    project: Project, editor: User, use: str, codes: list[str]
) -> None:
    card: ModelCard = replace(NIGHT, commercial_use=use)
    offer(card)
    [variant, *_] = painted(project, editor)
    layout = make_layout(project, editor, variant=variant)

    told = [row for row in preflight_of(layout) if row["code"].startswith("model_")]

    assert [row["code"] for row in told] == codes
    assert all("Night Train painted in the art" in row["message"] for row in told)
    assert variant.facts["licence"] == "Apache-2.0"


def test_terms_are_those_of_the_day_it_was_painted_and_adapters_count(
    project: Project, editor: User
) -> None:
    offer(replace(NIGHT, commercial_use="no"))
    iteration = submit(project, editor)
    recipe = iteration.recipe
    recipe.facts = {**recipe.facts, "adapters": [{"handle": "ink", "weight": 1.0}]}
    recipe.save()
    [variant, *_] = paint(iteration.batches.get().job)
    offer(replace(NIGHT, commercial_use="yes"), worker="engine-2")

    sha = variant.asset.sha256

    assert terms_of(project, [sha, "0" * 64]) == {
        sha: {"Night Train": "no", "Ink": "unknown"},
        "0" * 64: {},
    }


def signed_png() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (64, 80), "#204060").save(held, "PNG")
    meta = ExportMeta(title="Portrait", created=A_DAY)
    return signed(held.getvalue(), "image/png", meta, make_identity(), embed=True).data


def test_a_picture_changed_after_it_was_signed_is_told_where_it_is_placed(
    project: Project, editor: User
) -> None:
    whole = signed_png()
    broken = bytearray(whole)
    broken[-14] ^= 1  # in the end chunk: the picture itself still opens

    for data, expected in ((bytes(broken), 1), (whole, 0)):
        asset = store_image(project=project, data=data, by=editor)
        variant = upload_variant(project=project, asset=asset, words="A portrait", by=editor)
        layout = make_layout(project, editor, variant=variant)
        told = found(layout, "credentials_broken")
        assert len(told) == expected
        assert all("assertion.dataHash.mismatch" in row["message"] for row in told)


def test_a_cover_begun_in_chinese_has_placeholders_that_readers_of_any_language_are_told_of(
    project: Project, editor: User
) -> None:
    with override("zh-hans"):
        layout = make_layout(project, editor)
    texts = {
        id_: held["runs"][0]["text"]
        for id_, held in layout.document["elements"].items()
        if held.get("runs")
    }

    assert texts["main_line"] == "封面主标题"
    assert {"kicker", "main_line", "main_deck", "third_deck"} <= {
        row["element"] for row in found(layout, "placeholder_left")
    }

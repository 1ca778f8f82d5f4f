"""A cover as a whole: its subject, its page, mended findings, calm places, and templates."""

import io
import random
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.assets import store
from studio.core.errors import ConflictError, RefusedError
from studio.core.finding import Finding
from studio.exports.selectors import plates_of, preflight_of, proof_of
from studio.layouts import actions, composing, outlook, templates
from studio.layouts.models import Layout, LayoutOperation
from studio.layouts.selectors import asset_sizes_of, fonts, stage_of, templates_for
from studio.press.preflight.run import check_document
from studio.press.profiles import PressProfile
from studio.projects.models import Project
from tests.domain.studio_work import edit, make_layout, make_variant, op, undo_of
from tests.factories import make_asset

SIZE = (500, 650)
HEAD = (180, 60, 320, 330)


def _art(draw: Any) -> Image.Image:
    picture = Image.new("RGB", SIZE, "#8fb8e8")
    draw(ImageDraw.Draw(picture))
    noise = np.random.default_rng(3).normal(0, 6, (SIZE[1], SIZE[0], 1))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def _portrait(canvas: Any) -> None:
    canvas.ellipse(HEAD, fill="#8a4f32")
    canvas.rectangle((120, 330, 380, 650), fill="#8a4f32")


def _placed(project: Project, by: User, picture: Image.Image) -> Layout:
    variant = make_variant(project, by)
    Variant.objects.filter(pk=variant.pk).update(asset=make_asset(project, picture))
    variant.refresh_from_db()
    return make_layout(project, by, variant=variant)


@pytest.fixture
def portrait(project: Project, artist: User) -> Layout:
    return _placed(project, artist, _art(_portrait))


def test_the_masthead_goes_behind_the_head_with_one_wish_and_one_undo(
    portrait: Layout, artist: User
) -> None:
    composing.cut_subject(layout=portrait, strokes=[], behind=True, by=artist)

    portrait.refresh_from_db()
    art, masthead = (portrait.document["elements"][id_] for id_ in ("art", "masthead"))
    mask = np.asarray(store.open_image(art["cutout_mask"]).convert("L"))
    assert mask.shape == (SIZE[1], SIZE[0])
    assert (mask[195, 250], mask[500, 250], mask[40, 40], mask[300, 460]) == (255, 255, 0, 0)
    assert masthead["behind_subject"] is True
    assert stage_of(portrait)["subjects"][0]["mask"] == art["cutout_mask"]
    made = LayoutOperation.objects.filter(layout=portrait)
    undone = [
        undo_of({"op_id": str(row.op_id), "kind": "set", "object": row.object}) for row in made
    ]
    edit(portrait, artist, *undone)
    portrait.refresh_from_db()
    assert portrait.document["elements"]["art"]["cutout_mask"] == ""
    assert stage_of(portrait)["subjects"] == []


def test_a_stroke_takes_a_part_out_of_an_earlier_cut(portrait: Layout, artist: User) -> None:
    composing.cut_subject(layout=portrait, strokes=[], behind=False, by=artist)
    away = {"keep": False, "width": 0.2, "points": [[0.3, 0.75], [0.7, 0.75]]}

    composing.cut_subject(layout=portrait, strokes=[away], behind=False, by=artist)

    portrait.refresh_from_db()
    mask = np.asarray(store.open_image(portrait.document["elements"]["art"]["cutout_mask"]))
    assert (mask[488, 250], mask[195, 250]) == (0, 255)


def test_an_even_picture_has_no_subject(project: Project, artist: User) -> None:
    everything = {"keep": True, "width": 0.5, "points": [[0.25, 0.0], [0.25, 1.0]]}
    rest = {"keep": True, "width": 0.5, "points": [[0.75, 0.0], [0.75, 1.0]]}
    layout = make_layout(project, artist, variant=make_variant(project, artist))

    with pytest.raises(RefusedError, match="No subject"):
        composing.cut_subject(layout=layout, strokes=[everything, rest], behind=True, by=artist)


def test_a_cover_without_a_picture_has_nothing_to_cut(project: Project, artist: User) -> None:
    with pytest.raises(ConflictError, match="no picture"):
        composing.cut_subject(
            layout=make_layout(project, artist), strokes=[], behind=True, by=artist
        )


@pytest.mark.parametrize("handle", ["a4", "us-7875x1050", "uk-200x260", "eu-230x290"])
def test_another_format_carries_every_element_onto_its_page(
    portrait: Layout, artist: User, handle: str
) -> None:
    before = {finding["code"] for finding in preflight_of(portrait)}

    composing.change_page(layout=portrait, page={"format": {"handle": handle}}, by=artist)

    portrait.refresh_from_db()
    after = {finding["code"] for finding in preflight_of(portrait)}
    assert after <= before
    assert "bleed_short" not in after
    assert "live_outside_safe" not in after


def test_a_wraparound_has_a_spine_with_type_and_goes_back_to_a_front(
    portrait: Layout, artist: User
) -> None:
    page = {"sheet": "wraparound", "spine": {"pages": 164, "caliper_mm": 0.085}}

    composing.change_page(layout=portrait, page=page, by=artist)

    portrait.refresh_from_db()
    stage = stage_of(portrait)
    nine_32nds = 7.144  # 82 leaves of 0.085 mm are 6.97 mm
    assert stage["spine_mm"][2] == pytest.approx(nine_32nds, abs=0.001)
    spine = portrait.document["elements"]["spine-text"]
    assert spine["h_mm"] == pytest.approx(7.14 - 3, abs=0.01)
    assert [
        finding["code"] for finding in preflight_of(portrait) if "bleed" in finding["code"]
    ] == []
    picture = Image.open(io.BytesIO(outlook.proof_of(portrait, width_px=400, press_colours=True)))
    assert picture.width / picture.height == pytest.approx(432.6 / 276.2, abs=0.02)
    version = actions.freeze_version(layout=portrait, by=artist)
    front, whole = (
        Image.open(io.BytesIO(proof_of(version, 160, front=front))) for front in (True, False)
    )
    assert front.width / front.height == pytest.approx(212.7 / 276.2, abs=0.02)
    assert whole.width / whole.height == pytest.approx(432.6 / 276.2, abs=0.02)
    composing.change_page(layout=portrait, page={"sheet": "front"}, by=artist)
    portrait.refresh_from_db()
    assert not {"back-panel", "spine-panel", "spine-text"} & portrait.document["elements"].keys()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"sheet": "wraparound"}, "spine has no width"),
        ({"format": {"trim_mm": [20, 300]}}, "from 50 to 600"),
        ({"format": {"handle": "tabloid"}}, "no cover format"),
        ({"spine": {"caliper_mm": -1}}, "from 0 to 5"),
    ],
)
def test_a_page_that_cannot_be_printed_is_refused(
    portrait: Layout, artist: User, page: dict[str, Any], said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        composing.change_page(layout=portrait, page=page, by=artist)


@pytest.mark.parametrize(
    ("element", "wrong", "code"),
    [
        ("kicker", {"x_mm": -30.0}, "live_outside_safe"),
        ("barcode", {"digits": "9771234567009"}, "barcode_digits"),
        ("barcode", {"panel_ink": {"cmyk": [0, 0, 0.5, 0]}}, "barcode_ink"),
        ("main_line", {"runs": [{"text": "Tiny", "size_pt": 4.0}]}, "type_too_small"),
        ("main_line", {"runs": [{"text": "Lost", "font": "gone-400"}]}, "font_missing"),
    ],
)
def test_a_finding_is_mended_by_one_wish(
    project: Project, artist: User, element: str, wrong: dict[str, Any], code: str
) -> None:
    layout = make_layout(project, artist)
    edit(layout, artist, *[op("set", element, name, value) for name, value in wrong.items()])
    layout.refresh_from_db()
    found = next(
        row for row in preflight_of(layout) if row["code"] == code and row["element"] == element
    )

    composing.fix_finding(
        layout=layout, code=code, element=element, values=found["values"], by=artist
    )

    layout.refresh_from_db()
    left = [row for row in preflight_of(layout) if row["element"] == element]
    assert code not in {row["code"] for row in left}


def test_a_bright_sky_gets_the_shades_its_white_type_needs(project: Project, artist: User) -> None:
    layout = _placed(
        project, artist, _art(lambda canvas: canvas.rectangle((0, 0, 500, 650), fill="#eef4ff"))
    )

    codes = {row["code"] for row in plates_of(layout)}

    assert "contrast_low" not in codes
    assert any(id_.startswith("shade-") for id_ in layout.document["elements"])


def test_a_text_that_cannot_be_read_gets_a_shade_of_its_own(project: Project, artist: User) -> None:
    layout = _placed(
        project, artist, _art(lambda canvas: canvas.rectangle((0, 0, 500, 650), fill="#eef4ff"))
    )
    layout.refresh_from_db()
    shades = [id_ for id_ in layout.document["elements"] if "shade" in id_]
    edit(layout, artist, *[op("remove", id_) for id_ in shades])
    layout.refresh_from_db()
    low = [row["element"] for row in plates_of(layout) if row["code"] == "contrast_low"]
    assert "masthead" in low

    composing.fix_finding(
        layout=layout, code="contrast_low", element="masthead", values={}, by=artist
    )

    layout.refresh_from_db()
    left = [row["element"] for row in plates_of(layout) if row["code"] == "contrast_low"]
    assert "masthead" not in left


def test_calm_places_keep_off_the_subject_and_the_other_type(portrait: Layout) -> None:
    zones = outlook.zones_of(portrait, w_mm=50, h_mm=20)

    assert zones
    taken = [element["ink_mm"] for element in stage_of(portrait)["elements"] if element["text"]]
    for x, y, w, h in (zone["box"] for zone in zones):
        assert all(
            x + w <= left or y + h <= top or left + wide <= x or top + high <= y
            for left, top, wide, high in taken
        )


def test_a_template_begins_another_cover_without_the_first_ones_picture(
    project: Project, portrait: Layout, artist: User
) -> None:
    edit(portrait, artist, op("set", "main_line", "x_mm", 33.0))
    version = actions.freeze_version(layout=portrait, by=artist)

    template = templates.save_template(version=version, name="  House   style ", by=artist)
    again = templates.save_template(version=version, name="House style", by=artist)
    layout = actions.create_layout(project=project, template=template, by=artist)

    assert [row["name"] for row in templates_for(artist, project)] == ["House style"]
    assert again.pk == template.pk
    assert layout.document["elements"]["main_line"]["x_mm"] == 33.0
    assert layout.document["elements"]["art"]["asset"] == ""
    templates.delete_template(template=template, by=artist)
    assert templates_for(artist, project) == []


def test_restoring_a_version_brings_back_its_sheet_and_its_guides(
    portrait: Layout, artist: User, editor: User
) -> None:
    version = actions.freeze_version(layout=portrait, by=artist)
    page = {"sheet": "wraparound", "spine": {"pages": 164, "caliper_mm": 0.085}}
    composing.change_page(layout=portrait, page=page, by=artist)
    edit(portrait, artist, op("set", "document", "guides", {"x": [106.4], "y": []}))
    portrait.refresh_from_db()
    assert portrait.document["guides"] == {"x": [106.4]}

    actions.restore_version(layout=portrait, version=version, by=editor)

    portrait.refresh_from_db()
    assert portrait.document["sheet"] == "front"
    assert not portrait.document["guides"]
    assert "back-panel" not in portrait.document["elements"]


def test_guides_are_bounded(portrait: Layout, artist: User) -> None:
    with pytest.raises(RefusedError, match="at most 40"):
        edit(portrait, artist, op("set", "document", "guides", {"x": [1.0] * 41}))


WANTED = PressProfile(
    name="Strict", required=("art", "masthead", "barcode", "price"), ai_label=True
)


def _findings(layout: Layout, *, plates: bool = False) -> dict[str, Finding]:
    layout.refresh_from_db()
    sizes = asset_sizes_of(layout)
    found = check_document(layout.document, sizes, fonts(), WANTED)
    composed = map(Finding.from_json, plates_of(layout) if plates else [])
    return {row.code: row for row in (*found, *composed)}


def _mend(layout: Layout, by: User, finding: Finding) -> None:
    composing.fix_finding(
        layout=layout,
        code=finding.code,
        element=finding.element,
        values=finding.values,
        by=by,
    )


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (op("remove", "barcode"), "required_missing"),
        (op("set", "price", "hidden", True), "required_missing"),
        (op("set", "art", "w_mm", 150.0), "bleed_short"),
        (op("remove", "ai-label"), "ai_label_missing"),
    ],
)
def test_what_a_cover_lacks_is_added_by_one_wish_and_one_undo(
    portrait: Layout, artist: User, damage: dict[str, Any], code: str
) -> None:
    edit(portrait, artist, damage)
    finding = _findings(portrait)[code]
    before = portrait.revision

    _mend(portrait, artist, finding)

    left = _findings(portrait)
    assert code not in left
    assert not {"live_outside_safe", "barcode_quiet_zone"} & left.keys()
    assert portrait.revision == before + 1


def test_a_deleted_barcode_comes_back_with_its_digits(portrait: Layout, artist: User) -> None:
    edit(portrait, artist, op("set", "barcode", "digits", "9771234567003"), op("remove", "barcode"))

    _mend(portrait, artist, _findings(portrait)["required_missing"])

    portrait.refresh_from_db()
    assert portrait.document["elements"]["barcode"]["digits"] == "9771234567003"


def test_the_label_of_generated_art_says_so_in_the_covers_language(
    portrait: Layout, artist: User
) -> None:
    shown = {row["id"]: row for row in stage_of(portrait)["elements"]}["ai-label"]
    assert shown["text"] == "Cover image made with AI"
    assert shown["sizes_pt"][0] >= 6
    edit(portrait, artist, op("set", "document", "lang", "zh-Hans"))
    portrait.refresh_from_db()
    shown = {row["id"]: row for row in stage_of(portrait)["elements"]}["ai-label"]
    assert shown["text"] == "封面图像由 AI 生成"


def test_a_missing_picture_is_not_made_up(project: Project, artist: User) -> None:
    layout = make_layout(project, artist)
    finding = _findings(layout)["required_missing"]
    assert finding.values["kind"] == "art"
    with pytest.raises(ConflictError, match="Choose a picture"):
        _mend(layout, artist, finding)


def test_busy_art_under_a_text_is_calmed_by_a_shade(project: Project, artist: User) -> None:
    dice = random.Random(4)

    def stones(canvas: Any) -> None:
        for _ in range(9000):
            x, y, level = dice.randrange(500), dice.randrange(650), dice.randrange(0, 70)
            canvas.rectangle((x, y, x + 3, y + 3), fill=(level, level, level))

    layout = _placed(project, artist, _art(stones))
    layout.refresh_from_db()
    shades = [id_ for id_ in layout.document["elements"] if "shade" in id_]
    edit(layout, artist, *[op("remove", id_) for id_ in shades])
    busy = _findings(layout, plates=True)["background_busy"]

    _mend(layout, artist, busy)

    layout.refresh_from_db()
    left = {row["element"] for row in plates_of(layout) if row["code"] == "background_busy"}
    assert busy.element not in left

"""Comments: whom they name, who has read them, whose words may change, and where pins come to."""

import io
from typing import Any

import pytest
from PIL import Image

from generation.contract.pixels import Box, Padding, Size
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.assets.actions import store_image, store_mask
from studio.canvases import actions as canvases
from studio.canvases.flattening import crop, flatten
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.core.layout_document import parse
from studio.core.layout_elements import Art
from studio.core.pins import Pin, Region
from studio.exports.selectors import proof_of
from studio.layouts import actions as layouts
from studio.projects.models import Project, SearchEntry
from studio.projects.permissions import Guest
from studio.reviews import actions
from studio.reviews.selectors import thread_of, unread_of
from tests.domain.canvas_work import make_canvas, order
from tests.domain.canvas_work import paint as paint_frame
from tests.domain.studio_work import (
    edit,
    make_layout,
    make_variant,
    make_version,
    newest,
    op,
    paint,
)
from tests.domain.test_reviews import say, version_guest
from tests.factories import encoded


def test_who_is_named_is_told_and_must_be_a_member(
    project: Project, artist: User, viewer: User, stranger: User, guest: Guest
) -> None:
    variant = make_variant(project, artist)

    actions.post_comment(subject=variant, text="@Vera", mentions=[viewer.pk], by=artist)

    assert newest(project).payload["comment"]["mentions"] == [viewer.pk]
    assert thread_of(variant, artist)[0]["mentions"] == [viewer.pk]
    for by, named in ((artist, stranger.pk), (guest, viewer.pk)):
        with pytest.raises(RefusedError, match="members of the project"):
            actions.post_comment(subject=variant, text="@You", mentions=[named], by=by)


def test_what_others_said_is_unread_until_it_is_seen(
    project: Project, artist: User, viewer: User, guest: Guest
) -> None:
    variant = make_variant(project, artist)
    first, second = say(variant, artist), say(variant, guest)
    say(variant, viewer)

    assert [row["id"] for row in unread_of(project, viewer)] == [second.pk, first.pk]
    assert actions.mark_read(project=project, comments=[first.pk, 10**9], by=viewer) == 1
    assert actions.mark_read(project=project, comments=[first.pk], by=viewer) == 0

    assert [row["id"] for row in unread_of(project, viewer)] == [second.pk]
    assert len(unread_of(project, artist)) == 2
    assert unread_of(project, guest) == []
    with pytest.raises(RefusedError, match="501 comments"):
        actions.mark_read(project=project, comments=range(501), by=viewer)


def test_words_can_be_changed_until_somebody_answers(
    project: Project, artist: User, viewer: User, editor: User
) -> None:
    variant = make_variant(project, artist)
    comment = say(variant, viewer, "More sky.")

    actions.edit_comment(comment=comment, text="Less sky.", by=viewer)

    row = newest(project).payload["comment"]
    assert row["text"] == "Less sky."
    assert row["edited_at"]
    found = SearchEntry.objects.get(kind=SearchEntry.Kind.COMMENT, object_id=comment.pk)
    assert found.text == "Less sky."
    for by in (artist, editor):
        with pytest.raises(NotAllowedError, match="Only whoever wrote"):
            actions.edit_comment(comment=comment, text="No.", by=by)
    say(variant, artist, "Why?", parent=comment)
    with pytest.raises(ConflictError, match="has answered"):
        actions.edit_comment(comment=comment, text="No.", by=viewer)
    with pytest.raises(ConflictError, match="has answered"):
        actions.remove_comment(comment=comment, by=viewer)


def test_a_removed_comment_leaves_no_words_and_is_not_counted(
    project: Project, artist: User, viewer: User, editor: User, stranger: User
) -> None:
    variant = make_variant(project, artist)
    comment = say(variant, viewer, "Wrong picture.")
    answer = say(variant, artist, "Indeed.", parent=comment)
    with pytest.raises(NotAllowedError, match="or an editor"):
        actions.remove_comment(comment=comment, by=artist)
    with pytest.raises(NotFoundError):
        actions.remove_comment(comment=comment, by=stranger)

    actions.remove_comment(comment=comment, by=editor)

    told = newest(project).payload
    assert (told["variant"]["comments"], told["comments_ids"]) == (0, [answer.pk])
    assert {(row["text"], row["removed"]) for row in thread_of(variant, viewer)} == {("", True)}
    assert not SearchEntry.objects.filter(kind=SearchEntry.Kind.COMMENT).exists()
    with pytest.raises(ConflictError, match="removed before"):
        actions.remove_comment(comment=comment, by=editor)


def test_a_carried_pin_is_confirmed_once_where_it_was_carried(
    project: Project, artist: User, viewer: User
) -> None:
    source = make_variant(project, artist)
    comment, plain = say(source, viewer, pin=(0.5, 0.5)), say(source, viewer)
    [large] = paint(
        artwork.request_upscale(variant=source, size=Size(width=128, height=160), by=artist)
    )
    assert thread_of(large, artist)[0]["confirmed"] == []

    actions.confirm_pin(comment=comment, subject=large, by=viewer)

    confirmed = [{"variant": large.pk, "version": None, "by_name": viewer.name}]
    assert newest(project).payload["comment"]["confirmed"] == confirmed
    assert thread_of(large, artist)[0]["confirmed"] == confirmed
    with pytest.raises(ConflictError, match="confirmed this pin"):
        actions.confirm_pin(comment=comment, subject=large, by=artist)
    for pin, on in ((plain, large), (comment, source), (comment, make_variant(project, artist))):
        with pytest.raises(RefusedError, match="no pin that was carried"):
            actions.confirm_pin(comment=pin, subject=on, by=viewer)


def test_a_pin_says_where_its_place_was_painted_anew(project: Project, artist: User) -> None:
    source = make_variant(project, artist)
    inside, outside = say(source, artist, pin=(0.2, 0.2)), say(source, artist, pin=(0.9, 0.9))
    mask = Image.new("L", (64, 80))
    mask.paste(255, (0, 0, 20, 24))
    marked = store_mask(project=project, data=encoded(mask), by=None).sha256
    inpaint = artwork.request_inpaint(variant=source, mask_sha=marked, count=1, by=artist)
    variation = artwork.request_variations(variant=source, count=1, by=artist)
    outpaint = artwork.request_outpaint(
        variant=source, padding=Padding(right=64), overlap=16, count=1, by=artist
    )

    assert _repainted(paint(inpaint)[0], artist) == {inside.pk: "here", outside.pk: ""}
    assert set(_repainted(paint(variation)[0], artist).values()) == {"whole"}
    assert _repainted(paint(outpaint)[0], artist) == {inside.pk: "", outside.pk: "here"}


def test_a_flattened_canvas_repaints_where_its_patches_are(project: Project, artist: User) -> None:
    canvas = make_canvas(project, artist, 128, 160)
    above, below = (
        say(canvas.base, artist, pin=(0.5, 0.1)),
        say(canvas.base, artist, pin=(0.5, 0.9)),
    )
    frame = order(canvas, artist, 0, -64, 128, 128)
    paint_frame(frame)
    canvases.accept_candidate(candidate=frame.candidates.get(), by=artist)

    made = flatten(canvas=canvas, by=artist)

    rows = {row["id"]: row for row in thread_of(made, artist)}
    assert rows[below.pk]["pin"] == {"x": 0.5, "y": pytest.approx((144 + 64) / 224)}
    assert _repainted(made, artist)[below.pk] == ""
    assert rows[above.pk]["pin"] == {"x": 0.5, "y": pytest.approx((16 + 64) / 224)}


def test_a_crop_carries_the_pins_in_it_and_says_which_were_cut_away(
    project: Project, artist: User
) -> None:
    canvas = make_canvas(project, artist, 128, 160)
    inside = say(canvas.base, artist, pin=(0.5, 0.75))
    outside = say(canvas.base, artist, pin=(0.5, 0.1))

    made = crop(canvas=canvas, box=Box(left=32, top=80, right=128, bottom=160), by=artist)

    rows = {row["id"]: row for row in thread_of(made, artist)}
    kept = rows[inside.pk]["pin"]
    assert kept is not None
    assert (kept["x"], kept["y"]) == pytest.approx((1 / 3, 0.5))
    assert (rows[outside.pk]["pin"], rows[outside.pk]["outside"]) == (None, True)
    assert _repainted(made, artist) == {inside.pk: "", outside.pk: ""}


PLACINGS: list[dict[str, Any]] = [
    {},
    {"crop": [0.1, 0.2, 0.15, 0.05]},
    {"flip": True, "crop": [0.2, 0.0, 0.0, 0.1]},
    {"x_mm": 20.0, "y_mm": 30.0, "w_mm": 120.0, "h_mm": 90.0},
    {"x_mm": 20.0, "y_mm": 30.0, "w_mm": 120.0, "h_mm": 150.0, "rotation_deg": 25.0, "flip": True},
]


@pytest.mark.parametrize("placing", PLACINGS)
def test_a_pin_in_a_layout_lies_where_the_press_prints_its_pixel(
    project: Project, artist: User, placing: dict[str, Any]
) -> None:
    picture = Image.new("RGB", (600, 800), "black")
    picture.paste("white", (290, 430, 310, 450))
    variant = make_variant(project, artist)
    variant.asset = store_image(project=project, data=encoded(picture), by=None)
    variant.save(update_fields=["asset"])
    comment = say(variant, artist, pin=(300 / 600, 440 / 800))
    layout = make_layout(project, artist, variant=variant)
    document = parse(layout.document)
    [art] = [id_ for id_, element in document.elements.items() if isinstance(element, Art)]
    others = [op("remove", id_) for id_ in document.elements if id_ != art]
    edit(layout, artist, *others, *(op("set", art, k, v) for k, v in placing.items()))
    layout.refresh_from_db()
    version = layouts.freeze_version(layout=layout, by=artist)

    [row] = thread_of(version, artist)

    assert (row["id"], row["carried_from"]) == (comment.pk, "#1.1")
    proof = Image.open(io.BytesIO(proof_of(version, 800))).convert("L")
    assert row["pin"] is not None
    shown = (row["pin"]["x"] * proof.width, row["pin"]["y"] * proof.height)
    assert _is_the_dot(proof, shown), shown


def test_a_layout_shows_pins_its_crop_leaves_and_hides_them_from_its_guests(
    project: Project, artist: User, guest: Guest
) -> None:
    variant = make_variant(project, artist, width=256, height=320)
    say(variant, artist, "Far left.", pin=(0.0, 0.5))
    corners = (Pin(x=0.4, y=0.4), Pin(x=0.6, y=0.6))
    kept = actions.post_comment(
        subject=variant,
        text="Middle.",
        pin=(0.5, 0.5),
        region=Region(kind="rect", points=corners),
        by=artist,
    )
    layout = make_layout(project, artist, variant=variant)
    [art] = [k for k, e in parse(layout.document).elements.items() if isinstance(e, Art)]
    edit(layout, artist, op("set", art, "crop", [0.2, 0.2, 0.2, 0.2]))
    layout.refresh_from_db()
    version = layouts.freeze_version(layout=layout, by=artist)

    left, middle = thread_of(version, artist)

    assert (left["pin"], left["outside"]) == (None, True)
    assert (middle["id"], middle["region"] is not None, middle["outside"]) == (kept.pk, True, False)
    assert thread_of(version, version_guest(version, guest)) == []
    actions.confirm_pin(comment=kept, subject=version, by=artist)
    assert newest(project).payload["comment"]["confirmed"][0]["version"] == version.pk


def test_what_is_said_of_a_version_is_its_own(project: Project, artist: User) -> None:
    version = make_version(project, artist)
    comment = say(version, artist, pin=(0.5, 0.5))

    [row] = thread_of(version, artist)

    assert (row["id"], row["carried_from"]) == (comment.pk, None)


def _repainted(variant: Any, by: User) -> dict[int, str]:
    return {row["id"]: row["repainted"] for row in thread_of(variant, by)}


def _is_the_dot(proof: Image.Image, at: tuple[float, float]) -> bool:
    """Say whether a place is white and all around it is black."""
    around = [(-40, -40), (40, -40), (-40, 40), (40, 40)]
    middle, *near = [_grey(proof, at[0] + dx, at[1] + dy) for dx, dy in [(0, 0), *around]]
    return middle > 200 and max(near) < 60


def _grey(proof: Image.Image, x: float, y: float) -> int:
    return proof.crop((int(x), int(y), int(x) + 1, int(y) + 1)).tobytes()[0]

"""Pictures that people send: stored by content, or refused with a reason."""

import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from studio.accounts.models import User
from studio.assets import actions, pictures, store
from studio.assets.models import Asset
from studio.assets.selectors import asset_for
from studio.assets.thumbnails import thumbnail
from studio.core.errors import NotAllowedError, NotFoundError, RefusedError
from studio.projects.models import Project
from tests.factories import encoded, make_picture, make_project


def _png_header(width: int, height: int) -> bytes:
    """Return the first bytes of a PNG that claims a size and holds no pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def _jpeg_header(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xc0" + struct.pack(">H", 2 + len(frame)) + frame


def _webp_header(width: int, height: int) -> bytes:
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + canvas


def _animated(kind: str) -> bytes:
    first, second = make_picture(), make_picture(colour="navy")
    return encoded(first, kind, save_all=True, append_images=[second], duration=100)


def _after(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def _noise(width: int = 200, height: int = 200) -> Image.Image:
    return Image.effect_noise((width, height), 80).convert("RGB")


REFUSALS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a PNG of 50,000 px a side": (
        lambda: _png_header(50_000, 50_000),
        "too_many_pixels",
        r"50000 x 50000 px \(2500 megapixels\); at most 8192 px a side and 64 megapixels",
    ),
    "a JPEG of 50,000 px a side": (
        lambda: _jpeg_header(50_000, 50_000),
        "too_many_pixels",
        "50000 x 50000 px",
    ),
    "a WebP of 16,000 px a side": (
        lambda: _webp_header(16_000, 16_000),
        "too_many_pixels",
        "16000 x 16000 px",
    ),
    "8192 px a side but too many of them": (
        lambda: _png_header(8192, 8192),
        "too_many_pixels",
        "67 megapixels",
    ),
    "a picture of 10 px": (
        lambda: encoded(make_picture(10, 10)),
        "too_few_pixels",
        "10 x 10 px; each side needs at least 64 px",
    ),
    "a text": (lambda: b"hello, I am no picture", "no_picture", "no PNG, JPEG or WebP"),
    "nothing": (lambda: b"", "no_picture", "no PNG, JPEG or WebP"),
    "a GIF": (lambda: encoded(make_picture(), "GIF"), "no_picture", "Save it as one of these"),
    "a page of SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture", "no PNG"),
    "a truncated PNG": (lambda: _after(encoded(_noise()), 0.5), "damaged", "PNG file is damaged"),
    "a truncated JPEG": (
        lambda: _after(encoded(_noise(), "JPEG"), 0.5),
        "damaged",
        "JPEG file is damaged",
    ),
    "a truncated WebP": (
        lambda: _after(encoded(_noise(), "WEBP"), 0.5),
        "damaged",
        "WEBP file is damaged",
    ),
    "a PNG that ends in its header": (lambda: encoded(_noise())[:20], "damaged", "damaged"),
    "a JPEG of two bytes more than its magic": (lambda: b"\xff\xd8\xff\xe0\x00", "damaged", "JPEG"),
    "a WebP of an unknown chunk": (lambda: b"RIFF\0\0\0\0WEBPJUNK" + b"\0" * 40, "damaged", "WEBP"),
    "an animated PNG": (lambda: _animated("PNG"), "animated", r"animated \(2 frames\)"),
    "an animated WebP": (lambda: _animated("WEBP"), "animated", r"animated \(2 frames\)"),
    "33 MB": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * (33 << 20), "too_large", "at most 32 MB"),
}


@pytest.mark.parametrize(("make", "code", "said"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_hostile_upload_is_refused_with_the_reason(
    make: Callable[[], bytes], code: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said) as refusal:
        pictures.decoded(make())

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("claimed", "accepted"),
    [
        (None, True),
        ("", True),
        ("image/png", True),
        ("Image/PNG; charset=binary", True),
        ("application/octet-stream", True),
        ("image/jpeg", False),
        ("text/html", False),
    ],
)
def test_a_claimed_type_must_be_the_real_one(claimed: str | None, accepted: bool) -> None:
    data = encoded(make_picture())

    if accepted:
        assert pictures.decoded(data, claimed_type=claimed).size == (64, 80)
    else:
        with pytest.raises(RefusedError, match="holds a PNG picture"):
            pictures.decoded(data, claimed_type=claimed)


def test_a_header_that_lies_about_the_size_is_found_out() -> None:
    """Two frame headers: ours is read first, Pillow's last."""
    small, huge = _jpeg_header(100, 100), _jpeg_header(9_000, 100)

    with pytest.raises(RefusedError):
        pictures.decoded(small + huge[8:] + encoded(make_picture(), "JPEG")[2:])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_kinds_are_read_at_their_true_size(kind: str) -> None:
    assert pictures.decoded(encoded(make_picture(90, 70), kind)).size == (90, 70)


@pytest.mark.parametrize("options", [{"lossless": True}, {"exact": True, "method": 0}])
def test_every_form_of_webp_is_read(options: dict[str, object]) -> None:
    picture = Image.new("RGBA", (90, 70), (10, 20, 30, 128))

    assert pictures.decoded(encoded(picture, "WEBP", **options)).size == (90, 70)


def test_a_phones_picture_is_turned_upright() -> None:
    picture = make_picture(100, 80, "black")
    picture.paste("white", (0, 0, 50, 80))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise

    upright = pictures.decoded(encoded(picture, "PNG", exif=exif.tobytes()))

    assert upright.size == (80, 100)
    assert upright.getpixel((40, 5)) == (255, 255, 255)
    assert upright.getpixel((40, 95)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("L", 128, 128),
        ("RGBA", (255, 0, 0, 0), (255, 255, 255)),
        ("LA", (0, 255), (0, 0, 0)),
        ("P", 0, (0, 0, 0)),
        ("1", 1, (255, 255, 255)),
        ("I;16", 0x8000, 128),
    ],
)
def test_every_mode_becomes_what_a_viewer_shows(
    mode: str, colour: int | tuple[int, ...], seen: int | tuple[int, ...]
) -> None:
    plain = pictures.decoded(encoded(Image.new(mode, (64, 64), colour)))

    assert plain.mode in {"RGB", "L"}
    assert plain.getpixel((5, 5)) == seen


def test_colours_of_another_profile_are_converted_and_a_broken_profile_is_survived() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    cmyk = Image.new("CMYK", (64, 64), (0, 255, 255, 0))

    kept = pictures.decoded(encoded(make_picture(), "PNG", icc_profile=lab))
    broken = pictures.decoded(encoded(make_picture(), "PNG", icc_profile=b"no profile"))
    separated = pictures.decoded(encoded(cmyk, "JPEG"))

    assert kept.getpixel((5, 5)) == broken.getpixel((5, 5)) == (178, 34, 34)
    assert separated.getpixel((5, 5))[0] > 200  # type: ignore[index]


def test_what_a_picture_says_about_people_is_not_stored(project: Project, artist: User) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "secret name")
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    data = encoded(make_picture(), "PNG", pnginfo=notes, exif=exif.tobytes())
    assert b"secret" in data

    asset = actions.store_image(project=project, data=data, by=artist, claimed_type="image/png")

    stored = store.read(asset.sha256)
    assert b"secret" not in stored
    assert store.open_image(asset.sha256).tobytes() == make_picture().tobytes()
    assert (asset.width_px, asset.height_px, asset.media_type) == (64, 80, "image/png")
    assert asset.size_bytes == len(stored)


def test_the_engines_pictures_keep_their_bytes(project: Project) -> None:
    data = encoded(make_picture())

    asset = actions.store_image(project=project, data=data, by=None, keep_bytes=True)

    assert asset.sha256 == hashlib.sha256(data).hexdigest()
    assert store.read(asset.sha256) == data


def test_the_same_picture_twice_is_one_row_a_project_and_one_file(
    project: Project, editor: User, asset_folder: Path
) -> None:
    other = make_project(editor=editor)
    data = encoded(make_picture())

    rows = {
        actions.store_image(project=at, data=data, by=None).pk for at in (project, project, other)
    }

    assert len(rows) == 2
    assert len([path for path in asset_folder.rglob("*") if path.is_file()]) == 1


def test_a_hash_opens_only_what_the_project_has(project: Project, editor: User) -> None:
    other = make_project(editor=editor)
    asset = actions.store_image(project=project, data=encoded(make_picture()), by=None)

    assert asset_for(project, asset.sha256) == asset
    with pytest.raises(NotFoundError):
        asset_for(other, asset.sha256)


def test_uploading_needs_the_right_to_generate(
    project: Project, viewer: User, stranger: User
) -> None:
    data = encoded(make_picture())

    with pytest.raises(NotAllowedError, match="needs artist or editor"):
        actions.store_image(project=project, data=data, by=viewer)
    with pytest.raises(NotFoundError):
        actions.store_mask(project=project, data=data, by=stranger)

    assert not Asset.objects.exists()


def test_a_mask_is_stored_in_grey_at_the_pictures_size(project: Project, artist: User) -> None:
    mask = Image.new("RGB", (64, 80), "black")
    mask.paste("white", (10, 10, 20, 20))
    asset = actions.store_mask(project=project, data=encoded(mask), by=artist, size=(64, 80))

    stored = store.open_image(asset.sha256)

    assert (stored.mode, stored.getpixel((15, 15)), stored.getpixel((0, 0))) == ("L", 255, 0)
    with pytest.raises(RefusedError, match="mask is 64 x 80 px, the picture 100 x 80 px"):
        actions.store_mask(project=project, data=encoded(mask), by=artist, size=(100, 80))


def test_an_empty_mask_is_refused(project: Project, artist: User) -> None:
    empty = encoded(Image.new("L", (64, 80), 0))

    with pytest.raises(RefusedError, match="nothing would be repainted"):
        actions.store_mask(project=project, data=empty, by=artist)


def test_an_export_is_stored_as_it_is(project: Project) -> None:
    asset = actions.store_file(project=project, data=b"%PDF-1.7", media_type="application/pdf")

    assert (asset.media_type, asset.width_px) == ("application/pdf", None)
    assert store.read(asset.sha256) == b"%PDF-1.7"


def test_a_file_is_there_whole_or_not_at_all(
    asset_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.assets.store.os.fsync", full_disk)

    with pytest.raises(OSError, match="No space left"):
        store.put(b"a picture")
    assert [path for path in asset_folder.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("asset_folder")
def test_a_file_that_changed_on_the_disk_is_noticed() -> None:
    sha = store.put(b"a picture")
    store.path_of(sha).write_bytes(b"a pictura")

    with pytest.raises(store.CorruptAssetError):
        store.read(sha)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_nothing_but_a_hash_names_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        store.path_of(name)


@pytest.mark.parametrize(
    ("size", "width", "expected"),
    [((800, 1000), 256, (256, 320)), ((100, 80), 256, (100, 80)), ((6000, 64), 96, (96, 1))],
)
def test_thumbnails_are_small_webp_files_made_once(
    project: Project, size: tuple[int, int], width: int, expected: tuple[int, int]
) -> None:
    asset = actions.store_image(
        project=project, data=encoded(make_picture(*size)), by=None, keep_bytes=True
    )

    path = thumbnail(asset.sha256, width)
    made_at = path.stat().st_mtime_ns

    with Image.open(BytesIO(path.read_bytes())) as small:
        assert (small.format, small.size) == ("WEBP", expected)
    assert thumbnail(asset.sha256, width).stat().st_mtime_ns == made_at


def test_thumbnails_come_in_four_widths() -> None:
    with pytest.raises(RefusedError, match="96, 256, 512, 1024 px, not 300 px"):
        thumbnail("0" * 64, 300)


def test_facts_of_assets_are_ready_for_json(project: Project) -> None:
    asset = actions.store_image(project=project, data=encoded(make_picture()), by=None)

    assert json.dumps([asset.sha256, asset.width_px, asset.size_bytes])

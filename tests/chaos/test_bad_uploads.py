"""Files that are no pictures, or hurt: refused before anything is decoded, stored or lost."""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.chaos.scene import Scene

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
MB = 1024 * 1024


def saved(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((320, 400), 60).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def animated(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (64, 80), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


# name: content, claimed type, status, words of the message
FILES: dict[str, tuple[bytes, str, int, tuple[str, ...]]] = {
    "text named .png": (b"Dear editor, " * 20, PNG, 422, ("PNG, JPEG or WebP",)),
    "nothing": (b"", PNG, 422, ()),
    "a truncated PNG": (saved("PNG")[:-3000], PNG, 422, ("PNG", "damaged or incomplete")),
    "a PNG cut in its header": (saved("PNG")[:20], PNG, 422, ("PNG", "damaged")),
    "a truncated JPEG": (saved("JPEG")[:-3000], JPEG, 422, ("JPEG", "damaged or incomplete")),
    "a JPEG cut in its header": (saved("JPEG")[:30], JPEG, 422, ("JPEG", "damaged")),
    "a truncated WebP": (saved("WEBP")[:-3000], WEBP, 422, ("WEBP", "damaged or incomplete")),
    "50,000 x 50,000 px": (png_header(50_000, 50_000), PNG, 422, ("50000 x 50000", "8192")),
    "0 x 0 px": (png_header(0, 0), PNG, 422, ("0 x 0", "64")),
    "2**31 px": (png_header(2**31 - 1, 64), PNG, 422, ("2147483647", "8192")),
    "an animated GIF": (animated("GIF"), "image/gif", 422, ("PNG, JPEG or WebP",)),
    "an animated GIF named .png": (animated("GIF"), PNG, 422, ("PNG, JPEG or WebP",)),
    "an animated WebP": (animated("WEBP"), WEBP, 422, ("animated", "3 frames")),
    "an animated PNG": (animated("PNG"), PNG, 422, ("animated", "3 frames")),
    "a JPEG that claims to be a PNG": (saved("JPEG"), PNG, 422, ("image/png", "JPEG")),
    "40 MB": (b"\x89PNG\r\n\x1a\n" + bytes(40 * MB), PNG, 422, ("40", "32 MB")),
    "a PNG of one long row of damage": (saved("PNG")[:60] + bytes(5000), PNG, 422, ("damaged",)),
}


@pytest.mark.parametrize(("data", "claimed", "status", "words"), FILES.values(), ids=FILES.keys())
def test_a_bad_file_is_refused_in_words_and_leaves_nothing_behind(
    scene: Scene, data: bytes, claimed: str, status: int, words: tuple[str, ...]
) -> None:
    member = scene.room.member
    reply = member.http.post(
        f"/api{scene.room.path}/assets",
        files={"file": ("picture.png", data, claimed)},
        headers=member.headers(),
    )

    assert reply.status_code == status, reply.text[:300]
    error = reply.json()["error"]
    for word in words:
        assert word in error["message"], error
    scene.check_undisturbed()


def test_a_form_without_its_file_is_refused(scene: Scene) -> None:
    member = scene.room.member
    for body in (b"", b"--cut\r\nContent-Disposition: form-data; name=file"):
        reply = member.http.post(
            f"/api{scene.room.path}/assets",
            content=body,
            headers={**member.headers(), "Content-Type": "multipart/form-data; boundary=cut"},
        )
        assert reply.status_code == 422, reply.text[:300]
        assert "file" in reply.json()["error"]["message"]
    scene.check_undisturbed()

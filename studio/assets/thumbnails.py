"""Small versions of stored pictures, made on first use and kept beside them."""

from io import BytesIO
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from studio.assets import store
from studio.core.errors import RefusedError

WIDTHS = (96, 256, 512, 1024)
QUALITY = 82
MAIL_WIDTH = 256


def thumbnail(sha: str, width: int) -> Path:
    """Return the path of a WebP at most `width` px wide; smaller pictures keep their size.

    Raises:
        RefusedError: a width that is not offered.
        FileNotFoundError: nothing is stored under that SHA-256.
    """
    if width not in WIDTHS:
        raise RefusedError(
            _("Pictures come in widths of %(known)s px, not %(width)d px.")
            % {"known": ", ".join(map(str, WIDTHS)), "width": width}
        )
    path = Path(default_storage.path(f"thumbs/{width}/{store.path_of(sha).name}.webp"))
    if not path.exists():
        store.write_whole(path, _made(store.open_image(sha), width))
    return path


def mail_picture(sha: str) -> bytes:
    """Return a JPEG of 256 px at most, which every mail program shows; it shows none of WebP.

    Raises:
        FileNotFoundError: nothing is stored under that SHA-256.
    """
    with Image.open(thumbnail(sha, MAIL_WIDTH)) as image:
        flat = Image.new("RGB", image.size, "white")
        rgba = image.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
    buffer = BytesIO()
    flat.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()


def _made(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    if width < image.width:
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()

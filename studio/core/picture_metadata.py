"""What a picture file says of its making: written into PNGs that leave, read from files that come.

Nothing that is read is evaluated; every length, depth and number is bounded.
"""

import io
import json
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image

from generation.contract.sentences import Sentence
from studio.core.comfyui_graph import from_comfyui
from studio.core.errors import RefusedError
from studio.core.foreign_metadata import (
    NEGATIVE,
    MetadataError,
    form_values,
    from_a1111,
    from_invokeai,
    from_swarmui,
    json_object,
)
from studio.core.old_invokeai import from_dream, from_sd_metadata
from studio.core.picture_xmp import picture_xmp
from studio.core.worn_metadata import own_exactness, own_extras, own_start

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER_END = len(SIGNATURE) + 4 + 4 + 13 + 4
"""Where the first chunk, IHDR, ends: length, name, 13 bytes, checksum."""

TEXT_BYTES_MAX = 2_000_000
CHUNKS_MAX = 100_000
EXIF_IFD, USER_COMMENT = 0x8769, 0x9286
WORDS = frozenset({"prompt", "negative_prompt", "understood", "scene"})
PICTURES = frozenset({"asset", "image", "source", "mask", "protect", "parent"})
UNTOLD = WORDS | PICTURES
"""What facts and requests name, at any depth, that leaves only with the prompts."""

BROUGHT = "humanEdits"
"""The IPTC's code of a picture in which nothing is by a machine."""

METRES_PER_INCH = 0.0254

UNREADABLE = (OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, struct.error)
"""What Pillow raises on files that are torn or lie about themselves."""


@dataclass(frozen=True, kw_only=True)
class Making:
    """How a picture was made; `facts` and `request`, the order in the contract's form, are
    JSON-ready and go into our own chunk.

    `source_type` is a code of the IPTC, `ppi` the resolution at which the picture prints as wide as
    its page, None where that is not known.
    """

    prompt: str
    negative_prompt: str
    steps: int
    guidance_scale: float
    scheduler: str
    seed: int
    width: int
    height: int
    model: str
    source_type: str
    facts: Mapping[str, Any]
    request: Mapping[str, Any] = field(default_factory=dict)
    writers: tuple[str, ...] = ()
    ppi: float | None = None
    tells_prompts: bool = True
    """Without them the file still says which model, size, seed and settings made it; the words of
    repainted parts, the names of writers and the hashes of pictures that it was made from or that
    guided it stay here too."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file says: the program that wrote it, and values for the prompt form."""

    origin: str
    values: Mapping[str, Any]


def with_making(png: bytes, making: Making) -> bytes:
    """Return a PNG with text chunks after its header; the pixels stay byte for byte.

    Raises:
        ValueError: `png` is no PNG.
    """
    if not png.startswith(SIGNATURE):
        raise ValueError("Only PNG files can carry how they were made.")
    if not making.tells_prompts:
        facts, request = _without_words(making.facts), _without_words(making.request)
        wordless = replace(making, prompt="", negative_prompt="", writers=())
        making = replace(wordless, facts=facts, request=request)
    texts = (
        ("Software", "Masthead"),
        ("masthead", json.dumps(_own(making), ensure_ascii=False, sort_keys=True)),
        *([] if making.source_type == BROUGHT else [("parameters", a1111_text(making))]),
        ("XML:com.adobe.xmp", _xmp(making)),
    )
    chunks = _print_chunks(png, making.ppi) + b"".join(
        _text_chunk(key, value) for key, value in texts
    )
    return png[:HEADER_END] + chunks + png[HEADER_END:]


def scale_chunk(ppi: float) -> bytes:
    """Return the PNG chunk that says how large the pixels print."""
    per_metre = round(ppi / METRES_PER_INCH)
    return _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))


def _print_chunks(png: bytes, ppi: float | None) -> bytes:
    """Return the colour space and the print size, where the file does not say them already."""
    said = {name for name, _ in _chunks(png)}
    colours = b"" if said & {b"sRGB", b"iCCP"} else _chunk(b"sRGB", b"\0")
    return colours + (b"" if ppi is None or b"pHYs" in said else scale_chunk(ppi))


def _without_words(facts: Any) -> Any:
    """Return facts without the words of patches and the pictures that guided or made them."""
    if isinstance(facts, Mapping):
        return {name: _without_words(v) for name, v in facts.items() if name not in UNTOLD}
    return [_without_words(one) for one in facts] if isinstance(facts, list) else facts


def a1111_text(making: Making) -> str:
    """Return the text form that most other programs read."""
    negative = making.negative_prompt.strip()
    strength = making.request.get("strength")
    settings = {
        "Steps": str(making.steps),
        "Sampler": making.scheduler,
        "CFG scale": f"{making.guidance_scale:g}",
        "Seed": str(making.seed),
        "Size": f"{making.width}x{making.height}",
        **({"Denoising strength": f"{strength:g}"} if strength is not None else {}),
        "Model": making.model,
        "Version": "Masthead",
    }
    last = ", ".join(f"{key}: {_quoted(value)}" for key, value in settings.items())
    middle = f"\n{NEGATIVE} {negative}" if negative else ""
    words = " ".join(filter(None, (making.prompt.strip(), *_lora_tags(making.facts))))
    return f"{words}{middle}\n{last}"


def _lora_tags(facts: Mapping[str, Any]) -> list[str]:
    """Return the LoRAs of our own facts as A1111 writes them into a prompt."""
    worn = own_extras(facts).get("adapters", ())
    return [f"<lora:{one['handle']}:{one['weight']:g}>" for one in worn]


def read_making(data: bytes) -> Reading | None:
    """Return what a PNG, JPEG or WebP says of its making, None where it says nothing known.

    Raises:
        RefusedError: it says so in a form that is torn, too large or too deep.
    """
    texts = png_texts(data) if data.startswith(SIGNATURE) else _comment(data)
    for origin, key, parse in READERS:
        if key not in texts:
            continue
        try:
            values = parse(texts[key])
        except MetadataError as error:
            raise RefusedError(
                Sentence(
                    "What {origin} wrote into this picture cannot be read: {reason}",
                    origin=origin,
                    reason=error.message,
                ),
                code="metadata_unreadable",
            ) from error
        if values:
            return Reading(origin=origin, values=values)
    return None


def png_texts(data: bytes) -> dict[str, str]:
    """Return the text chunks of a PNG, at most 2 MB of them together; the first of a key counts."""
    texts: dict[str, str] = {}
    room = TEXT_BYTES_MAX
    for name, body in _chunks(data):
        decoded = _text(name, body, room)
        if decoded is None:
            continue
        key, raw, encoding = decoded
        room -= len(raw)
        texts.setdefault(key, raw.decode(encoding, "replace"))
    return texts


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    for _ in range(CHUNKS_MAX):
        if at + 12 > len(data):
            return
        length = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + length > len(data):
            return
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _text(name: bytes, body: bytes, room: int) -> tuple[str, bytes, str] | None:
    """Return key, text and its encoding; None for other chunks and what does not fit."""
    key, _, rest = body.partition(b"\0")
    raw: bytes | None = None
    match name:
        case b"tEXt":
            raw = rest
        case b"zTXt":
            raw = _inflated(rest[1:], room)
        case b"iTXt" if len(rest) > 2:
            text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
            raw = _inflated(text, room) if rest[0] else text
    if raw is None or len(raw) > room:
        return None
    return key.decode("latin-1"), raw, "utf-8" if name == b"iTXt" or _is_utf8(raw) else "latin-1"


def _is_utf8(raw: bytes) -> bool:
    """Many programs put UTF-8 where the format asks for Latin-1."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _inflated(packed: bytes, room: int) -> bytes | None:
    """Return unpacked text, None where it is torn or unpacks to more than there is room for."""
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed, room + 1)
    except zlib.error:
        return None
    return raw if unpacker.eof and len(raw) <= room else None


def _comment(data: bytes) -> dict[str, str]:
    """Return EXIF's UserComment as the text most programs put there."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            comment = image.getexif().get_ifd(EXIF_IFD).get(USER_COMMENT)
    except UNREADABLE:
        return {}
    if not isinstance(comment, bytes | str) or len(comment) > TEXT_BYTES_MAX:
        return {}
    text = comment if isinstance(comment, str) else _comment_text(comment)
    return {"parameters": text.strip("\0 ")}


def _comment_text(comment: bytes) -> str:
    if comment.startswith(b"UNICODE\0"):
        rest = comment[8:]
        return rest.decode("utf-16-be" if rest[:1] == b"\0" else "utf-16-le", "replace")
    return comment.removeprefix(b"ASCII\0\0\0").decode("utf-8", "replace")


def _own(making: Making) -> dict[str, Any]:
    return {
        "v": 1,
        "prompt": making.prompt,
        "negative_prompt": making.negative_prompt,
        "steps": making.steps,
        "guidance_scale": making.guidance_scale,
        "scheduler": making.scheduler,
        "seed": str(making.seed),
        "width": making.width,
        "height": making.height,
        "model": making.model,
        "facts": dict(making.facts),
        "request": {
            name: value
            for name, value in making.request.items()
            if name not in {"prompt", "negative_prompt"}
        },
    }


def from_own(text: str) -> dict[str, Any]:
    """Return the form's values of our own chunk; here the seed repeats the picture."""
    said = json_object(text)
    seed = str(said.get("seed", ""))
    own_seed = {"seed": seed} if seed.isascii() and seed.isdigit() and len(seed) <= 19 else {}
    own = {**own_seed, **own_extras(said.get("facts"))}
    request = said.get("request")
    return {**form_values(said), **own, **own_start(request), **own_exactness(request)}


def _xmp(making: Making) -> str:
    if making.source_type == BROUGHT:
        return picture_xmp(making.source_type)
    negative = making.negative_prompt.strip()
    revision = str(making.facts.get("model_revision", ""))
    versions = (f"revision {revision}" if revision else "", str(making.facts.get("software", "")))
    return picture_xmp(
        making.source_type,
        system=f"Masthead, {making.model}",
        version=", ".join(filter(None, versions)),
        prompt=making.prompt.strip() + (f"\n{NEGATIVE} {negative}" if negative else ""),
        writers=", ".join(making.writers),
    )


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if any(c in value for c in ',:\n"') else value


def _text_chunk(key: str, value: str) -> bytes:
    """Return an iTXt chunk: UTF-8, not compressed, no language."""
    body = key.encode("latin-1") + b"\0\0\0\0\0" + value.encode("utf-8", "replace")
    return _chunk(b"iTXt", body)


def _chunk(name: bytes, body: bytes) -> bytes:
    checked = name + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))


READERS: tuple[tuple[str, str, Callable[[str], dict[str, Any]]], ...] = (
    ("Masthead", "masthead", from_own),
    ("InvokeAI", "invokeai_metadata", from_invokeai),
    ("InvokeAI", "sd-metadata", from_sd_metadata),
    ("InvokeAI", "Dream", from_dream),
    ("SwarmUI", "parameters", from_swarmui),
    ("A1111", "parameters", from_a1111),
    ("ComfyUI", "prompt", from_comfyui),
)
"""In this order: a file that several programs have touched is read by its fullest text."""

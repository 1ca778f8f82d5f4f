"""A clean export to be damaged, and the register of defects."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import pikepdf
from PIL import Image

from studio.core.layout_document import empty_document, parse
from studio.press.export import ExportMeta, render_pdf
from studio.press.fonts import FontStore
from studio.press.preflight.file import Promise
from studio.press.profiles import PressProfile, parse_profile, press_profiles

ART = "a" * 64
DIGITS = "977123456700306"
SOURCE = "trainedAlgorithmicMedia"
PROMISE = Promise(digits=DIGITS, source_type=SOURCE)
META = ExportMeta(title="Mars & moons", created=datetime(2026, 6, 1, 9, 30, tzinfo=UTC))
MARKED = parse_profile({"name": "Marked", "marks": "all", "mark_offset_mm": 6})
WHITE, BLACK, BLUE = ({"cmyk": list(ink)} for ink in ((0, 0, 0, 0), (0, 0, 0, 1), (1, 0.5, 0, 0)))


def _box(x: float, y: float, w: float, h: float) -> dict[str, float]:
    return {"x_mm": x, "y_mm": y, "w_mm": w, "h_mm": h}


def profile_named(name: str) -> PressProfile:
    return MARKED if name == "marked" else press_profiles()[name]


def small_cover() -> dict[str, Any]:
    """Return a cover of 100 x 130 mm that has one of everything."""
    text = {"font": "archivo-700", "size_pt": 30}
    elements: dict[str, Any] = {
        "art": {"kind": "art", "asset": ART} | _box(-3, -3, 106, 136),
        "masthead": {"kind": "masthead", "runs": [text | {"text": "MARS", "ink": WHITE}]}
        | _box(10, 10, 80, 20),
        "label": {"kind": "label", "ink": BLUE, "outline_pt": 1.0, "outline_ink": WHITE}
        | _box(10, 40, 50, 20),
        "small": {"kind": "kicker", "order": "n"}
        | {"runs": [text | {"text": "On a calm ground", "size_pt": 10, "ink": BLACK}]}
        | _box(12, 45, 46, 10),
        "code": {"kind": "barcode", "order": "o", "symbology": "issn"}
        | {"digits": "12345679", "addon": "06", "scale": 0.8}
        | _box(10, 95, 0, 0),
    }
    sizes = {"trim_mm": [100, 130], "bleed_mm": 3, "safe_mm": 6}
    return empty_document("a4") | {"format": sizes, "elements": elements}


@lru_cache(maxsize=8)
def clean_export(name: str) -> bytes:
    """Return the undamaged file of a profile."""
    across, down = np.meshgrid(np.linspace(0, 120, 1260), np.linspace(0, 90, 1610))
    pixels = np.stack([across, down, (across + down) / 2 + 20], axis=-1).astype(np.uint8)
    art = Image.fromarray(pixels)
    fonts = FontStore(system_folders=())
    return render_pdf(small_cover(), {ART: art}.__getitem__, fonts, META, profile_named(name))


COVER = parse(small_cover()).cover


@dataclass(kw_only=True)
class Workpiece:
    """An open clean file, what to save it with, and what to do to its bytes afterwards."""

    pdf: pikepdf.Pdf
    options: dict[str, Any] = field(default_factory=dict)
    on_bytes: Callable[[bytes], bytes] = bytes

    @property
    def page(self) -> pikepdf.Object:
        return self.pdf.pages[0].obj

    @property
    def content(self) -> str:
        return self.page["/Contents"].read_bytes().decode()

    @content.setter
    def content(self, text: str) -> None:
        self.page["/Contents"] = pikepdf.Stream(self.pdf, text.encode())

    def swap(self, old: str, new: str, times: int = 1) -> None:
        """Replace text of the content; a defect that finds nothing to damage is none."""
        if old not in self.content:
            raise LookupError(f"The content has no {old!r}.")
        self.content = self.content.replace(old, new, times)

    def add(self, operators: str) -> None:
        self.content = f"{self.content}\nq {operators} Q\n"

    def packet(self, old: str, new: str) -> None:
        """Replace text of the XMP packet."""
        held = self.pdf.Root["/Metadata"].read_bytes().decode()
        if old not in held:
            raise LookupError(f"The packet has no {old!r}.")
        stream = pikepdf.Stream(self.pdf, held.replace(old, new).encode())
        stream.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        self.pdf.Root["/Metadata"] = self.pdf.make_indirect(stream)

    @property
    def picture(self) -> pikepdf.Object:
        return self.page["/Resources"]["/XObject"]["/Im1"]

    def put_picture(self, picture: Image.Image, space: str, **entries: Any) -> None:
        """Replace the art by raw pixels."""
        bits = 1 if picture.mode == "1" else 8
        stream = pikepdf.Stream(self.pdf, entries.pop("data", None) or picture.tobytes())
        stream.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=pikepdf.Name(f"/{space}"),
            BitsPerComponent=bits,
            **entries,
        )
        self.page["/Resources"]["/XObject"]["/Im1"] = self.pdf.make_indirect(stream)

    def set_space(self, name: str, space: pikepdf.Array) -> None:
        spaces = self.page["/Resources"].get("/ColorSpace", pikepdf.Dictionary())
        spaces[f"/{name}"] = space
        self.page["/Resources"]["/ColorSpace"] = spaces

    def set_state(self, name: str, **entries: Any) -> None:
        self.page["/Resources"]["/ExtGState"][f"/{name}"] = pikepdf.Dictionary(**entries)

    @property
    def font(self) -> pikepdf.Object:
        (_, first), *_ = self.page["/Resources"]["/Font"].items()
        return first


Damage = Callable[[Workpiece], None]


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One way to damage the export of a profile, and the code of the finding that must follow."""

    name: str
    code: str
    profile: str
    damage: Damage


DEFECTS: list[Defect] = []


def defect(code: str, on: str = "coated-x4") -> Callable[[Damage], Damage]:
    """Register a function that damages the clean export of the profile `on`."""

    def register(damage: Damage) -> Damage:
        name = damage.__name__.replace("_", " ")
        DEFECTS.append(Defect(name=name, code=code, profile=on, damage=damage))
        return damage

    return register


def damaged(one: Defect) -> bytes:
    """Return the export with the defect in it."""
    with pikepdf.open(io.BytesIO(clean_export(one.profile))) as pdf:
        piece = Workpiece(pdf=pdf)
        one.damage(piece)
        out = io.BytesIO()
        keep: dict[str, Any] = {
            "force_version": pdf.pdf_version,
            "deterministic_id": True,
        } | piece.options
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, **keep)
    return piece.on_bytes(out.getvalue())

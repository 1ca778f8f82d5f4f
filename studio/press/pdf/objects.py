"""The file's frame: boxes, output intent, graphics states, Info and XMP with equal values."""

from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from studio.core.boxes import Box
from studio.core.units import mm_to_pt
from studio.press import colour
from studio.press.display import DisplayList, spot_solids
from studio.press.pdf.content import KNOCK_OUT, OVERPRINT
from studio.press.profiles import PressProfile
from studio.press.provenance.xmp import CREATOR, ExportMeta, xmp_packet


@dataclass(frozen=True, kw_only=True)
class Flavour:
    """One kind of PDF/X: the header's version and what identifies it in Info."""

    pdf_version: str
    gts_version: str
    conformance: str = ""
    transparent: bool = False


FLAVOURS: Mapping[str, Flavour] = {
    "x4": Flavour(pdf_version="1.6", gts_version="PDF/X-4", transparent=True),
    "x1a-2001": Flavour(pdf_version="1.3", gts_version="PDF/X-1:2001", conformance="PDF/X-1a:2001"),
    "x1a-2003": Flavour(pdf_version="1.4", gts_version="PDF/X-1a:2003"),
}


def paper_pt(display: DisplayList) -> Box:
    """Return the paper in pt from the trim's top left corner."""
    box = display.paper_mm
    return Box(x=mm_to_pt(box.x), y=mm_to_pt(box.y), w=mm_to_pt(box.w), h=mm_to_pt(box.h))


def set_boxes(page: pikepdf.Object, display: DisplayList) -> None:
    """Give the page Media, Bleed and TrimBox, origin 0 0, and no other box."""
    paper = paper_pt(display)
    slug = mm_to_pt(display.margin_mm)
    page.MediaBox = _inside(paper, 0.0)
    page.BleedBox = _inside(paper, slug)
    page.TrimBox = _inside(paper, slug + mm_to_pt(display.cover.bleed_mm))


def _inside(paper: Box, margin: float) -> Array:
    sides = (margin, margin, paper.w - margin, paper.h - margin)
    return Array([_pt(side) for side in sides])


def spot_spaces(display: DisplayList, names: Mapping[str, str]) -> Dictionary:
    """Return a Separation for each spot ink used; `names` gives its name in the content."""
    solid = spot_solids(display)
    spaces = {}
    for spot, name in names.items():
        tint = Dictionary(
            FunctionType=2,
            Domain=Array([0, 1]),
            C0=Array([0, 0, 0, 0]),
            C1=Array([round(part, 4) for part in solid[spot]]),
            N=1,
        )
        spaces[f"/{name}"] = Array([Name.Separation, Name("/" + spot), Name.DeviceCMYK, tint])
    return Dictionary(spaces)


def graphics_states() -> Dictionary:
    """Return the two states that everything is drawn in: overprinting and knocking out."""
    return Dictionary(
        {
            f"/{OVERPRINT}": Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1),
            f"/{KNOCK_OUT}": Dictionary(Type=Name.ExtGState, OP=False, op=False, OPM=0),
        }
    )


def add_output_intent(pdf: pikepdf.Pdf, profile: PressProfile) -> None:
    """Say which press the numbers are meant for, its profile embedded."""
    embedded = pikepdf.Stream(pdf, colour.profile_bytes())
    embedded.stream_dict = Dictionary(N=4, Alternate=Name.DeviceCMYK)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name("/GTS_PDFX"),
        OutputConditionIdentifier=profile.condition,
        RegistryName=profile.registry,
        Info=profile.info,
        DestOutputProfile=pdf.make_indirect(embedded),
    )
    pdf.Root.OutputIntents = Array([intent])


def add_metadata(pdf: pikepdf.Pdf, meta: ExportMeta, flavour: Flavour) -> None:
    """Write title, dates, flavour and origin into Info and XMP, with equal values."""
    offset = meta.created.strftime("%z")
    stamp = f"D:{meta.created:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:]}'"
    info = Dictionary(
        Title=meta.title,
        Creator=CREATOR,
        Producer=CREATOR,
        CreationDate=stamp,
        ModDate=stamp,
        Trapped=Name("/False"),
        GTS_PDFXVersion=flavour.gts_version,
    )
    if flavour.conformance:
        info.GTS_PDFXConformance = flavour.conformance
    pdf.trailer.Info = pdf.make_indirect(info)
    stream = pikepdf.Stream(
        pdf, xmp_packet(meta, "application/pdf", _pdf_members(flavour)).encode()
    )
    stream.stream_dict = Dictionary(Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(stream)


def _pdf_members(flavour: Flavour) -> str:
    """Return the XMP that repeats Info; X-4 has a schema of its own for the version."""
    schema = "pdfxid" if flavour.transparent else "pdfx"
    keys = {"GTS_PDFXVersion": flavour.gts_version, "GTS_PDFXConformance": flavour.conformance}
    named = (f"<{schema}:{key}>{held}</{schema}:{key}>\n" for key, held in keys.items() if held)
    members = f"<pdf:Producer>{CREATOR}</pdf:Producer>\n<pdf:Trapped>False</pdf:Trapped>\n"
    return members + "".join(named)


def _pt(value: float) -> float:
    return round(value, 4)

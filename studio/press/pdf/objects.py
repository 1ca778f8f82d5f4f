"""The file's frame: boxes, output intent, graphics states, Info and XMP with equal values."""

from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name

from studio.core.boxes import Box
from studio.core.cover_formats import CoverFormat
from studio.core.units import mm_to_pt
from studio.press import colour
from studio.press.pdf.content import KNOCK_OUT, OVERPRINT

PRODUCER = "Masthead"
SOURCE_TYPES = {
    "generated": "compositeWithTrainedAlgorithmicMedia",
    "composite": "compositeWithTrainedAlgorithmicMedia",
    "photo": "digitalCapture",
}
SOURCE_TYPE_BASE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True, kw_only=True)
class ExportMeta:
    """What the file says about itself. The same values give the same bytes.

    `created` is when the version was frozen, with a time zone; `document_id` names the version.
    """

    title: str
    created: datetime
    document_id: str = ""
    source_type: str = "generated"

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("The export's date has no time zone.")


def bleed_pt(cover: CoverFormat) -> Box:
    box = cover.bleed_box
    return Box(x=mm_to_pt(box.x), y=mm_to_pt(box.y), w=mm_to_pt(box.w), h=mm_to_pt(box.h))


def set_boxes(page: pikepdf.Object, cover: CoverFormat) -> None:
    """Give the page Media, Bleed and TrimBox, origin 0 0, and no other box."""
    bleed = bleed_pt(cover)
    whole = Array([0, 0, _pt(bleed.w), _pt(bleed.h)])
    margin = mm_to_pt(cover.bleed_mm)
    page.MediaBox = whole
    page.BleedBox = Array(whole)
    page.TrimBox = Array([_pt(v) for v in (margin, margin, bleed.w - margin, bleed.h - margin)])


def graphics_states() -> Dictionary:
    """Return the two states that everything is drawn in: overprinting and knocking out."""
    return Dictionary(
        {
            f"/{OVERPRINT}": Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1),
            f"/{KNOCK_OUT}": Dictionary(Type=Name.ExtGState, OP=False, op=False, OPM=0),
        }
    )


def add_output_intent(pdf: pikepdf.Pdf) -> None:
    """Say which press the numbers are meant for, its profile embedded."""
    profile = pikepdf.Stream(pdf, colour.profile_bytes())
    profile.stream_dict = Dictionary(N=4, Alternate=Name.DeviceCMYK)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name("/GTS_PDFX"),
        OutputConditionIdentifier=colour.CONDITION,
        RegistryName=colour.REGISTRY,
        Info=colour.CONDITION_INFO,
        DestOutputProfile=pdf.make_indirect(profile),
    )
    pdf.Root.OutputIntents = Array([intent])


def add_metadata(pdf: pikepdf.Pdf, meta: ExportMeta) -> None:
    """Write Title, dates and origin into Info and XMP."""
    offset = meta.created.strftime("%z")
    stamp = f"D:{meta.created:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:]}'"
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=meta.title,
            Creator=PRODUCER,
            Producer=PRODUCER,
            CreationDate=stamp,
            ModDate=stamp,
            Trapped=Name("/False"),
        )
    )
    stream = pikepdf.Stream(pdf, _xmp(meta).encode())
    stream.stream_dict = Dictionary(Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(stream)


def _pt(value: float) -> float:
    return round(value, 4)


def _xmp(meta: ExportMeta) -> str:
    when = meta.created.isoformat(timespec="seconds")
    source = SOURCE_TYPE_BASE + SOURCE_TYPES[meta.source_type]
    named = escape(meta.document_id)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about=""\n'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"\n'
        ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"\n'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/"\n'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">\n'
        "<dc:format>application/pdf</dc:format>\n"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(meta.title)}</rdf:li>'
        "</rdf:Alt></dc:title>\n"
        f"<xmp:CreateDate>{when}</xmp:CreateDate>\n<xmp:ModifyDate>{when}</xmp:ModifyDate>\n"
        f"<xmp:MetadataDate>{when}</xmp:MetadataDate>\n"
        f"<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>\n"
        f"<xmpMM:DocumentID>{named}</xmpMM:DocumentID>\n"
        "<xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n"
        "<xmpMM:VersionID>1</xmpMM:VersionID>\n"
        f"<pdf:Producer>{PRODUCER}</pdf:Producer>\n<pdf:Trapped>False</pdf:Trapped>\n"
        f"<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )

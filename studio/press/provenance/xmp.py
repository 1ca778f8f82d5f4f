"""XMP: title, dates and the origin of the pictures, the same packet for every kind of file."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.sax.saxutils import escape

from studio.core.picture_origin import SOURCE_TYPE_BASE, SOURCE_TYPES

CREATOR = "Masthead"
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfx": "http://ns.adobe.com/pdfx/1.3/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "masthead": "urn:masthead:xmp:1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


@dataclass(frozen=True, kw_only=True)
class ExportMeta:
    """What the file says about itself. The same values give the same bytes.

    `created` is when the version was frozen, with a time zone; `document_id` names the version;
    `source_type` is what `core.picture_origin` calls its pictures; `slug` is what the slug line
    says, the title where it is empty. `content_sha256` is of the version, `approval` the id of
    the decision that lets it be printed, `press_profile` the handle of what it is made for. With
    `watermark` the art carries the invisible mark of that content.
    """

    title: str
    created: datetime
    document_id: str = ""
    source_type: str = "generated"
    slug: str = ""
    content_sha256: str = ""
    approval: int | None = None
    press_profile: str = ""
    watermark: bool = False

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("The export's date has no time zone.")
        if self.watermark and not self.content_sha256:
            raise ValueError("There is no content that the mark could name.")

    @property
    def uuid(self) -> str:
        """The document's name as a UUID, derived from what it is about."""
        named = self.document_id or f"{self.title} {self.created.isoformat()}"
        digest = bytearray(hashlib.sha256(named.encode()).digest()[:16])
        return f"uuid:{UUID(bytes=bytes(digest), version=5)}"


def _standing(meta: ExportMeta) -> str:
    """Return what the file was approved as and made for; nothing of what is not known."""
    told = {
        "ContentSHA256": meta.content_sha256,
        "Approval": str(meta.approval or ""),
        "PressProfile": meta.press_profile,
    }
    return "".join(
        f"<masthead:{name}>{escape(held)}</masthead:{name}>\n"
        for name, held in told.items()
        if held
    )


def xmp_packet(meta: ExportMeta, media_type: str, members: str = "") -> str:
    """Return the packet; `members` are further elements of the same description."""
    when = meta.created.isoformat(timespec="seconds")
    source = SOURCE_TYPE_BASE + SOURCE_TYPES[meta.source_type]
    spaces = "\n".join(f' xmlns:{name}="{uri}"' for name, uri in _NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about=""\n{spaces}>\n'
        f"<dc:format>{media_type}</dc:format>\n"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(meta.title)}</rdf:li>'
        "</rdf:Alt></dc:title>\n"
        f"<xmp:CreateDate>{when}</xmp:CreateDate>\n<xmp:ModifyDate>{when}</xmp:ModifyDate>\n"
        f"<xmp:MetadataDate>{when}</xmp:MetadataDate>\n"
        f"<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>\n"
        f"<xmpMM:DocumentID>{meta.uuid}</xmpMM:DocumentID>\n"
        "<xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n"
        f"<xmpMM:VersionID>1</xmpMM:VersionID>\n{_standing(meta)}{members}"
        f"<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )

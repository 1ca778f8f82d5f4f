"""XMP of a picture that a machine painted: where it comes from, as the IPTC asks to be told."""

from xml.sax.saxutils import quoteattr

from studio.core.picture_origin import SOURCE_TYPE_BASE

AI = "Iptc4xmpExt:"
"""The four fields of the IPTC's Photo Metadata Standard 2025.1 (Extension 1.9), each a text."""


def picture_xmp(
    source_type: str, *, system: str = "", version: str = "", prompt: str = "", writers: str = ""
) -> str:
    """Return the packet; what is empty is left out.

    Args:
        source_type: a code of the IPTC's digital source types.
        system: which program and model painted.
        version: the model's revision and the software's versions.
        prompt: the words it was given.
        writers: who wrote them.
    """
    fields = {
        "DigitalSourceType": SOURCE_TYPE_BASE + source_type,
        "AISystemUsed": system,
        "AISystemVersionUsed": version,
        "AIPromptInformation": prompt,
        "AIPromptWriterName": writers,
    }
    told = " ".join(f"{AI}{name}={quoteattr(value)}" for name, value in fields.items() if value)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" '
        f'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" {told}/>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )

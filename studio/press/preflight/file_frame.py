"""Checks of what surrounds the page: version, identity, intent, metadata, what is forbidden."""

import hashlib
import re
from collections.abc import Mapping

import pikepdf

from studio.core.finding import Finding
from studio.press import colour
from studio.press.preflight.facts import error
from studio.press.preflight.file_facts import FileFacts, box_of
from studio.press.preflight.file_page import FORBIDDEN_FILTERS, filters_of

VERSIONS = {"x4": "1.6", "x1a-2001": "1.3", "x1a-2003": "1.4"}
IDENTITIES: Mapping[str, Mapping[str, str]] = {
    "x4": {"GTS_PDFXVersion": "PDF/X-4"},
    "x1a-2001": {"GTS_PDFXVersion": "PDF/X-1:2001", "GTS_PDFXConformance": "PDF/X-1a:2001"},
    "x1a-2003": {"GTS_PDFXVersion": "PDF/X-1a:2003"},
}
INTENT_KEYS = ("OutputConditionIdentifier", "RegistryName", "Info", "DestOutputProfile")
INFO_KEYS = ("Title", "CreationDate", "ModDate", "Trapped")
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
KNOWN_SOURCES = {
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "digitalCapture",
    "algorithmicMedia",
    "compositeSynthetic",
    "humanEdits",
    "digitalCreation",
    "compositeCapture",
}
ROOT_KEYS = {"/OpenAction": "an action", "/AA": "an action", "/AcroForm": "a form"}
OBJECT_KEYS = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/OPI": "OPI",
    "/Alternates": "an alternate image",
    "/TR": "a transfer curve",
    "/TR2": "a transfer curve",
    "/HTP": "a halftone",
    "/PS": "PostScript",
}
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d|Z)?'?(\d\d)?")


def pdf_version(facts: FileFacts) -> list[Finding]:
    """Old presses refuse files that are newer than their flavour of PDF/X."""
    wanted, held = VERSIONS[facts.profile.pdfx], str(facts.pdf.pdf_version)
    held = str(facts.pdf.Root.get("/Version", held)).removeprefix("/")
    if held == wanted:
        return []
    flavour = IDENTITIES[facts.profile.pdfx]["GTS_PDFXVersion"]
    return [error("pdf_version", version=held, flavour=flavour, limit=wanted)]


def pdf_identity(facts: FileFacts) -> list[Finding]:
    """Info and XMP both name the flavour, and the one that was asked for."""
    found = []
    for key in ("GTS_PDFXVersion", "GTS_PDFXConformance"):
        wanted = IDENTITIES[facts.profile.pdfx].get(key, "")
        told = _member(facts.packet, key)
        if facts.info.get(key, "") != wanted or told != wanted:
            found.append(error("pdf_identity", key=key))
    return found


def pdf_info(facts: FileFacts) -> list[Finding]:
    """Printers' programs read title and dates from either place, so both must say the same."""
    missing = [key for key in INFO_KEYS if not facts.info.get(key)]
    if facts.info.get("Trapped", "False") not in ("True", "False"):
        missing.append("Trapped")
    if len(facts.pdf.trailer.get("/ID", pikepdf.Array())) != 2:
        missing.append("trailer ID")
    differs = [] if missing else _differences(facts)
    return [error("pdf_info", key=key) for key in (*dict.fromkeys(missing), *differs)]


def output_intent(facts: FileFacts) -> list[Finding]:
    """Exactly one intent says which press the numbers are meant for (R0035)."""
    intents = facts.pdf.Root.get("/OutputIntents", pikepdf.Array())
    if len(intents) != 1:
        return [error("output_intent", reason="intent_count", count=len(intents))]
    intent = intents[0]
    if intent.get("/S") != "/GTS_PDFX":
        return [error("output_intent", reason="intent_kind")]
    missing = [key for key in INTENT_KEYS if "/" + key not in intent]
    if missing:
        return [error("output_intent", reason="intent_lacks", key=missing[0])]
    if str(intent["/OutputConditionIdentifier"]) != facts.profile.condition:
        named = str(intent["/OutputConditionIdentifier"])
        return [
            error(
                "output_intent", reason="intent_names", held=named, wanted=facts.profile.condition
            )
        ]
    return _profile_faults(intent["/DestOutputProfile"], facts.profile.pdfx)


def output_intent_differs(facts: FileFacts) -> list[Finding]:
    """The embedded profile is, byte for byte, the one that colours were converted with."""
    intents = facts.pdf.Root.get("/OutputIntents", pikepdf.Array())
    if len(intents) != 1 or "/DestOutputProfile" not in intents[0]:
        return []
    held = hashlib.sha256(intents[0]["/DestOutputProfile"].read_bytes()).hexdigest()
    wanted = hashlib.sha256(colour.profile_bytes()).hexdigest()
    if held == wanted:
        return []
    return [error("output_intent_differs", held=held[:12], wanted=wanted[:12])]


def pdf_forbidden(facts: FileFacts) -> list[Finding]:
    """Nothing in the file may act, ask, hide, or lie outside it."""
    used = {"encryption"} if facts.pdf.is_encrypted else set()
    used |= {word for key, word in ROOT_KEYS.items() if key in facts.pdf.Root}
    used |= {"a script"} if "/JavaScript" in facts.pdf.Root.get("/Names", {}) else set()
    if any(_annotation_inside(note, facts) for note in facts.page.obj.get("/Annots", [])):
        used.add("an annotation in the bleed")
    for held in facts.dictionaries():
        used |= _forbidden_in(held)
    return [error("pdf_forbidden", what=what) for what in sorted(used)]


def layer_configs(facts: FileFacts) -> list[Finding]:
    """Layers have one way to be shown (R0034)."""
    layers = facts.pdf.Root.get("/OCProperties")
    return [error("layer_configs")] if layers is not None and "/Configs" in layers else []


def provenance_missing(facts: FileFacts) -> list[Finding]:
    """The file says what its pictures come from, in the words of the IPTC."""
    told = _member(facts.packet, "DigitalSourceType")
    word = told.removeprefix(SOURCE_TYPES)
    promised = facts.promise.source_type
    sound = told.startswith(SOURCE_TYPES) and word in KNOWN_SOURCES
    if sound and (not promised or word == promised):
        return []
    return [
        error("provenance_missing", told=word or "nothing", promised=promised or "a known type")
    ]


def _profile_faults(profile: pikepdf.Object, pdfx: str) -> list[Finding]:
    data = profile.read_bytes()
    if data[12:16] != b"prtr" or data[16:20] != b"CMYK" or int(profile.get("/N", 0)) != 4:
        return [error("output_intent", reason="intent_press")]
    if pdfx != "x4" and data[8] > 2:
        return [error("output_intent", reason="intent_version", held=data[8])]
    return []


def _member(packet: str, key: str) -> str:
    """Return an element's or attribute's text in the packet, whatever its prefix."""
    found = re.search(rf"<(?:\w+:)?{key}[^>]*>([^<]*)</|\b(?:\w+:)?{key}=\"([^\"]*)\"", packet)
    return (found[1] or found[2] or "").strip() if found else ""


def _differences(facts: FileFacts) -> list[str]:
    """Return the keys whose values in Info and XMP are not the same."""
    title = re.search(r"<dc:title>.*?<rdf:li[^>]*>([^<]*)</rdf:li>", facts.packet, re.DOTALL)
    told = {
        "Title": _unescaped(title[1]) if title else "",
        "CreationDate": _digits(_member(facts.packet, "CreateDate")),
        "ModDate": _digits(_member(facts.packet, "ModifyDate")),
        "Trapped": _member(facts.packet, "Trapped"),
    }
    held = {key: facts.info[key] for key in INFO_KEYS}
    for key in ("CreationDate", "ModDate"):
        date = _DATE.match(held[key])
        held[key] = "".join(date.groups()[:6]) if date else "no date"
    return [key for key in INFO_KEYS if held[key] != told[key]]


def _digits(date: str) -> str:
    return re.sub(r"\D", "", date)[:14]


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _annotation_inside(note: pikepdf.Object, facts: FileFacts) -> bool:
    box = box_of(note, "/Rect") or [0.0, 0.0, 0.0, 0.0]
    return facts.in_bleed((box[0], box[1], box[2], box[3]))


def _forbidden_in(held: pikepdf.Object) -> set[str]:
    used = {word for key, word in OBJECT_KEYS.items() if key in held}
    if held.get("/Subtype") == "/PS":
        used.add("PostScript")
    if "/HalftoneName" in held:
        used.add("a halftone")
    if isinstance(held, pikepdf.Stream):
        used |= {
            f"{name.removesuffix('Decode')} compression"
            for name in filters_of(held)
            if name in FORBIDDEN_FILTERS
        }
        used |= {"an external file"} if "/F" in held else set()
    return used

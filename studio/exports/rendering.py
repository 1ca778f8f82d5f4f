"""What each kind of export is made of: the file, its findings, its credentials, and the kit."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext, override, to_locale

from studio.accounts.days import day_words
from studio.assets import store
from studio.core.finding import Finding, Severity
from studio.core.layout_document import LayoutDocument
from studio.core.picture_origin import SOURCE_TYPES, cover_origin, made_by_machine
from studio.exports.companions import companions_of
from studio.exports.finding_rows import (
    AcknowledgedRow,
    FindingRow,
    acknowledged_in,
    finding_rows,
    stored_rows,
)
from studio.exports.identity import studio_identity
from studio.exports.models import Export
from studio.exports.origins import told_document
from studio.exports.profiles import icc_of
from studio.layouts.models import Version
from studio.layouts.selectors import fonts
from studio.press import colour
from studio.press.art import LoadAsset
from studio.press.export import (
    ExportMeta,
    display_for,
    render_idml,
    render_pdf,
    render_psd,
    render_svg,
    render_tiff,
    render_web,
)
from studio.press.pdf.objects import FLAVOURS
from studio.press.preflight.file import Promise, check_file, credentials_broken
from studio.press.preflight.run import check_plates
from studio.press.profiles import HOUSE, PressProfile, parse_profile
from studio.press.proof_sheet import Told, proof_sheet
from studio.press.provenance.credentials import SIGNED_TYPES, Signed, broken_status, signed
from studio.typefaces.selectors import brought_elsewhere

PROOF_WIDTH_PX = 1600
Kind = Export.Kind
WEB = {Kind.PNG, Kind.JPEG, Kind.WEBP}
PRINT = {Kind.PDF, Kind.TIFF, Kind.KIT}
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.TIFF: "image/tiff",
    Kind.KIT: "application/zip",
    Kind.PROOF: "image/png",
    Kind.SHEET: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.WEBP: "image/webp",
    Kind.SVG: "image/svg+xml",
    Kind.PSD: "image/vnd.adobe.photoshop",
    Kind.IDML: "application/zip",
}
KIT_PARTS = (Kind.PDF, Kind.TIFF, Kind.JPEG, Kind.SHEET, Kind.IDML)
KIT_SUFFIXES = {
    Kind.PDF: ".pdf",
    Kind.TIFF: ".tif",
    Kind.JPEG: ".jpg",
    Kind.SHEET: "-proof-sheet.pdf",
    Kind.IDML: ".idml",
}
KIT_WIDTH_PX = 2048
PACKAGE_ENDING, KIT_ENDING = "-idml", "-press-kit"
STORED_AT = (2000, 1, 1, 0, 0, 0)  # so that the same files make the same kit
Tell = Callable[[int, int, str], None]
Reached = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A finished file, what reading it back found, and its manifest where that lies beside it."""

    data: bytes
    findings: list[FindingRow] = field(default_factory=list)
    manifest: bytes = b""
    signed: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that one export is rendered from."""

    document: LayoutDocument
    meta: ExportMeta
    profile: PressProfile
    width_px: int
    comp_words: str
    stem: str
    overridden_by: str
    found: list[FindingRow]
    foreign_fonts: frozenset[str]
    acknowledged: Mapping[str, AcknowledgedRow]


def _slug(version: Version) -> str:
    """Return what the slug line says of a version: whose it is, of which issue, and its number."""
    number = version.document.get("issue", {}).get("number", "")
    parts = (version.layout.project.title, number, f"v{version.number}")
    return " · ".join(part for part in parts if part)


def rendered(export: Export, tell: Tell) -> Rendered:
    """Make the export's file for the press of its profile; `tell` hears how far it is."""
    profile = parse_profile(export.profile) if export.profile else HOUSE
    version = export.version
    document = told_document(version)
    origin = cover_origin(document)
    sheet = Sheet(
        document=document,
        meta=ExportMeta(
            title=version.layout.project.title,
            created=version.frozen_at,
            document_id=f"{version.content_sha256}:{export.approval_id}",
            source_type=origin,
            watermark=profile.watermark and made_by_machine(origin),
            content_sha256=version.content_sha256,
            approval=export.approval_id,
            press_profile=profile.handle,
            slug=_slug(version),
        ),
        profile=profile,
        width_px=export.width_px or PROOF_WIDTH_PX,
        comp_words=export.comp_words,
        stem=export.file_name.rpartition(".")[0],
        overridden_by=export.overridden_by.name if export.overridden_by else "",
        found=export.findings,
        foreign_fonts=brought_elsewhere(version.layout.project),
        acknowledged=acknowledged_in(
            version.layout.project, version.content_sha256, profile.handle
        ),
    )
    with override(language_of(export)), colour.printing_by(icc_of(profile)):
        if export.kind == Kind.KIT:
            return _kit(sheet, tell)
        kind = Kind(export.kind)
        phases = _phases(kind, profile)

        def reached(phase: str) -> None:
            tell(phases.index(phase), len(phases), phase)

        plates: list[FindingRow] = []
        if kind in PRINT:
            reached("separating")
            plates = plate_rows(version, profile)
        return _file(sheet, kind, plates, reached)


def language_of(export: Export) -> str:
    """Return the language of whoever ordered a file, as the job carries it; English without."""
    asked = str(export.job.request.get("language", ""))
    return asked if asked in dict(settings.LANGUAGES) else "en"


def plate_rows(version: Version, profile: PressProfile, *, ppi: float = 300) -> list[FindingRow]:
    """Return what the composed plates show: too much ink, weak contrast, lost colours."""
    return finding_rows(check_plates(version.document, store.read, fonts(), profile, ppi=ppi))


def _phases(kind: Export.Kind, profile: PressProfile) -> list[str]:
    """Return what is done for a file, in order."""
    phases = ["separating", "drawing"] if kind in PRINT else ["drawing"]
    phases += ["signing"] if _is_signed(kind, profile) else []
    return [*phases, "checking"] if kind == Kind.PDF else phases


def _is_signed(kind: Export.Kind, profile: PressProfile) -> bool:
    signable = MEDIA_TYPES[kind] in SIGNED_TYPES and kind in WEB | {Kind.PDF, Kind.TIFF}
    return signable and profile.credentials != "none"


def _file(sheet: Sheet, kind: Export.Kind, plates: list[FindingRow], reached: Reached) -> Rendered:
    """Return one finished file of any kind but the kit; `reached` hears each phase begin."""
    reached("drawing")
    made = Signed(data=_drawn(sheet, kind), manifest=b"")
    inside = kind in WEB or sheet.profile.credentials == "embed"
    if _is_signed(kind, sheet.profile):
        reached("signing")
        made = signed(made.data, MEDIA_TYPES[kind], sheet.meta, studio_identity(), embed=inside)
    findings = list(plates)
    if made.manifest:
        beside = None if inside else made.manifest
        status = broken_status(made.data, MEDIA_TYPES[kind], beside)
        findings += finding_rows(credentials_broken(status))
    if kind == Kind.PDF:
        reached("checking")
        promise = Promise(source_type=SOURCE_TYPES[sheet.meta.source_type])
        found = check_file(made.data, sheet.document.cover, sheet.profile, promise)
        findings += finding_rows(found)
    return Rendered(
        data=made.data,
        findings=findings,
        manifest=b"" if inside else made.manifest,
        signed=bool(made.manifest),
    )


def _drawn(sheet: Sheet, kind: Export.Kind) -> bytes:
    document, meta, profile, load = sheet.document, sheet.meta, sheet.profile, store.read
    match kind:
        case Kind.PDF:
            return render_pdf(document, load, fonts(), meta, profile)
        case Kind.TIFF:
            return render_tiff(document, load, fonts(), meta, profile)
        case Kind.SVG:
            return render_svg(document, load, fonts(), meta).encode()
        case Kind.PSD:
            return render_psd(document, load, fonts(), meta)
        case Kind.IDML:
            return _package(sheet, load)
        case Kind.SHEET:
            return _proof_sheet(sheet, load)
    width, form = sheet.width_px, "png" if kind == Kind.PROOF else kind.value
    words = sheet.comp_words
    made = render_web(document, load, fonts(), meta, kind=form, width_px=width, comp_words=words)
    return made.data


def _package(sheet: Sheet, load: LoadAsset) -> bytes:
    """Return a ZIP of one folder as InDesign packages a document: it, its pictures, its fonts."""
    name = sheet.stem.removesuffix(PACKAGE_ENDING)
    package = render_idml(sheet.document, load, fonts(), sheet.meta)
    files = {f"{name}.idml": package} | companions_of(sheet.document, sheet.foreign_fonts)
    return _zipped({f"{name}/{file}": data for file, data in files.items()})


def _proof_sheet(sheet: Sheet, load: LoadAsset) -> bytes:
    display = display_for(sheet.document, load, fonts())
    findings = [_told(row) for row in stored_rows(sheet.found, sheet.acknowledged)]
    lang = to_locale(get_language() or "en").replace("_", "-")
    meta, profile = sheet.meta, sheet.profile
    return proof_sheet(display, load, fonts(), meta, profile, findings, gettext, lang, day_words)


def _told(row: FindingRow) -> Told:
    finding, held = Finding.from_json(dict(row)), row["acknowledged"]
    return Told(finding=finding, **_who(held)) if held else Told(finding=finding)


def _who(held: AcknowledgedRow) -> dict[str, str]:
    return {"by": held["by_name"], "reason": held["reason"]}


def _kit(sheet: Sheet, tell: Tell) -> Rendered:
    """Return a ZIP of everything a printer and an art desk need, with checksums and report."""
    steps = len(KIT_PARTS) + 1
    tell(0, steps, "separating")
    plates = finding_rows(check_plates(sheet.document, store.read, fonts(), sheet.profile))
    files: dict[str, bytes] = {}
    findings: list[FindingRow] = []
    for step, kind in enumerate(KIT_PARTS, start=1):
        reached = partial(tell, step, steps)
        name = sheet.stem.removesuffix(KIT_ENDING) + KIT_SUFFIXES[kind]
        if kind == Kind.IDML:
            tell(step, steps, "drawing")
            files[name] = render_idml(sheet.document, store.read, fonts(), sheet.meta)
            continue
        part = _file(_sized(sheet), kind, plates if kind == Kind.PDF else [], reached)
        files[name] = part.data
        if part.manifest:
            files[f"{name}.c2pa"] = part.manifest
        findings += part.findings
    files |= companions_of(sheet.document, sheet.foreign_fonts)
    files |= _reports(sheet, findings, sorted(files))
    files[f"{_member(sheet.profile.condition) or 'press'}.icc"] = colour.profile_bytes()
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    ).encode()
    return Rendered(
        data=_zipped(files), findings=findings, signed=sheet.profile.credentials != "none"
    )


def _member(name: str) -> str:
    """Return a person's words as a file's name that stays in its folder under every system."""
    return re.sub(r"[^\w .()-]+", "-", name).strip("-. ")


def _sized(sheet: Sheet) -> Sheet:
    return Sheet(**{**vars(sheet), "width_px": KIT_WIDTH_PX})


def _reports(sheet: Sheet, findings: list[FindingRow], names: list[str]) -> dict[str, bytes]:
    """Return the preflight report as JSON for programs and as a page for people."""
    held = sheet.acknowledged
    every = [*stored_rows(sheet.found, held), *stored_rows(findings, held)]
    overridden = any(row["severity"] == Severity.ERROR for row in every)
    facts = {
        "title": sheet.meta.title,
        "frozen_at": sheet.meta.created.isoformat(),
        "document": sheet.meta.uuid,
        "digital_source_type": SOURCE_TYPES[sheet.meta.source_type],
        "profile": sheet.profile.to_json(),
        "errors_overridden_by": sheet.overridden_by if overridden and sheet.overridden_by else None,
        "findings": every,
    }
    told = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)
    shown = {"frozen": sheet.meta.created, "files": names, "flavour": FLAVOURS[sheet.profile.pdfx]}
    page = render_to_string("exports/report.html", facts | shown)
    return {"preflight.json": told.encode(), "preflight.html": page.encode()}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kit:
        for name, data in sorted(files.items()):
            kit.writestr(zipfile.ZipInfo(name, STORED_AT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()

"""`manage.py preflight FILE.pdf`: what a printer would find in any PDF, as text or JSON."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext

from studio.core.cover_formats import CoverFormat
from studio.core.errors import NotFoundError, RefusedError
from studio.core.finding import Finding, Severity, message
from studio.exports.profiles import handles_of, icc_of, profile_named
from studio.press import colour
from studio.press.preflight.file import check_file, cover_in, credentials_broken, sheet_in
from studio.press.profiles import PressProfile, press_profiles
from studio.press.provenance.credentials import broken_status, read_credentials
from studio.projects.models import Project

BYTES_MAX = 512_000_000
FOUND_ERRORS = 2
NUMBER_DIGITS = 18


class Command(BaseCommand):
    help = "Check a PDF as a printer would. Exit code 0: no errors, 2: errors, 1: not checked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        shipped = ", ".join(press_profiles())
        told = f"{shipped}, or a team's own as PROJECT/HANDLE, by the project's number"
        parser.add_argument("--profile", default="coated-x4", help=told)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        profile = _profile(options["profile"])
        data, manifest = _read(options["file"]), _manifest(options["file"])
        with colour.printing_by(icc_of(profile)):
            found = _checked(data, profile)
        found += credentials_broken(broken_status(data, "application/pdf", manifest))
        credentials = _credentials(data, manifest)
        if options["json"]:
            rows = [finding.to_json() for finding in found]
            told = {"file": str(options["file"]), "profile": options["profile"]}
            print(json.dumps(told | {"findings": rows, "credentials": credentials}))
        else:
            self._tell(found, credentials)
        if any(finding.severity is Severity.ERROR for finding in found):
            raise SystemExit(FOUND_ERRORS)

    def _tell(self, found: list[Finding], credentials: dict[str, Any] | None) -> None:
        for finding in found:
            told = message(finding, gettext)
            self.stdout.write(f"{finding.severity.upper():8} {finding.code}: {told}")
        errors = sum(finding.severity is Severity.ERROR for finding in found)
        self.stdout.write(f"{errors} errors, {len(found) - errors} warnings and notes.")
        if credentials is not None:
            held = "valid" if credentials["valid"] else "NOT VALID"
            self.stdout.write(f"Content Credentials: {held}, signed by {credentials['signer']}.")


def _profile(named: str) -> PressProfile:
    """Return a shipped press profile by its handle, or a team's own by PROJECT/HANDLE."""
    if named in press_profiles():
        return press_profiles()[named]
    number, _slash, handle = named.partition("/")
    project = Project.objects.filter(pk=number).first() if _is_number(number) else None
    if project is None:
        known = ", ".join(press_profiles())
        raise CommandError(f"There is no press profile {named}; shipped are {known}.")
    try:
        return profile_named(project, handle)
    except NotFoundError as error:
        known = ", ".join(handles_of(project)) or "none of its own"
        raise CommandError(f"Project {number} has no press profile {handle}: {known}.") from error


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= NUMBER_DIGITS


def _read(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > BYTES_MAX:
            raise CommandError(f"{file} has {size} bytes; at most {BYTES_MAX} are checked.")
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _checked(data: bytes, profile: PressProfile) -> list[Finding]:
    """Return the findings; a file without page boxes is held against its sheet."""
    damaged = Finding(severity=Severity.ERROR, code="file_damaged", values={"reason": "no PDF"})
    if b"%PDF-" not in data[:1024]:
        return [damaged]
    try:
        return check_file(data, _cover(data), profile)
    except RefusedError as error:
        values = {"reason": str(error)}
    # Any file at all may be given; whatever the parser stumbles over is damage of the file.
    except Exception as error:  # noqa: BLE001
        values = {"reason": f"{type(error).__name__}: {str(error)[:200]}"}
    return [Finding(severity=Severity.ERROR, code="file_damaged", values=values)]


def _cover(data: bytes) -> CoverFormat:
    try:
        return cover_in(data)
    except RefusedError:
        return sheet_in(data)


def _manifest(file: Path) -> bytes | None:
    """Return the manifest that lies beside a file under its name and `.c2pa`."""
    beside = file.with_name(f"{file.name}.c2pa")
    return _read(beside) if beside.exists() else None


def _credentials(data: bytes, manifest: bytes | None) -> dict[str, Any] | None:
    try:
        return vars(read_credentials(data, "application/pdf", manifest))
    except RefusedError:
        return None

"""`manage.py export PROJECT VERSION`: a file of a version, made without a browser."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.accounts.models import User
from studio.assets import store
from studio.core.errors import DomainError
from studio.exports.actions import render_export, request_export
from studio.exports.models import Export
from studio.exports.selectors import export_row
from studio.jobs import queue
from studio.layouts.models import Version

WAIT_S, LOOK_EVERY_S = 600, 0.5


class Command(BaseCommand):
    help = "Export a version of a project as a file, in the name of one of its editors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", type=int, help="the project's number in its address")
        parser.add_argument("version", type=int, help="the version's number, as in v3")
        parser.add_argument(
            "--layout", default="", help="number or name of the cover, where several"
        )
        parser.add_argument("--by", required=True, help="email of an editor of the project")
        parser.add_argument("--profile", default="", help="handle of a press profile")
        parser.add_argument("--kind", default="pdf", choices=Export.Kind.values)
        parser.add_argument("--width", type=int, help="pixels, for png, jpeg and webp")
        parser.add_argument("--comp", default="", help="words across a proof or web picture")
        parser.add_argument("--override", action="store_true", help="export in spite of errors")
        parser.add_argument("--out", type=Path, default=Path())

    def handle(self, *_args: Any, **options: Any) -> None:
        version = version_named(options["project"], options["version"], options["layout"])
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"Nobody here has the address {options['by']}.")
        try:
            export = request_export(
                version=version,
                kind=options["kind"],
                override=options["override"],
                profile=options["profile"],
                width_px=options["width"],
                comp_words=options["comp"],
                by=by,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._deliver(_made(export), options["out"])

    def _deliver(self, export: Export, folder: Path) -> None:
        row = export_row(export)
        for finding in row["findings"]:
            self.stdout.write(f"{finding['severity'].upper():8} {finding['message']}")
        if export.asset is None:
            raise CommandError(row["error_text"] or "The export did not end in time.")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / export.file_name
        path.write_bytes(store.read(export.asset.sha256))
        if export.credentials:
            sidecar = folder / f"{export.file_name}.c2pa"
            sidecar.write_bytes(store.read(export.credentials.sha256))
        self.stdout.write(f"{path}  SHA-256 {export.asset.sha256}")


def version_named(project: int, number: int, layout: str) -> Version:
    """Return the version of that number: of the cover named, or of the only one that has it.

    Archived covers count only where they are named.
    """
    found = Version.objects.filter(layout__project=project, number=number)
    if layout.isdecimal():
        found = found.filter(layout=int(layout))
    elif layout:
        found = found.filter(layout__name__iexact=layout)
    else:
        found = found.filter(layout__archived_at=None)
    versions = list(found.select_related("layout__project").order_by("layout"))
    if not versions:
        of = f" of a cover {layout!r}" if layout else ""
        raise CommandError(f"Project {project} has no version v{number}{of}.")
    if len(versions) > 1:
        covers = ", ".join(f"{one.layout_id} ({one.layout.name})" for one in versions)
        raise CommandError(f"Several covers have a v{number}: {covers}. Say which with --layout.")
    return versions[0]


def _made(export: Export) -> Export:
    """Render here, unless a running press worker was faster; then wait for its file."""
    if queue.start(export.job_id, attempt=1, worker="command"):
        return render_export(job_id=export.job_id, attempt=1)
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        export.job.refresh_from_db()
        if export.job.is_final:
            break
        time.sleep(LOOK_EVERY_S)
    return Export.objects.select_related("asset", "credentials").get(pk=export.pk)

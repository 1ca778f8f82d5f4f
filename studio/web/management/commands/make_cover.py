"""`manage.py make_cover`: the main job without a browser, from a prompt to a PDF."""

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from rich.console import Console

from generation.contract.errors import ContractError
from generation.contract.pixels import Size
from studio.assets import store
from studio.core.cover_formats import COVER_FORMATS
from studio.core.errors import DomainError
from studio.exports.models import Export
from studio.layouts.models import Layout
from studio.web.cover_run import CoverFailedError, CoverOrder, CoverRun, Tell, report_of
from studio.web.demo import demo_editor
from studio.web.embedded_postgres import DatabaseDidNotStartError, EmbeddedPostgres
from studio.web.machine import NotReadyError, check_disk, only_one_here
from studio.web.processes import Child, Family, python
from studio.web.progress import job_progress

SQUARE = 768


class Command(BaseCommand):
    help = "Make a cover from a prompt: var/covers/<name>/cover.pdf, cover.png and report.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("prompt")
        parser.add_argument("--format", default="us-8375x10875", choices=list(COVER_FORMATS))
        parser.add_argument("--title", default="MASTHEAD", help="the masthead's words")
        parser.add_argument("--kicker", default="", help="the line above the masthead")
        parser.add_argument("--line", default="", help="the main cover line")
        parser.add_argument("--deck", default="", help="the sentence below it")
        parser.add_argument("--date", default=f"{date.today():%B %Y}", help="of the issue")
        parser.add_argument("--number", default="1", help="of the issue")
        parser.add_argument("--price", default="", help="as it is printed: $7.99")
        parser.add_argument("--model", default="", help="a model's handle; the default otherwise")
        parser.add_argument("--variants", type=int, default=6)
        parser.add_argument("--pick", type=int, default=1, help="which variant goes on the cover")
        parser.add_argument("--steps", type=int)
        parser.add_argument("--seed", type=int, action="append", help="once per variant")
        parser.add_argument("--size", type=_size, default=None, help="of the variants: 768x768")
        parser.add_argument("--name", default="", help="folder under var/covers")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            order = _order(options)
            check_disk(settings.VAR)
            with _studio(), job_progress(Console()) as tell:
                folder = _make(order, options, tell)
        except (
            CoverFailedError, ContractError, DatabaseDidNotStartError, DomainError, NotReadyError
        ) as error:  # fmt: skip
            raise CommandError(str(error)) from error
        for name in ("cover.pdf", "cover.png", "report.json"):
            self.stdout.write(str(folder / name))


def _order(options: dict[str, Any]) -> CoverOrder:
    if not 1 <= options["pick"] <= options["variants"]:
        raise CommandError(f"--pick {options['pick']} is none of {options['variants']} variants.")
    words = {
        "kicker": options["kicker"].upper(),
        "main_line": options["line"],
        "main_deck": options["deck"],
    }
    return CoverOrder(
        title=options["title"],
        prompt=unicodedata.normalize("NFC", options["prompt"]),
        cover_format=options["format"],
        model=options["model"],
        count=options["variants"],
        steps=options["steps"],
        seeds=tuple(options["seed"]) if options["seed"] else None,
        size=options["size"] or Size(width=SQUARE, height=SQUARE),
        issue={name: options[name] for name in ("title", "number", "date", "price")},
        lines={element: text for element, text in words.items() if text},
    )


def _make(order: CoverOrder, options: dict[str, Any], tell: Tell) -> Path:
    run = CoverRun(order=order, by=demo_editor(), tell=tell)
    project = run.open_project()
    variant = run.paint(project)[options["pick"] - 1]
    layout = run.lay_out(project, variant)
    variant = run.extend(layout) or variant
    variant = run.upscale(layout) or variant
    version = run.approve(Layout.objects.get(pk=layout.pk))
    proof, pdf = run.export(version, "proof"), run.export(version, "pdf")
    folder = _folder(options["name"] or f"{order.title}-{project.pk}")
    (folder / "cover.png").write_bytes(_file_of(proof))
    (folder / "cover.pdf").write_bytes(_file_of(pdf))
    facts = report_of(run, variant, version, _file_of(pdf))
    report = json.dumps(facts, indent=2, ensure_ascii=False)
    (folder / "report.json").write_text(report + "\n")
    return folder


@contextmanager
def _studio() -> Iterator[None]:
    """Use the studio that runs here, or run its database and workers for this command alone."""
    try:
        with only_one_here(settings.VAR):
            yield from _own_workers()
    except NotReadyError:
        yield


def _own_workers() -> Iterator[None]:
    database = EmbeddedPostgres(settings.VAR / "pg") if settings.EMBEDDED_DATABASE else None
    family = Family()
    try:
        if database:
            database.start(settings.DATABASES["default"]["NAME"])
        call_command("migrate", verbosity=0)
        family.add(Child(name="worker", command=python("manage.py", "worker")))
        family.add(Child(name="press worker", command=python("manage.py", "worker", "--press")))
        yield
    finally:
        family.stop()
        connections.close_all()
        if database:
            database.stop()


def _folder(name: str) -> Path:
    safe = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-.") or "cover"
    folder: Path = settings.VAR / "covers" / safe[:80]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _file_of(export: Export) -> bytes:
    if export.asset is None:
        raise CoverFailedError(f"The export {export.file_name} left no file.")
    return store.read(export.asset.sha256)


def _size(text: str) -> Size:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise CommandError(f"{text} is no size; write it as 768x768.")
    return Size(width=int(width), height=int(height))

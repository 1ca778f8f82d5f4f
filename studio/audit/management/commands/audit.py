"""`manage.py audit verify`: is the history whole? `head` prints what to keep on paper."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.audit.heads import BrokenHeadError, head_of
from studio.audit.models import AuditEntry
from studio.audit.selectors import history_of, problems_of, projects_audited
from studio.core.audit_chain import Fault, Head, Problem

SAID = {
    Fault.ALTERED: "entry {seq} was altered: what it says does not fit its hash",
    Fault.REMOVED: "entry {seq} was removed: the one before it is followed by a later one",
    Fault.INSERTED: "entry {seq} was inserted: it does not follow on the one before it",
    Fault.FORGED: "entry {seq} was not written by this studio: its seal is not ours",
    Fault.CUT_OFF: "the end was cut off: entry {seq} was written down, and it is not there",
    Fault.REWRITTEN: "the chain was rewritten: entry {seq} was written down with another hash",
}


def _head(text: str) -> tuple[int, Head]:
    """Read PROJECT:NUMBER:HASH; argparse tells of a text that is none."""
    project, seq, sha256 = text.split(":")
    return int(project), Head(seq=int(seq), sha256=sha256)


class Command(BaseCommand):
    help = "Verify the history of decisions, roles, links and exports, or print its heads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "head"])
        parser.add_argument("--project", type=int, help="only this project's history")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            type=_head,
            metavar="PROJECT:NUMBER:HASH",
            help="a head that `head` printed and somebody kept elsewhere; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [options["project"]] if options["project"] else projects_audited()
        if options["what"] == "head":
            return self._print_heads(chosen)
        kept = dict(options["head"])
        return self._verify(sorted({*chosen, *kept} if not options["project"] else chosen), kept)

    def _print_heads(self, projects: list[int]) -> None:
        for project in projects:
            for entry in history_of(project, limit=1):
                self.stdout.write(f"{project}:{entry.seq}:{entry.sha256}")

    def _verify(self, projects: list[int], kept: dict[int, Head]) -> None:
        count = 0
        for project in projects:
            said = self._problems(project, kept.get(project))
            count += len(said)
            for line in said:
                self.stdout.write(f"Project {project}: {line}.")
        entries = AuditEntry.objects.filter(project__in=projects).count()
        if count:
            raise CommandError(f"{count} faults in {entries} entries of {len(projects)} projects.")
        self.stdout.write(f"{entries} entries of {len(projects)} projects are whole.")

    def _problems(self, project: int, kept: Head | None) -> list[str]:
        try:
            found: list[Problem] = problems_of(project, kept=kept)
            head = kept or head_of(project)
        except BrokenHeadError as error:
            return [str(error).rstrip(".")]
        if head is None and history_of(project, limit=1):
            self.stdout.write(
                f"Project {project}: no head is written down here; a cut end would not be seen."
            )
        return [SAID[problem.fault].format(seq=problem.seq) for problem in found]

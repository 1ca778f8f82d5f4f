"""`manage.py audit verify`: is the history whole? `head` prints what to keep on paper."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.audit.heads import BrokenHeadError, head_of
from studio.audit.models import AuditEntry
from studio.audit.selectors import history_of, problems_of, projects_audited
from studio.core.audit_chain import Fault, Problem

SAID = {
    Fault.ALTERED: "entry {seq} was altered: what it says does not fit its hash",
    Fault.REMOVED: "entry {seq} was removed: the one before it is followed by a later one",
    Fault.INSERTED: "entry {seq} was inserted: it does not follow on the one before it",
    Fault.FORGED: "entry {seq} was not written by this studio: its seal is not ours",
    Fault.CUT_OFF: "the end was cut off: entry {seq} was written down, and it is not there",
    Fault.REWRITTEN: "the chain was rewritten: entry {seq} was written down with another hash",
}


class Command(BaseCommand):
    help = "Verify the history of decisions, roles, links and exports, or print its heads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "head"])
        parser.add_argument("--project", type=int, help="only this project's history")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [options["project"]] if options["project"] else projects_audited()
        if options["what"] == "head":
            return self._print_heads(chosen)
        return self._verify(chosen)

    def _print_heads(self, projects: list[int]) -> None:
        for project in projects:
            for entry in history_of(project, limit=1):
                self.stdout.write(f"{project}:{entry.seq}:{entry.sha256}")

    def _verify(self, projects: list[int]) -> None:
        count = 0
        for project in projects:
            said = [*self._problems(project)]
            count += len(said)
            for line in said:
                self.stdout.write(f"Project {project}: {line}.")
        entries = AuditEntry.objects.filter(project__in=projects).count()
        if count:
            raise CommandError(f"{count} faults in {entries} entries of {len(projects)} projects.")
        self.stdout.write(f"{entries} entries of {len(projects)} projects are whole.")

    def _problems(self, project: int) -> list[str]:
        try:
            found: list[Problem] = problems_of(project)
            head = head_of(project)
        except BrokenHeadError as error:
            return [str(error).rstrip(".")]
        if head is None and history_of(project, limit=1):
            self.stdout.write(
                f"Project {project}: no head is written down here; a cut end would not be seen."
            )
        return [SAID[problem.fault].format(seq=problem.seq) for problem in found]

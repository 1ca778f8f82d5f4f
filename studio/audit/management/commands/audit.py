"""`manage.py audit verify`: is the history whole? `head` prints what to keep on paper, `accept`
goes on from a restored backup."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.audit.actions import OF_A_BACKUP, accept_restored
from studio.audit.heads import BrokenHeadError, head_of
from studio.audit.models import AuditEntry
from studio.audit.selectors import history_of, problems_of, projects_audited
from studio.core.audit_chain import Fault, Head, Problem
from studio.core.errors import DomainError

SAID = {
    Fault.ALTERED: "entry {seq} was altered: what it says does not fit its hash",
    Fault.REMOVED: "entry {seq} was removed: the one before it is followed by a later one",
    Fault.INSERTED: "entry {seq} was inserted: it does not follow on the one before it",
    Fault.FORGED: "entry {seq} was not written by this studio: its seal is not ours",
    Fault.CUT_OFF: "the end was cut off: entry {seq} was written down, and it is not there",
    Fault.REWRITTEN: "the chain was rewritten: entry {seq} was written down with another hash",
}

HOW_TO_ACCEPT = """
If a backup was restored, its history ends earlier than what was written down in var/audit.
To go on from the restored state knowingly, for each project:
  manage.py audit accept --project {project} --reason "backup of ... restored after ..."
This writes an entry into the history, and keeps the former head beside the new one.
If no backup was restored, somebody cut the history: keep the database and var/audit as they are.
"""


def _head(text: str) -> tuple[int, Head]:
    """Read PROJECT:NUMBER:HASH; argparse tells of a text that is none."""
    project, seq, sha256 = text.split(":")
    return int(project), Head(seq=int(seq), sha256=sha256)


class Command(BaseCommand):
    help = (
        "Verify the history of decisions, roles, links and exports, print its heads, or accept "
        "that a restored backup cut its end off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "head", "accept"])
        parser.add_argument("--project", type=int, help="only this project's history")
        parser.add_argument("--reason", default="", help="why the restored state is accepted")
        parser.add_argument(
            "--by", default="", metavar="NAME", help="who accepts it; else whoever is logged in"
        )
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            type=_head,
            metavar="PROJECT:NUMBER:HASH",
            help="a head that `head` printed and somebody kept elsewhere; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "accept":
            return self._accept(options["project"], options["reason"], options["by"])
        chosen = [options["project"]] if options["project"] else projects_audited()
        if options["what"] == "head":
            return self._print_heads(chosen)
        kept = dict(options["head"])
        return self._verify(sorted({*chosen, *kept} if not options["project"] else chosen), kept)

    def _print_heads(self, projects: list[int]) -> None:
        for project in projects:
            for entry in history_of(project, limit=1):
                self.stdout.write(f"{project}:{entry.seq}:{entry.sha256}")

    def _accept(self, project: int | None, reason: str, by: str) -> None:
        if not project:
            raise CommandError("Name the project: --project 3. `audit verify` lists those cut off.")
        name = by or getpass.getuser()
        try:
            entry, aside = accept_restored(project=project, reason=reason, by_name=name)
        except BrokenHeadError as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Project {project}: entry {entry.seq} tells that {name} accepted the restored state. "
            f"The former head is kept in {aside}; the history is whole again."
        )

    def _verify(self, projects: list[int], kept: dict[int, Head]) -> None:
        count, cut = 0, 0
        for project in projects:
            said, looks_restored = self._problems(project, kept.get(project))
            count += len(said)
            cut = cut or (project if looks_restored else 0)
            for line in said:
                self.stdout.write(f"Project {project}: {line}.")
        if cut:
            self.stdout.write(HOW_TO_ACCEPT.format(project=cut))
        entries = AuditEntry.objects.filter(project__in=projects).count()
        if count:
            raise CommandError(f"{count} faults in {entries} entries of {len(projects)} projects.")
        self.stdout.write(f"{entries} entries of {len(projects)} projects are whole.")

    def _problems(self, project: int, kept: Head | None) -> tuple[list[str], bool]:
        """Return what is wrong in words, and whether a restored backup would explain it."""
        try:
            found: list[Problem] = problems_of(project, kept=kept)
            head = kept or head_of(project)
        except BrokenHeadError as error:
            return [str(error).rstrip(".")], False
        if head is None and history_of(project, limit=1):
            self.stdout.write(
                f"Project {project}: no head is written down here; a cut end would not be seen."
            )
        said = [SAID[problem.fault].format(seq=problem.seq) for problem in found]
        return said, bool(found) and {problem.fault for problem in found} <= OF_A_BACKUP

"""`manage.py seams fit`: what people said of seams becomes the limit from which one is seen."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from generation.contract.requests import SEAM_LIMIT
from studio.artwork.models import SeamLimit
from studio.artwork.seam_limits import forget_seam_limits, keep_seam_limits, seam_limit
from studio.canvases.selectors import seams_said
from studio.core.seam_fit import LEAST, Errors, Fit, Said, errors_at, fitted, missing

ROW = "{:<10}{:>6}{:>6}{:>8}{:>8}  {:<18}{:<18}{:<18}"
HEAD = ("task", "good", "seam", "old", "new", "errors at old", "errors at new", "held out")


class Command(BaseCommand):
    """Fits, prints and, where it is asked to, keeps the limits of seam scores."""

    help = "Fit the limit of seam scores to what people said of them on the outpaint canvas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["fit"])
        parser.add_argument("--apply", action="store_true", help="let orders carry the new limits")
        parser.add_argument("--reset", action="store_true", help="go back to the engine's own")
        parser.add_argument("--least", type=int, default=LEAST, help="verdicts of each kind")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            count = forget_seam_limits()
            self.stdout.write(f"{count} fitted limits forgotten; the engine's own hold again.")
            return
        self.stdout.write(ROW.format(*HEAD).rstrip())
        found = {task: self._fit(task, max(1, options["least"])) for task in SeamLimit.Task}
        limits = {task: fit.limit for task, fit in found.items() if fit is not None}
        if limits and options["apply"]:
            keep_seam_limits(limits=limits)
            self.stdout.write(f"Kept for {', '.join(limits)}: orders from now on carry it.")
        elif limits:
            self.stdout.write("Errors: good ones painted again / seams let pass. --apply keeps it.")

    def _fit(self, task: SeamLimit.Task, least: int) -> Fit | None:
        """Print a task's line, and return its fit where enough was said."""
        said = seams_said(task)
        old = seam_limit(task) or SEAM_LIMIT
        good, seams = missing(said, least)
        if good or seams:
            self.stdout.write(
                f"{task:<10}{_counts(said)}  {good} more verdicts “good” and {seams} more "
                f"“seam visible” are needed, {least} of each."
            )
            return None
        fit = fitted(said, old)
        told = (errors_at(said, old), fit.errors, fit.held_out)
        numbers = (f"{old:.3f}", f"{fit.limit:.3f}")
        seen = sum(one.seam for one in said)
        line = ROW.format(task, len(said) - seen, seen, *numbers, *map(_told, told))
        self.stdout.write(line.rstrip())
        return fit


def _counts(said: list[Said]) -> str:
    seams = sum(one.seam for one in said)
    return f"{len(said) - seams:>6}{seams:>6}"


def _told(errors: Errors) -> str:
    return f"{errors.good:.0%} / {errors.seam:.0%} ({errors.balanced_accuracy:.2f})"

"""Progress bars in a terminal for jobs that run elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from studio.jobs.models import Job
from studio.web.cover_run import Tell

WORDS = {
    "paint": "Painting the variants",
    "extend": "Extending the art to the page",
    "upscale": "Bringing it to print resolution",
    "proof": "Rendering the proof",
    "pdf": "Writing the PDF",
}


@contextmanager
def job_progress(console: Console) -> Iterator[Tell]:
    """Yield a function that shows one bar per stage from its job's row."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<34}"),
        BarColumn(bar_width=28),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
    )
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=console, transient=False) as progress:

        def tell(stage: str, job: Job) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(WORDS[stage], total=1.0, state="")
            done = 1.0 if job.state == Job.State.SUCCEEDED else _fraction(job)
            progress.update(bars[stage], completed=done, state=_state(job))

        yield tell


def _fraction(job: Job) -> float:
    """Return how far a running job is: finished images, and steps of those under way."""
    return min(0.99, job.step / job.steps) if job.steps else 0.0


def _state(job: Job) -> str:
    if job.state != Job.State.RUNNING:
        return job.get_state_display().lower()
    return f"{job.phase} {job.step}/{job.steps}" if job.steps else job.phase

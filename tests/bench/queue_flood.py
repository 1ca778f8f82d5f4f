"""Orders of three teams in one transaction, put into a running studio's queue by its bench."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.db import transaction  # noqa: E402

from generation.contract.pixels import Size  # noqa: E402
from generation.contract.requests import Sampling, Txt2Img  # noqa: E402
from studio.accounts.actions import create_user  # noqa: E402
from studio.accounts.models import User  # noqa: E402
from studio.artwork import orders  # noqa: E402
from studio.artwork.models import Batch  # noqa: E402
from studio.drafts.actions import create_draft  # noqa: E402
from studio.drafts.models import Draft  # noqa: E402
from studio.jobs import queue  # noqa: E402
from studio.projects.actions import create_project  # noqa: E402
from studio.projects.models import Project  # noqa: E402

PEOPLE = (("A", 60, 1.0), ("B", 6, 1.0), ("C", 6, 2.0))
"""Who orders how much, one after the other, and with which weight."""


@transaction.atomic
def flood() -> None:
    """Order all of it at once for the workers, as if they had looked away meanwhile."""
    for name, count, weight in PEOPLE:
        by = create_user(email=f"{name}@example.org".lower(), name=name, password=None)
        project = create_project(title=name, cover_format="a4", by=by)
        draft = create_draft(project=project, name="d", text="a red fox", by=by)
        for number in range(count):
            _order(project, draft, by, seed=number, weight=weight)


def _order(project: Project, draft: Draft, by: User, *, seed: int, weight: float) -> None:
    request = Txt2Img(
        model="fake",
        prompt=draft.text,
        seeds=(seed,),
        size=Size(width=64, height=80),
        sampling=Sampling(steps=40),
    )
    iteration = orders.numbered_iteration(
        project=project,
        draft=draft,
        draft_seq=draft.seq,
        request=request,
        width_px=64,
        height_px=80,
        parent=None,
        by=by,
    )
    job = queue.enqueue(project=project, request=request, by=by, weight=weight)
    Batch.objects.create(iteration=iteration, job=job, action=Batch.Action.TXT2IMG)


if __name__ == "__main__":
    flood()

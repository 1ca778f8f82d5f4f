"""A second, finer edge for a cut-out: ordered with the cut, made elsewhere, taken in when done."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from PIL import Image

from studio.accounts.models import User
from studio.assets import store
from studio.assets.actions import store_image, store_mask
from studio.assets.pictures import png_of
from studio.core.layout_edits import Operation
from studio.jobs import queue
from studio.jobs.models import Job
from studio.layouts import applying
from studio.layouts.editing import Applied
from studio.layouts.models import Layout
from studio.press.matting import cut_by, trimap_of


@dataclass(frozen=True, kw_only=True)
class Matte:
    """What is to be refined: the picture, and where its cut is sure or in doubt."""

    picture: Image.Image
    trimap: Image.Image


def offered() -> bool:
    """Tell whether the administrator installed a model that refines edges."""
    return settings.MASTHEAD_MATTING is not None


def order(*, layout: Layout, art: str, asset: str, mask: str, by: User) -> Job | None:
    """Order the edge of a cut that was just made; None where no model is installed.

    Appends no event: whoever cuts tells of the cut, and the finer edge comes as an edit.
    """
    if not offered():
        return None
    wanted = {"layout": layout.pk, "art": art, "asset": asset, "mask": mask}
    return queue.enqueue(project=layout.project, task=queue.MATTE_TASK, press_args=wanted, by=by)


def matte_of(job_id: int) -> Matte:
    """Return what a started job works on."""
    wanted = Job.objects.get(pk=job_id).request
    return Matte(
        picture=store.open_image(wanted["asset"]),
        trimap=trimap_of(store.open_image(wanted["mask"])),
    )


def record(*, job_id: int, attempt: int, alpha: Image.Image) -> Applied | None:
    """Take a finer edge in, as an edit of whoever cut; None where the cut is another by now.

    Raises:
        JobLost: another attempt took over: nothing is written.
    """
    wanted = Job.objects.get(pk=job_id).request
    layout = Layout.objects.select_related("project").get(pk=wanted["layout"])
    cutout = cut_by(store.open_image(wanted["asset"]), alpha)
    mask = store_mask(project=layout.project, data=png_of(cutout.mask), by=None)
    colours = store_image(project=layout.project, data=png_of(cutout.foreground), by=None)
    with transaction.atomic():
        job = queue.lock_attempt(job_id, attempt=attempt)
        locked = applying.held(layout)
        held = locked.document["elements"].get(wanted["art"], {})
        queue.finish(job)
        if (held.get("asset"), held.get("cutout_mask")) != (wanted["asset"], wanted["mask"]):
            return None
        edge = {"cutout_mask": mask.sha256, "cutout_foreground": colours.sha256}
        operations = [
            Operation(kind="set", object=wanted["art"], property=name, value=value)
            for name, value in edge.items()
        ]
        return applying.applied(locked, applying.identified(operations), job.submitted_by, None)

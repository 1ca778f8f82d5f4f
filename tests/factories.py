"""Makes what tests start from, through the real actions where they are cheap."""

import io
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from django.db import connections
from PIL import Image

from generation.contract.pixels import Size
from generation.contract.requests import Sampling, Txt2Img
from studio.accounts import actions as accounts
from studio.accounts.models import User
from studio.assets import actions as assets
from studio.assets.models import Asset
from studio.core.errors import DomainError
from studio.jobs import queue
from studio.jobs.models import Job
from studio.projects import actions as projects
from studio.projects.models import Membership, Project, Role
from studio.projects.permissions import Guest

FORMAT = "us-8375x10875"
_numbers = itertools.count(1)


def make_user(name: str, *, email: str | None = None, password: str | None = None) -> User:
    """Make an account; without a password it is quick, since nothing is hashed."""
    address = email or f"{name.split()[0].lower()}-{next(_numbers)}@example.org"
    return accounts.create_user(email=address, name=name, password=password)


def make_project(
    *,
    editor: User,
    artist: User | None = None,
    viewer: User | None = None,
    title: str = "Autumn issue",
    cover_format: str = FORMAT,
) -> Project:
    """Open a project with an editor, and an artist and a viewer where they are given."""
    project = projects.create_project(title=title, cover_format=cover_format, by=editor)
    for user, role in ((artist, Role.ARTIST), (viewer, Role.VIEWER)):
        if user is not None:
            add_member(project, user, role)
    return project


def add_member(project: Project, user: User, role: Role) -> Membership:
    return projects.add_member(project=project, user=user, role=role, by=project.created_by)


def make_guest(
    *, project: Project, by: User, name: str = "Gus Guest", may_comment: bool = True
) -> Guest:
    link, _token = projects.create_share_link(
        project=project, kind="board", may_comment=may_comment, by=by
    )
    return Guest(link=link, name=name)


def make_picture(width: int = 64, height: int = 80, colour: str = "firebrick") -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def a_request(prompt: str = "a red fox", *, seeds: tuple[int, ...] = (1, 2)) -> Txt2Img:
    """Return a small txt2img request of a model nobody needs to have."""
    return Txt2Img(
        model="starter",
        prompt=prompt,
        seeds=seeds,
        size=Size(width=256, height=320),
        sampling=Sampling(steps=8, guidance_scale=1.0),
    )


def a_model_request(model: str) -> Txt2Img:
    """Return a small request for a model of that name."""
    return replace(a_request(), model=model)


def make_job(*, project: Project, by: User, request: Txt2Img | None = None) -> Job:
    return queue.enqueue(project=project, request=request or a_request(), by=by)


def make_asset(project: Project, image: Image.Image | None = None) -> Asset:
    return assets.store_image(project=project, data=encoded(image or make_picture()), by=None)


def in_threads(*calls: Callable[[], object]) -> list[object]:
    """Run calls at the same time, each on a connection of its own; return results or errors."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait(timeout=10)
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))

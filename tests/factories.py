"""Makes what tests start from, through the real actions where they are cheap."""

import io
import itertools

from PIL import Image

from studio.accounts import actions as accounts
from studio.accounts.models import User
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
    """Open a project whose editor invited an artist and a viewer, who came."""
    project = projects.create_project(title=title, cover_format=cover_format, by=editor)
    for user, role in ((artist, Role.ARTIST), (viewer, Role.VIEWER)):
        if user is not None:
            add_member(project, user, role)
    return project


def add_member(project: Project, user: User, role: Role) -> Membership:
    _invitation, token = projects.invite(project=project, role=role, by=project.created_by)
    return projects.accept_invitation(token=token, by=user)


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

"""Finds a project's stored files."""

from studio.assets import store
from studio.assets.models import Asset, PictureSetting
from studio.core.errors import NotFoundError
from studio.projects.models import Project


def asset_for(project: Project, sha256: str) -> Asset:
    """Return a project's file by its SHA-256.

    Raises:
        NotFoundError: the project has no such file, whoever else may have one.
    """
    named = store.SHA256.fullmatch(sha256)
    asset = Asset.objects.filter(project=project, sha256=sha256).first() if named else None
    if asset is None:
        raise NotFoundError
    return asset


def has_asset(project: Project, sha256: str) -> bool:
    """Say whether a project holds a file."""
    return Asset.objects.filter(project=project, sha256=sha256).exists()


def prompts_are_written(project: Project) -> bool:
    """Say whether downloaded pictures tell their prompts: only where an editor chose so."""
    return PictureSetting.objects.filter(project=project, tells_prompts=True).exists()

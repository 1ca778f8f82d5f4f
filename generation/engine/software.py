"""Which software painted: kept with every picture, since another version may round otherwise."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def software_of(*packages: str) -> str:
    """Return packages with their versions, as "diffusers 0.42.1, torch 2.13.0"."""
    return ", ".join(f"{name} {_version(name)}" for name in packages)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of an unknown version"

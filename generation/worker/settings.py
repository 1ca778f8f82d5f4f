"""Settings of worker processes: the studio's, and the worker's app with its commands."""

from studio.settings import *  # noqa: F403
from studio.settings import INSTALLED_APPS as STUDIO_APPS

INSTALLED_APPS = [*STUDIO_APPS, "generation.worker"]

"""The studio's settings for a served process that shares a test's database."""

import os

from studio.settings import *  # noqa: F403
from studio.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["SERVED_DATABASE"]
DATABASES["default"]["HOST"] = os.environ["SERVED_HOST"]

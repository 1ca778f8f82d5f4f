"""Registers the pages, and keeps build files out of what is served."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class WebConfig(AppConfig):
    name = "studio.web"


class StaticFilesConfig(DjangoStaticFilesConfig):
    ignore_patterns = [
        *DjangoStaticFilesConfig.ignore_patterns,
        "_build",
        "package.json",
        "node_modules",
    ]

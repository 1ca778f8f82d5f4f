"""Registers the app."""

from django.apps import AppConfig


class CanvasesConfig(AppConfig):
    name = "studio.canvases"

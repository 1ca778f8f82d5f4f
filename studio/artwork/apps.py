"""Registers the app."""

from django.apps import AppConfig


class ArtworkConfig(AppConfig):
    name = "studio.artwork"

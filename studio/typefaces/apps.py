"""Registers the app."""

from django.apps import AppConfig


class TypefacesConfig(AppConfig):
    name = "studio.typefaces"

"""Registers the app."""

from django.apps import AppConfig


class LayoutsConfig(AppConfig):
    name = "studio.layouts"

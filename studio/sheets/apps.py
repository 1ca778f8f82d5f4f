"""Registers the app."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "studio.sheets"

"""Registers the app."""

from django.apps import AppConfig


class PromptsConfig(AppConfig):
    name = "studio.prompts"

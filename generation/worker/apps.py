"""Registers the worker's commands."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "generation.worker"

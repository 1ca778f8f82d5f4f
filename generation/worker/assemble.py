"""From settings to an engine's configuration, in the parent process."""

from django.conf import settings

from generation.engine.builtin import builtin_folders
from generation.engine.config import EngineConfig, ImagesApi
from generation.worker.launch import ChildConfig


def child_config() -> ChildConfig:
    """Return the configuration that this process's settings ask for."""
    server = settings.MASTHEAD_IMAGES_API
    engine = EngineConfig(
        models_folder=settings.MASTHEAD_MODELS,
        painter_index_folder=settings.VAR / "painter",
        cache_folder=settings.VAR / "cache",
        builtin_folders=builtin_folders(),
        device=settings.MASTHEAD_DEVICE,
        images_api=ImagesApi(**server) if server else None,
    )
    fake = settings.MASTHEAD_ENGINE == "fake"
    return ChildConfig(engine=engine, fake_step_ms=settings.MASTHEAD_FAKE_STEP_MS if fake else None)

"""What the child process is told first."""

from dataclasses import dataclass

from generation.engine.config import EngineConfig


@dataclass(frozen=True, kw_only=True)
class ChildConfig:
    """Which engine to build, and from what.

    `fake_step_ms` is None for the real engine; a number takes the engine of tests and load
    benches, whose every step lasts that many milliseconds.
    """

    engine: EngineConfig
    fake_step_ms: float | None = None

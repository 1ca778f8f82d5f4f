"""Everything an engine is told when it is built; picklable, so it can cross to the child."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class EngineConfig:
    """Where the models lie and what of the machine the engine may use.

    `device` is auto, cpu, mps, cuda or cuda:N; `dtype` is auto, float32, bfloat16 or float16.
    `memory_bytes` is what models may take together; None means a share of what the device has.
    `threads` limits the arithmetic on a CPU; None leaves the choice to torch.
    `builtin_folders` are single model folders that come with the software.
    `cache_folder` keeps what is measured once per model; without it, it is measured each start.
    """

    models_folder: Path | None = None
    painter_index_folder: Path | None = None
    cache_folder: Path | None = None
    builtin_folders: tuple[Path, ...] = ()
    device: str = "auto"
    dtype: str = "auto"
    memory_bytes: int | None = None
    threads: int | None = None
    images_in_flight: int = 64
    batch_rows: int = 16

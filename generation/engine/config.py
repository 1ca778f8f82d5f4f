"""Everything an engine is told when it is built; picklable, so it can cross to the child."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class ImagesApi:
    """An OpenAI-compatible server, and what of it is offered.

    `url` is the part before /images/generations, `models` are their names there. `licence` and
    `commercial_use` are what the administrator says of them. `takes_edits` is on where
    /images/edits answers too. `takes_sampling` is off for hosted services that refuse fields
    beyond OpenAI's own (seed, steps, guidance, negative prompt). `side` is the size in px that
    the models paint best, `multiple` the step between sizes they take.
    """

    url: str
    key: str = field(default="", repr=False)
    models: tuple[str, ...] = ()
    licence: str = "unknown"
    commercial_use: str = "unknown"
    takes_edits: bool = False
    takes_sampling: bool = True
    side: int = 1024
    multiple: int = 16
    steps: int = 30
    guidance_scale: float = 4.0
    wait_s: float = 1.0
    read_s: float = 300.0


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
    images_api: ImagesApi | None = None

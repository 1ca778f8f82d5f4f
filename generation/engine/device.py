"""The device an engine computes on, and how much of it models may take."""

import os
from dataclasses import dataclass

import torch

from generation.engine.config import EngineConfig

SHARE = 0.9
CPU_SHARE = 0.6
"""Other programs live in a computer's memory too."""

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True, kw_only=True)
class Device:
    """Where and in which precision models run; `memory_bytes` is what they may take together."""

    device: torch.device
    dtype: torch.dtype
    memory_bytes: int

    @property
    def words(self) -> str:
        """Return the device as people would say it."""
        if self.device.type == "cuda":
            return str(torch.cuda.get_device_name(self.device))
        threads = torch.get_num_threads()
        return f"{self.device.type} ({threads} {'thread' if threads == 1 else 'threads'})"


def device_of(config: EngineConfig) -> Device:
    """Return the configured device; `auto` takes a GPU where there is one."""
    if config.threads is not None:
        torch.set_num_threads(config.threads)
    device = torch.device(_best() if config.device == "auto" else config.device)
    dtype = _dtype(device) if config.dtype == "auto" else DTYPES[config.dtype]
    memory = config.memory_bytes or _memory(device)
    return Device(device=device, dtype=dtype, memory_bytes=memory)


def _best() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _dtype(device: torch.device) -> torch.dtype:
    """CPUs without bfloat16 units take it twelve times slower than float32."""
    return torch.bfloat16 if device.type == "cuda" else torch.float32


def _memory(device: torch.device) -> int:
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[1] * SHARE)
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * CPU_SHARE)

"""Kernels that repeat: what torch offers where a picture must come out the same to the bit."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

REPEATABLE_TYPES = frozenset({"cuda"})
"""Where torch chooses among kernels of which some add up in another order each time."""


@contextmanager
def repeatable(device: torch.device, *, wanted: bool) -> Iterator[None]:
    """Let torch take deterministic kernels only, and try out none, while a picture asks for that.

    A kernel that has no deterministic form warns and runs all the same. Products of matrices repeat
    only where the process was started with `CUBLAS_WORKSPACE_CONFIG`, as the worker's child is.
    """
    if not wanted or device.type not in REPEATABLE_TYPES:
        yield
        return
    cudnn = torch.backends.cudnn
    before = (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )
    convolutions = (cudnn.deterministic, cudnn.benchmark)
    torch.use_deterministic_algorithms(True, warn_only=True)
    cudnn.deterministic, cudnn.benchmark = True, False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])
        cudnn.deterministic, cudnn.benchmark = convolutions

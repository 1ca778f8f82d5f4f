"""Programs that read PDFs and share no code with ours: Ghostscript's plates, qpdf's structure."""

import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
TAG_LIMIT_S = 120


def tiffsep(pdf: bytes, folder: Path, *, ppi: int, smooth: int = 1) -> dict[str, NDArray[np.uint8]]:
    """Return each plate that Ghostscript exposes, 0 to 255 of ink, by its name.

    With `smooth` it is drawn that many times finer and averaged, as anti-aliasing does.
    """
    source = folder / "cover.pdf"
    source.write_bytes(pdf)
    options = [
        "-dQUIET",
        "-dBATCH",
        "-dNOPAUSE",
        "-dSAFER",
        "-sDEVICE=tiffsep",
        f"-r{ppi * smooth}",
    ]
    options += [f"-dDownScaleFactor={smooth}", f"-sOutputFile={folder / 'plate.tif'}"]
    subprocess.run(["gs", *options, source], check=True, capture_output=True, timeout=TAG_LIMIT_S)
    plates = {}
    for file in sorted(folder.glob("plate(*).tif")):
        name = file.stem.removeprefix("plate(").removesuffix(")")
        plates[name] = np.array(255 - np.asarray(Image.open(file).convert("L")), dtype=np.uint8)
    return plates


def total_ink(plates: dict[str, NDArray[np.uint8]]) -> NDArray[np.float64]:
    """Return the area coverage of each pixel in percent."""
    stacked = np.stack([plate.astype(np.float64) for plate in plates.values()])
    summed: NDArray[np.float64] = stacked.sum(axis=0) * 100 / 255
    return summed


def qpdf_complaint(pdf: bytes, folder: Path) -> str:
    """Return what qpdf finds wrong with the file, empty where it is sound."""
    file = folder / "checked.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(
        ["qpdf", "--check", file], capture_output=True, text=True, check=False, timeout=TAG_LIMIT_S
    )
    return "" if told.returncode == 0 else told.stdout + told.stderr

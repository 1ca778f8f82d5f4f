"""What the press bench measures of whole covers, every file held against every reader."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from studio.core.cover_formats import CoverFormat
from studio.core.finding import Finding, Severity
from studio.core.layout_document import parse
from studio.press.art import LoadAsset
from studio.press.export import ExportMeta, display_for, render_pdf
from studio.press.fonts import FontStore
from studio.press.legibility import contrast_needed, legibility_of
from studio.press.plates import settled
from studio.press.preflight.file import Promise, check_file
from studio.press.preflight.run import check_document, check_plates
from studio.press.profiles import PressProfile
from tests.bench import press_readers as readers

PLATES_PPI = 100
Json = dict[str, Any]


@dataclass(kw_only=True)
class CoverChecks:
    """What was found of the covers so far."""

    fonts: FontStore
    folder: Path
    digits: str
    origin: str
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    files: int = 0
    runs: int = 0
    runs_checked: int = 0
    runs_low: int = 0
    unflagged: int = 0
    identical: bool = True

    def take(
        self,
        document: Json,
        art: Image.Image,
        asset: str,
        meta: ExportMeta,
        flavours: Sequence[PressProfile],
    ) -> None:
        """Export one cover in each flavour; only X-4 is timed, only the first is made twice."""
        load = {asset: art}.__getitem__
        cover = parse(document).cover
        for profile in flavours:
            began, cpu_began = time.perf_counter(), time.process_time()
            data = render_pdf(document, load, self.fonts, meta, profile)
            if profile.pdfx == "x4":
                self.seconds.append(time.perf_counter() - began)
                self.cpu_seconds.append(time.process_time() - cpu_began)
            if self.files < len(flavours):
                again = render_pdf(document, load, self.fonts, meta, profile)
                self.identical = self.identical and again == data
            self._judge(data, document, load, {asset: art.size}, profile, cover)

    def _judge(
        self,
        data: bytes,
        document: Json,
        load: LoadAsset,
        sizes: dict[str, tuple[int, int]],
        profile: PressProfile,
        cover: CoverFormat,
    ) -> None:
        promise = Promise(digits=self.digits, source_type=self.origin)
        plates = check_plates(document, load, self.fonts, profile, ppi=PLATES_PPI)
        found = check_file(data, cover, profile, promise)
        found += [*check_document(document, sizes, self.fonts, profile), *plates]
        errors = [finding.code for finding in found if finding.severity is Severity.ERROR]
        errors += readers.complaints(data, cover, self.folder)
        self.complaints += [f"{cover.handle} {profile.pdfx}: {error}" for error in errors]
        self.files += 1
        self._read(document, load, profile, plates)

    def _read(
        self, document: Json, load: LoadAsset, profile: PressProfile, found: list[Finding]
    ) -> None:
        """Count the runs with ink, those whose contrast was measured, and weak ones not told of."""
        display = settled(display_for(document, load, self.fonts), load, profile)
        measured = legibility_of(display, load)
        low = {run.element for run in measured if run.contrast < contrast_needed(run.size_pt)}
        told = {finding.element for finding in found if finding.code == "contrast_low"}
        self.runs += readers.inked_runs(display)
        self.runs_checked += len(measured)
        self.runs_low += len(low)
        self.unflagged += len(low ^ told)

    def facts(self) -> Json:
        every = self.runs == self.runs_checked and not self.unflagged
        return {
            "files": self.files,
            "preflight_errors": len(self.complaints),
            "x4_p95_s": round(float(np.percentile(self.seconds, 95)), 2),
            "x4_p95_cpu_s": round(float(np.percentile(self.cpu_seconds, 95)), 2),
            "identical_re_export": self.identical,
            "text_runs": self.runs,
            "contrast_low_elements": self.runs_low,
            "contrast_not_flagged": self.unflagged,
            "contrast_checked_runs": "all" if every else self.runs_checked,
        }

"""`python -m tests.bench.press`: whether covers print, measured by readers that are not ours.

Needs Ghostscript, qpdf and Chromium; progress goes to stderr, the last line is one JSON object.
Every cover is exported as X-4 and as X-1a. `--covers N` makes it shorter while working.
"""

import argparse
import io
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from psd_tools import PSDImage

from generation.painter.painting import draw
from generation.painter.reading import read_prompt
from studio.core.cover_formats import COVER_FORMATS, cover_format
from studio.core.layout_document import Issue, starter_document
from studio.core.starter_layout import StarterTexts
from studio.press import psd, raster
from studio.press.export import ExportMeta, display_for, render_idml, render_pdf
from studio.press.fonts import FontStore
from studio.press.preflight.file import check_file
from studio.press.profiles import press_profiles
from tests.bench import press_readers as readers
from tests.bench.press_covers import CoverChecks
from tests.bench.press_credentials import credentials
from tests.bench.press_marks import marks
from tests.press.mutations.workpiece import (
    COVER,
    DEFECTS,
    PROMISE,
    clean_export,
    damaged,
    profile_named,
)
from tests.press.test_mutations import CLEAN

PROMPTS = (
    "an astronaut on mars at sunset",
    "a city street in the rain at night",
    "a portrait of a woman with red hair",
    "a lighthouse in a storm",
)
ART = "a" * 64
SIZE = (816, 1056)
FLAVOURS = ("coated-x4", "coated-x1a")
TAC_COVERS = 6
GRAIN = 4.0  # of 255; without it a grown picture would deflate to half its bytes
META = ExportMeta(title="COSMOS", created=datetime(2026, 6, 1, tzinfo=UTC))
MARKED = replace(META, content_sha256="5eed" * 16, watermark=True)
TEXTS = StarterTexts(
    kicker="The fiction issue",
    main="Mars in one meeting",
    deck="Six editors, one prompt, one long night at the launch desk",
    second="Letters from orbit",
    second_deck="What the crew never sent home",
    third="The quiet machines",
    third_deck="Inside a studio without screens",
)
ISSUE = Issue(title="COSMOS", number="No. 6", date="June 2026", price="$7.99", issn="1234-5679")
CHINESE_TEXTS = StarterTexts(
    kicker="科幻专号",
    main="火星来信：一夜之间",
    deck="六位编辑，一句提示词，一个漫长的夜晚",
    second="寂静的机器",
    second_deck="走进没有屏幕的工作室",
    third="轨道书简",
    third_deck="宇航员未曾寄出的家书",
)
CHINESE_ISSUE = Issue(
    title="星际周刊", number="总第128期", date="2026年6月", price="35.00", issn="1234-5679"
)
DIGITS = "977123456700306"
ORIGIN = "trainedAlgorithmicMedia"
Json = dict[str, Any]


def main() -> None:
    """Measure once and print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--covers", type=int, default=40)
    count = asked.parse_args().covers
    fonts = FontStore()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        facts: Json = {}
        for measure in (
            lambda: _covers(count, fonts, place),
            _defects,
            lambda: _ink(fonts, place),
            lambda: _positions(fonts, place),
            lambda: readers.barcodes(fonts),
            lambda: _soft_proof(fonts, place),
            lambda: _layers(fonts),
            lambda: _credentials(fonts),
            lambda: marks(itertools.islice(_covers_alone(), count), fonts, MARKED),
        ):
            facts |= _told(measure)
    print(json.dumps(facts))


def _told(measure: Callable[[], Json]) -> Json:
    began = time.monotonic()
    found = measure()
    told = f"{time.monotonic() - began:6.1f} s  {json.dumps(found)}"
    print(told, file=sys.stderr, flush=True)
    return found


def _covers(count: int, fonts: FontStore, folder: Path) -> Json:
    """Export covers of every format in both flavours and hold them against every reader."""
    checked = CoverChecks(fonts=fonts, folder=folder, digits=DIGITS, origin=ORIGIN)
    for number, (handle, art) in enumerate(itertools.islice(_endless(), count), start=1):
        document = _cover(handle, chinese=number % 4 == 0)
        checked.take(document, art, ART, MARKED, [press_profiles()[name] for name in FLAVOURS])
        print(f"  cover {number} of {count}: {handle}", file=sys.stderr, flush=True)
    for complaint in checked.complaints:
        print(complaint, file=sys.stderr)
    return {"covers": count, "formats": len(COVER_FORMATS), **checked.facts()}


def _covers_alone() -> Iterator[tuple[Json, Image.Image]]:
    """Yield covers with their art, of every format in turn, every fourth in Chinese."""
    for number, (handle, art) in enumerate(_endless(), start=1):
        yield _cover(handle, chinese=number % 4 == 0), art


def _defects() -> Json:
    """Plant every defect, and count those found and the alarms on clean files."""
    caught = 0
    for one in DEFECTS:
        found = check_file(damaged(one), COVER, profile_named(one.profile), PROMISE)
        caught += one.code in {finding.code for finding in found}
    alarms = [
        finding.code
        for name in CLEAN
        for finding in check_file(clean_export(name), COVER, profile_named(name), PROMISE)
    ]
    return {
        "seeded_defects": len(DEFECTS),
        "caught": round(caught / len(DEFECTS), 4),
        "false_alarms": len(alarms),
    }


def _ink(fonts: FontStore, folder: Path) -> Json:
    """Return the heaviest pixel of dark covers under overprinting type, by Ghostscript."""
    heaviest = 0.0
    for number, art in enumerate(itertools.islice(_dark_arts(), TAC_COVERS)):
        document = _cover("us-7875x1050")
        run = {"text": "Small black type", "font": "archivo-900", "size_pt": 11.0}
        small = {"kind": "kicker", "order": "z", "x_mm": 40.0, "y_mm": 90.0, "w_mm": 90.0}
        document["elements"]["small"] = small | {
            "runs": [run | {"ink": {"cmyk": [0, 0, 0, 1]}}],
            "h_mm": 12.0,
        }
        flavour = press_profiles()[FLAVOURS[number % 2]]
        data = render_pdf(document, {ART: art}.__getitem__, fonts, MARKED, flavour)
        plates = readers.tiffsep(data, folder, ppi=300)
        heaviest = max(heaviest, float(readers.total_ink(plates).max()))
    return {"tac_covers": TAC_COVERS, "max_tac_percent": round(heaviest, 2)}


def _positions(fonts: FontStore, folder: Path) -> Json:
    """Return how far glyphs stand from where the layout put them, and the browser's picture."""
    glyphs, rasters = [], []
    for chinese in (False, True):
        document = readers.black_on_white(_cover("us-8375x10875", chinese=chinese))
        display = display_for(document, readers.nothing, fonts)
        data = render_pdf(document, readers.nothing, fonts, META)
        glyphs.append(readers.glyph_error_pt(display, data))
        rasters.append(readers.raster_error_pt(display, data, folder))
    return {"glyph_error_pt": round(max(glyphs), 5), "raster_error_pt": round(max(rasters), 4)}


def _soft_proof(fonts: FontStore, folder: Path) -> Json:
    """Compare our soft proof with Ghostscript's, which uses the file's own output intent."""
    means, worst = [], []
    for art in _arts():
        document = _cover("us-8375x10875")
        document["elements"] = {"art": document["elements"]["art"]}
        load = {ART: art.resize((2588, 3338))}.__getitem__
        data = render_pdf(document, load, fonts, META)
        apart = readers.soft_proof_difference(
            data, display_for(document, load, fonts), load, folder
        )
        means.append(float(apart.mean()))
        worst.append(float(np.percentile(apart, 95)))
    return {
        "soft_proof_delta_e_mean": round(max(means), 3),
        "soft_proof_delta_e_p95": round(max(worst), 3),
    }


def _layers(fonts: FontStore) -> Json:
    art = next(_arts())
    display = display_for(_cover("us-8375x10875"), {ART: art}.__getitem__, fonts)
    data = psd.psd(display, {ART: art}.__getitem__, META, ppi=150)
    layered, flat = PSDImage.open(io.BytesIO(data)), Image.open(io.BytesIO(data))
    whole, _ = raster.composed(display, {ART: art}.__getitem__, layered.width, trimmed=False)
    ours = np.asarray(whole)
    equal = all((np.asarray(read) == ours).all() for read in (layered.topil(), flat))
    document = _cover("us-8375x10875")
    package = render_idml(document, {ART: art}.__getitem__, fonts, META)
    wanted = {p.id: p.text for p in display.placed if p.text and p.kind != "barcode"}
    return {
        "psd_layers": len(list(layered)),
        "psd_readers_equal": bool(equal),
        "idml_strings_equal": readers.idml_strings(package) == wanted,
    }


def _credentials(fonts: FontStore) -> Json:
    art = next(_arts())
    pdf = render_pdf(_cover("us-8375x10875"), {ART: art}.__getitem__, fonts, META)
    return credentials(pdf, art, META)


def _arts() -> Iterator[Image.Image]:
    for seed, prompt in enumerate(PROMPTS):
        yield draw(read_prompt(prompt, seed).scene, SIZE)


def _endless() -> Iterator[tuple[str, Image.Image]]:
    """Yield each format with each picture at 300 ppi, with film grain, as photographs have it."""
    arts, dice = list(_arts()), np.random.default_rng(300)
    for round_ in itertools.count():
        art = arts[round_ % len(arts)]
        for handle in COVER_FORMATS:
            size = cover_format(handle).art_px()
            large = art.resize((size.width, size.height), Image.Resampling.LANCZOS)
            grain = dice.normal(0, GRAIN, (size.height, size.width, 1)).astype(np.float32)
            yield handle, Image.fromarray((np.asarray(large) + grain).clip(0, 255).astype(np.uint8))


def _dark_arts() -> Iterator[Image.Image]:
    """Yield pictures made to carry as much ink as any can: darks, noise, saturated blacks."""
    dice = np.random.default_rng(6)
    size = cover_format("us-7875x1050").art_px()
    shape = (size.height, size.width, 3)
    yield Image.new("RGB", (size.width, size.height), "#000000")
    for top in (30, 60, 256):
        yield Image.fromarray(dice.integers(0, top, size=shape, dtype=np.uint8))
    for tint in ((0, 0, 25), (25, 0, 12)):
        pixels = dice.integers(0, 8, size=shape, dtype=np.uint8) + np.array(tint, dtype=np.uint8)
        yield Image.fromarray(pixels.astype(np.uint8))


def _cover(handle: str, *, chinese: bool = False) -> Json:
    if chinese:
        issue, texts = CHINESE_ISSUE, CHINESE_TEXTS
        return starter_document(handle, issue, texts, art=ART, addon="06", lang="zh-Hans")
    return starter_document(handle, ISSUE, TEXTS, art=ART, addon="06")


if __name__ == "__main__":
    main()

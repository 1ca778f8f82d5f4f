"""A masthead behind the subject: as a soft mask in X-4, as mixed pixels where none is allowed."""

import numpy as np
from PIL import Image as Pictures

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.inks import Ink
from studio.press import art, colour
from studio.press.art import LoadAsset, Painted
from studio.press.display import DisplayList, GlyphRun, Image


def subject_mask(image: Image, load: LoadAsset) -> Pictures.Image:
    """Return the cut-out's mask on the pixels of its picture."""
    picture = art.load_picture(load, image.asset)
    mask, _ = art.cut_out(image, art.load_mask(load, image.mask, picture.size))
    return mask


def flattened_runs(display: DisplayList, load: LoadAsset) -> dict[int, Painted]:
    """Return, for each run behind a subject, the pixels that its glyphs show, in CMYK.

    On the art's own pixels, ink by ink: (1 - alpha) x the run's ink + alpha x the subject. So no
    pixel carries more ink than the heavier of the two, and nothing is resampled.

    Raises:
        RefusedError: a spot ink or an outline, which no process pixels can stand for.
    """
    mixed: dict[tuple[Ink, Image], Painted] = {}
    found: dict[int, Painted] = {}
    for run in (item for item in display.items if isinstance(item, GlyphRun)):
        subject = display.subject_over(run)
        if subject is None:
            continue
        _check(run)
        key = (run.ink, subject)
        if key not in mixed:
            mixed[key] = _mixed(run.ink, subject, display, load)
        found[id(run)] = mixed[key]
    return found


def _mixed(ink: Ink, subject: Image, display: DisplayList, load: LoadAsset) -> Painted:
    painted = art.painted(subject, display, art.load_picture(load, subject.asset))
    front = np.asarray(colour.to_cmyk(painted.picture), dtype=np.int32)
    alpha = np.asarray(subject_mask(subject, load), dtype=np.int32)[:, :, np.newaxis]
    solid = np.array([round(part * 255) for part in ink.cmyk], dtype=np.int32)
    pixels = solid + ((front - solid) * alpha + 127) // 255
    picture = Pictures.fromarray(pixels.astype(np.uint8), "CMYK")
    return Painted(picture=picture, box=painted.box, turn=painted.turn)


def _check(run: GlyphRun) -> None:
    if run.ink.spot:
        raise RefusedError(
            Sentence(
                "The masthead behind the subject is in the spot ink {spot}; PDF/X-1a cannot mix it "
                "with the art. Use a CMYK ink, or a press profile of PDF/X-4.",
                spot=run.ink.spot,
            ),
            code="spot_behind_subject",
        )
    if run.outline_ink is not None:
        raise RefusedError(
            Sentence(
                "The masthead behind the subject has an outline; PDF/X-1a cannot mix it with the "
                "art. Remove the outline, or use a press profile of PDF/X-4."
            ),
            code="outline_behind_subject",
        )

"""Cuts the subject out of a picture: strokes, GrabCut, then a soft edge and its own colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError

CUT_SIDE_PX = 560
EDGE_SIDE_PX = 1600
CUT_ROUNDS = 5
BAND_SHARE = 0.012  # of the longer side: how far from the cut's edge an alpha is in doubt
EDGE_EPSILON = 1e-4
BORDER_SHARE = 0.02
SURE = 250  # of 255: from here on a pixel of a cut is nobody's but the subject's
LEAST_SHARE = 0.002
NO_BOX = (0, 0, 1, 1)  # unused where the cut starts from labels

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A brush stroke over the picture: points and width as fractions of width and height.

    `keep` marks the subject, otherwise the stroke marks what is behind it. The width is a
    fraction of the picture's longer side.
    """

    keep: bool
    width: float
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Cutout:
    """A subject: how much of each pixel it covers ("L"), and its colours without the ground's."""

    mask: Pictures.Image
    foreground: Pictures.Image


def cut_out_subject(
    picture: Pictures.Image, strokes: Sequence[Stroke], known: Pictures.Image | None = None
) -> Cutout:
    """Return the subject of a picture at the picture's own size.

    Without strokes the subject is looked for in the middle, or where the mask `known` of an
    earlier cut has it; each stroke is obeyed where it lies.
    The work is bounded whatever the picture's size: the cut is made at 560 px, its edge at 1600.

    Raises:
        RefusedError: nothing is left that could be the subject.
    """
    rgb = picture.convert("RGB")
    whole = _cut(_at_most(rgb, CUT_SIDE_PX), strokes, known)
    if not LEAST_SHARE <= whole.mean() / 255 <= 1 - LEAST_SHARE:
        raise RefusedError(
            Sentence(
                "No subject was found in the picture. Brush over it with the adding brush, and "
                "over what lies behind it with the removing one."
            ),
            code="no_subject",
        )
    fine = _at_most(rgb, EDGE_SIDE_PX)
    alpha = _soft_edge(np.asarray(fine), whole, strokes)
    colours = _own_colours(_fractions(np.asarray(fine)), alpha)
    return Cutout(mask=_mask(alpha, rgb.size), foreground=_foreground(rgb, alpha, colours))


def trimap_of(mask: Pictures.Image) -> Pictures.Image:
    """Return where a cut is sure: 255 in the subject, 0 behind it, 128 in the band of doubt."""
    fine = np.asarray(_at_most(mask.convert("L"), EDGE_SIDE_PX))
    reach = max(3, round(max(fine.shape) * BAND_SHARE * 1.5))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    sure = np.asarray(cv2.erode(fine, kernel)) > SURE
    behind = np.asarray(cv2.dilate(fine, kernel)) < 255 - SURE
    marks = np.where(sure, 255, np.where(behind, 0, 128)).astype(np.uint8)
    return Pictures.fromarray(marks).resize(mask.size, Pictures.Resampling.NEAREST)


def cut_by(picture: Pictures.Image, alpha: Pictures.Image) -> Cutout:
    """Return the subject that an alpha made elsewhere cuts out, with its own colours."""
    rgb = picture.convert("RGB")
    fine = _at_most(rgb, EDGE_SIDE_PX)
    shares = _fractions(np.asarray(alpha.convert("L").resize(fine.size)))
    colours = _own_colours(_fractions(np.asarray(fine)), shares)
    mask = alpha.convert("L").resize(rgb.size, Pictures.Resampling.BICUBIC)
    return Cutout(mask=mask, foreground=_foreground(rgb, shares, colours))


def _cut(picture: Pictures.Image, strokes: Sequence[Stroke], known: Pictures.Image | None) -> Bytes:
    """Return 255 where GrabCut sees the subject, starting from strokes and the middle."""
    pixels = np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
    labels = _guess(picture.size, strokes) if known is None else _labelled(known, picture.size)
    for stroke in strokes:
        marked = _drawn(stroke, picture.size)
        labels[marked > 0] = cv2.GC_FGD if stroke.keep else cv2.GC_BGD
    if not _both_kinds(labels):
        return np.where(np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)), 255, 0).astype(np.uint8)
    cv2.setRNGSeed(1)  # the same strokes give the same cut
    models = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    cv2.grabCut(pixels, labels, NO_BOX, *models, CUT_ROUNDS, cv2.GC_INIT_WITH_MASK)
    inside = np.where(np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)), 255, 0).astype(np.uint8)
    return _without_crumbs(inside, strokes, picture.size)


def _guess(size: tuple[int, int], strokes: Sequence[Stroke]) -> Bytes:
    """Return where the subject may be before anything is known: within the brushed part, if any."""
    width, height = size
    labels = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    kept = [point for stroke in strokes if stroke.keep for point in stroke.points]
    if kept:
        return labels
    x, y = round(width * 0.2), round(height * 0.12)
    labels[y:, x : width - x] = cv2.GC_PR_FGD
    rim = max(1, round(width * BORDER_SHARE))
    labels[:rim] = labels[:, :rim] = labels[:, -rim:] = cv2.GC_BGD
    return labels


def _labelled(known: Pictures.Image, size: tuple[int, int]) -> Bytes:
    """Return an earlier cut as labels: certain well inside and outside, in doubt at its edge."""
    mask = np.asarray(known.convert("L").resize(size))
    reach = max(2, round(max(size) * BAND_SHARE * 2))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    labels = np.where(mask > 127, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[np.asarray(cv2.erode(mask, kernel)) > 200] = cv2.GC_FGD
    labels[np.asarray(cv2.dilate(mask, kernel)) < 55] = cv2.GC_BGD
    return labels


def _both_kinds(labels: Bytes) -> bool:
    """GrabCut needs something of the subject and something behind it to learn from."""
    inside = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))
    return bool(inside.any() and not inside.all())


def _without_crumbs(inside: Bytes, strokes: Sequence[Stroke], size: tuple[int, int]) -> Bytes:
    """Keep the parts that are brushed, or are not small beside the largest."""
    count, parts, facts, _centres = cv2.connectedComponentsWithStats(inside, connectivity=8)
    if count <= 2:
        return inside
    areas = facts[1:, cv2.CC_STAT_AREA]
    wanted = {int(place) + 1 for place in np.flatnonzero(areas >= 0.1 * areas.max())}
    for stroke in strokes:
        if stroke.keep:
            wanted |= set(np.unique(parts[_drawn(stroke, size) > 0]).tolist())
    return np.where(np.isin(parts, sorted(wanted - {0})), 255, 0).astype(np.uint8)


def _soft_edge(pixels: Bytes, whole: Bytes, strokes: Sequence[Stroke]) -> Floats:
    """Return alpha 0 to 1: a guided filter follows hair in the band of doubt round the cut.

    Source: He, Sun, Tang, "Guided Image Filtering", ECCV 2010, section 4.
    """
    height, width = pixels.shape[:2]
    hard = cv2.resize(whole, (width, height), interpolation=cv2.INTER_LINEAR)
    reach = max(2, round(max(width, height) * BAND_SHARE))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    sure, maybe = cv2.erode(hard, kernel), cv2.dilate(hard, kernel)
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    alpha = _guided(_fractions(grey), _fractions(hard), reach)
    alpha = np.clip((alpha - 0.08) / 0.84, 0, 1)
    alpha[sure > 250] = 1
    alpha[maybe < 5] = 0
    for stroke in strokes:
        if not stroke.keep:
            alpha[_drawn(stroke, (width, height)) > 0] = 0
    return np.asarray(alpha, dtype=np.float32)


def _guided(guide: Floats, target: Floats, reach: int) -> Floats:
    mean_guide, mean = _mean(guide, reach), _mean(target, reach)
    variance = _mean(guide * guide, reach) - mean_guide * mean_guide
    slope = (_mean(guide * target, reach) - mean_guide * mean) / (variance + EDGE_EPSILON)
    offset = mean - slope * mean_guide
    return np.asarray(_mean(slope, reach) * guide + _mean(offset, reach), dtype=np.float32)


def _own_colours(pixels: Floats, alpha: Floats) -> Floats:
    """Return the subject's colours: at a soft edge the ground's share is taken out again.

    Source: Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021.
    """
    subject, ground = pixels, pixels
    share = alpha[:, :, np.newaxis]
    for reach in (45, 3):
        weight, rest = _mean(alpha, reach)[..., None], _mean(1 - alpha, reach)[..., None]
        near = _mean(subject * share, reach) / (weight + 1e-5)
        behind = _mean(ground * (1 - share), reach) / (rest + 1e-5)
        left = pixels - share * near - (1 - share) * behind
        subject = np.clip(near + share * left, 0, 1)
        ground = np.clip(behind, 0, 1)
    return np.asarray(subject, dtype=np.float32)


def _foreground(rgb: Pictures.Image, alpha: Floats, colours: Floats) -> Pictures.Image:
    """Return the picture's own pixels inside the subject, the estimated ones at its edge."""
    edge = Pictures.fromarray(np.rint(colours * 255).astype(np.uint8)).resize(rgb.size)
    solid = Pictures.fromarray(np.where(alpha >= 0.999, 255, 0).astype(np.uint8)).resize(rgb.size)
    return Pictures.composite(rgb, edge, solid)


def _mask(alpha: Floats, size: tuple[int, int]) -> Pictures.Image:
    shown = Pictures.fromarray(np.rint(alpha * 255).astype(np.uint8))
    return shown.resize(size, Pictures.Resampling.BICUBIC)


def _drawn(stroke: Stroke, size: tuple[int, int]) -> Bytes:
    width, height = size
    canvas = np.zeros((height, width), np.uint8)
    thick = max(1, round(stroke.width * max(size)))
    points = [(round(x * (width - 1)), round(y * (height - 1))) for x, y in stroke.points]
    for start, end in zip(points, points[1:] or points, strict=False):
        cv2.line(canvas, start, end, 255, thick, cv2.LINE_8)
    return canvas


def _at_most(picture: Pictures.Image, side: int) -> Pictures.Image:
    scale = side / max(picture.size)
    if scale >= 1:
        return picture
    width, height = (max(1, round(length * scale)) for length in picture.size)
    return picture.resize((width, height), Pictures.Resampling.BOX)


def _fractions(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float32) / np.float32(255)


def _mean(values: Any, reach: int) -> Floats:
    size = (2 * reach + 1, 2 * reach + 1)
    return np.asarray(cv2.blur(values, size, borderType=cv2.BORDER_REFLECT), dtype=np.float32)

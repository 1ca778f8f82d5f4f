"""From a frame to a contract request: what lies under it, what may change, what is asked for."""

from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _
from PIL import Image, ImageChops

from generation.contract.pixels import Box, Padding
from generation.contract.requests import (
    FEATHER_MAX,
    OVERLAP,
    OVERLAP_MIN,
    ImageRef,
    Inpaint,
    Outpaint,
    Sampling,
    SchedulerName,
)
from studio.artwork.models import Iteration, SeamLimit
from studio.artwork.requests import composed as composed_form
from studio.artwork.requests import refusing, rolled
from studio.artwork.seam_limits import seam_limit
from studio.assets import store
from studio.assets.actions import store_image, store_mask
from studio.assets.models import Asset
from studio.assets.pictures import png_of
from studio.assets.selectors import asset_for
from studio.canvases.composing import Composed, composed, framed, pieces_of, widened
from studio.canvases.models import Candidate, Canvas, Frame
from studio.core.errors import NotFoundError, RefusedError

FEATHER = 24
SEAM_REACH = 48
"""How far an inpainting reaches into what is painted around a gap."""
KEPT_MIN = 64


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks of a frame; `strength` below 1 varies what is there."""

    box: Box
    prompt: str | None = None
    count: int = 2
    mask_sha: str | None = None
    feather: int = FEATHER
    strength: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A request with what the frame's row keeps of it."""

    kind: Frame.Kind
    request: Inpaint | Outpaint
    under: Asset
    revision: int
    kept: Box | None = None
    touched: Asset | None = None


class _Words(TypedDict):
    model: str
    prompt: str
    negative_prompt: str
    seeds: tuple[int, ...]
    sampling: Sampling


def planned(canvas: Canvas, wish: Wish) -> Planned:
    """Return what a frame asks for; it reads and stores pictures, so call it outside any lock.

    Where the painted part of the frame is one whole rectangle, the frame continues it; any
    other frame is an inpainting of its gaps and of what the mask marks.

    Raises:
        RefusedError: nothing under the frame is painted, or nothing of it would be changed.
    """
    shown = composed(pieces_of(canvas), wish.box)
    kept = shown.painted_box()
    if kept is None:
        raise RefusedError(
            _("Nothing under the frame is painted. Move it so that it overlaps the picture."),
            code="frame_apart",
        )
    continues = not shown.is_whole and not wish.mask_sha and wish.strength == 1.0
    if continues and _is_rectangle(shown, kept):
        return _outpainting(canvas, wish, shown, kept)
    return _inpainting(canvas, wish, shown)


def touched_by(candidate: Candidate) -> Image.Image:
    """Return a mask of where a candidate may differ from what lay under its frame."""
    frame = candidate.frame
    if frame.touched is not None:
        return store.open_image(frame.touched.sha256)
    left, top, right, bottom = frame.kept or (0, 0, 0, 0)
    overlap = int(candidate.facts.get("overlap", frame.job.request["overlap"]))
    inner = Box(
        left=left + overlap if left > 0 else left,
        top=top + overlap if top > 0 else top,
        right=right - overlap if right < frame.width else right,
        bottom=bottom - overlap if bottom < frame.height else bottom,
    )
    return framed((frame.width, frame.height), inner)


def _outpainting(canvas: Canvas, wish: Wish, shown: Composed, kept: Box) -> Planned:
    box, image = wish.box, shown.image.crop((kept.left, kept.top, kept.right, kept.bottom))
    under = _stored(canvas, image)
    padding = Padding(
        left=kept.left,
        top=kept.top,
        right=box.width - kept.right,
        bottom=box.height - kept.bottom,
    )
    overlap = max(OVERLAP_MIN, min(OVERLAP, kept.width // 3, kept.height // 3))
    with refusing():
        request = Outpaint(
            **_words(canvas.base.iteration, wish),
            source=ImageRef(sha256=under.sha256),
            padding=padding,
            overlap=overlap,
            seam_limit=seam_limit(SeamLimit.Task.OUTPAINT),
        )
    return Planned(
        kind=Frame.Kind.OUTPAINT,
        request=request,
        under=under,
        revision=canvas.revision,
        kept=kept,
    )


def _inpainting(canvas: Canvas, wish: Wish, shown: Composed) -> Planned:
    feather = _checked_feather(wish.feather)
    mask = _mask(canvas, wish, shown)
    under = _stored(canvas, shown.image)
    stored = store_mask(project=canvas.project, data=png_of(mask), by=None)
    reach = feather // 2 + (feather + 1) // 2 + 1
    gaps = ImageChops.invert(shown.painted)
    touched = ImageChops.lighter(widened(mask, reach), gaps)
    with refusing():
        request = Inpaint(
            **_words(canvas.base.iteration, wish),
            source=ImageRef(sha256=under.sha256),
            mask=ImageRef(sha256=stored.sha256),
            strength=wish.strength,
            grow=feather // 2,
            feather=feather,
            seam_limit=seam_limit(SeamLimit.Task.INPAINT),
        )
    return Planned(
        kind=Frame.Kind.INPAINT if wish.strength == 1.0 else Frame.Kind.VARY,
        request=request,
        under=under,
        revision=canvas.revision,
        touched=store_mask(project=canvas.project, data=png_of(touched), by=None),
    )


def _mask(canvas: Canvas, wish: Wish, shown: Composed) -> Image.Image:
    """Return what shall be repainted: what is marked, and every gap with a little around it."""
    size = shown.image.size
    mask = Image.new("L", size)
    if wish.mask_sha:
        mask = _marked(canvas, wish.mask_sha, size)
    elif wish.strength < 1.0:
        inset = wish.feather + 1
        mask.paste(255, (inset, inset, size[0] - inset, size[1] - inset))
    if not shown.is_whole:
        gaps = ImageChops.invert(shown.painted)
        mask = ImageChops.lighter(mask, widened(gaps, SEAM_REACH))
    if mask.getbbox() is None:
        raise RefusedError(
            _(
                "Everything under the frame is painted already. Mark what shall be repainted, "
                "vary it, or move the frame beyond the edge."
            ),
            code="nothing_to_paint",
        )
    return mask


def _marked(canvas: Canvas, sha256: str, size: tuple[int, int]) -> Image.Image:
    try:
        asset = asset_for(canvas.project, sha256)
    except NotFoundError:
        raise RefusedError(
            _("The mask %(mask)s is not stored in this project. Upload it first.")
            % {"mask": sha256[:12]},
            code="image_missing",
        ) from None
    if (asset.width_px, asset.height_px) != size:
        raise RefusedError(
            _(
                "The mask is %(width)s x %(height)s px, the frame %(needed_width)s x "
                "%(needed_height)s px. Draw the mask at the frame's size."
            )
            % {
                "width": asset.width_px,
                "height": asset.height_px,
                "needed_width": size[0],
                "needed_height": size[1],
            },
            code="mask_size",
        )
    return store.open_image(asset.sha256).convert("L")


def _words(iteration: Iteration, wish: Wish) -> _Words:
    own = wish.prompt.strip() if wish.prompt else ""
    return {
        "model": iteration.model,
        "prompt": composed_form(own) if own else iteration.prompt,
        "negative_prompt": iteration.negative_prompt,
        "seeds": rolled(wish.count),
        "sampling": Sampling(
            scheduler=SchedulerName(iteration.scheduler),
            steps=iteration.steps,
            guidance_scale=iteration.guidance_scale,
        ),
    }


def _is_rectangle(shown: Composed, kept: Box) -> bool:
    part = shown.painted.crop((kept.left, kept.top, kept.right, kept.bottom))
    return part.getextrema() == (255, 255) and min(kept.width, kept.height) >= KEPT_MIN


def _checked_feather(feather: int) -> int:
    if not 0 <= feather <= FEATHER_MAX:
        raise RefusedError(
            _("A feather of %(feather)d px cannot be painted; 0 to %(limit)d px can.")
            % {"feather": feather, "limit": FEATHER_MAX}
        )
    return feather


def _stored(canvas: Canvas, image: Image.Image) -> Asset:
    return store_image(project=canvas.project, data=png_of(image), by=None, keep_bytes=True)

"""How well canvases keep what nobody asked to change: random frames, accepts, reverts, undos.

`measure()` plays sessions of two people through the real actions, painted by the real painter,
and keeps its own account of which pixels each accepted frame may change. After every edit each
pixel outside the visible frames' shares must be the base's own, to the bit.
"""

import random
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.contract.pixels import Box
from studio.accounts.models import User
from studio.assets import store
from studio.assets.actions import store_mask
from studio.canvases import actions
from studio.canvases.flattening import flatten
from studio.canvases.models import Canvas, Frame, Layer
from studio.canvases.ordering import Wish
from studio.core.errors import ConflictError, RefusedError
from studio.core.frame_plan import box_at
from studio.projects.models import Project
from tests.domain.canvas_work import make_canvas, paint, pixels_of
from tests.factories import encoded, make_project, make_user

SESSIONS = 50
DEEDS = 12
WIDTH, HEIGHT = 128, 160
BASE = Box(left=0, top=0, right=WIDTH, bottom=HEIGHT)
Pixels = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(kw_only=True)
class Tally:
    """What the sessions did and what they found."""

    sessions: int = 0
    frames: int = 0
    accepts: int = 0
    edits: int = 0
    flattened: int = 0
    misplaced: int = 0
    changed: int = 0
    allowed: dict[int, Flags] = field(default_factory=dict)
    """By layer: which of the base's pixels it may change, reckoned from frame and mask alone."""


def measure(sessions: int = SESSIONS, seed: int = 7) -> dict[str, int]:
    """Play sessions and return what changed that nobody asked to change; the aim is 0."""
    tally = Tally()
    people = (make_user("Edith Editor"), make_user("Arthur Artist"))
    project = make_project(editor=people[0], artist=people[1])
    for number in range(sessions):
        _session(project, people, random.Random(f"{seed}/{number}"), tally)
    return {
        "protected_pixels_changed": tally.changed,
        "canvas_sessions": tally.sessions,
        "canvas_frames": tally.frames,
        "canvas_accepts": tally.accepts,
        "canvas_edits": tally.edits,
        "canvas_flattened": tally.flattened,
        "canvas_patches_misplaced": tally.misplaced,
    }


def _session(project: Project, people: tuple[User, User], rng: random.Random, tally: Tally) -> None:
    canvas = make_canvas(project, people[0], WIDTH, HEIGHT)
    base = pixels_of(canvas, BASE)
    waiting: list[Frame] = []
    for _ in range(DEEDS):
        by = rng.choice(people)
        match rng.choice(("order", "order", "accept", "accept", "hide", "sort", "undo", "redo")):
            case "order":
                _order(canvas, by, rng, waiting, tally)
            case "accept" if waiting:
                _accept(waiting.pop(rng.randrange(len(waiting))), by, base, tally)
            case "hide" | "sort" as deed:
                _change(canvas, by, rng, deed)
            case "undo" | "redo" as deed:
                _step(canvas, by, deed)
        tally.edits += 1
        _check(canvas, base, tally)
    tally.sessions += 1
    _flatten(canvas, people[0], base, tally)


def _order(
    canvas: Canvas, by: User, rng: random.Random, waiting: list[Frame], tally: Tally
) -> None:
    """Order a frame at random, some with a mask; what is refused is no frame."""
    box = _random_box(rng)
    mask = _random_mask(canvas, box, rng) if rng.random() < 0.4 else None
    wish = Wish(box=box, count=1, mask_sha=mask, feather=rng.choice((0, 4, 16)))
    try:
        frame = actions.order_frame(canvas=canvas, wish=wish, by=by)
    except RefusedError:
        return
    paint(frame)
    waiting.append(frame)
    tally.frames += 1


def _accept(frame: Frame, by: User, base: Pixels, tally: Tally) -> None:
    candidate = frame.candidates.get()
    actions.accept_candidate(candidate=candidate, by=by)
    layer = Layer.objects.get(candidate=candidate)
    tally.allowed[layer.pk] = _allowed(frame, base.shape[:2])
    tally.accepts += 1
    shown = pixels_of(frame.canvas, box_at(frame.left, frame.top, frame.width, frame.height))
    patch = np.asarray(store.open_image(layer.patch.sha256))
    opaque = patch[..., 3] > 0
    tally.misplaced += int((shown[opaque] != patch[opaque][:, :3]).any())


def _allowed(frame: Frame, shape: tuple[int, ...]) -> Flags:
    """Return which of the base's pixels a frame may change, from its own request alone."""
    inside: Flags = np.zeros((frame.height, frame.width), bool)
    request = frame.job.request
    if frame.kind == Frame.Kind.OUTPAINT:
        pad, overlap = request["padding"], request["overlap"]
        inside[:] = True
        rows = slice(
            pad["top"] + overlap if pad["top"] else 0,
            frame.height - pad["bottom"] - (overlap if pad["bottom"] else 0),
        )
        columns = slice(
            pad["left"] + overlap if pad["left"] else 0,
            frame.width - pad["right"] - (overlap if pad["right"] else 0),
        )
        if rows.stop > rows.start and columns.stop > columns.start:
            inside[rows, columns] = False
    else:
        marked = np.asarray(store.open_image(request["mask"]["sha256"])) > 0
        reach = request["grow"] + -(-request["feather"] // 2) + 1
        for y, x in np.argwhere(marked):
            inside[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = True
    whole: Flags = np.zeros((HEIGHT + 400, WIDTH + 400), bool)
    whole[
        frame.top + 200 : frame.top + 200 + frame.height,
        frame.left + 200 : frame.left + 200 + frame.width,
    ] = inside
    return whole[200 : 200 + shape[0], 200 : 200 + shape[1]]


def _check(canvas: Canvas, base: Pixels, tally: Tally) -> None:
    may: Flags = np.zeros(base.shape[:2], bool)
    for layer in canvas.layers.filter(present=True, visible=True):
        may |= tally.allowed[layer.pk]
    differs = (pixels_of(canvas, BASE) != base).any(-1)
    tally.changed += int((differs & ~may).sum())


def _change(canvas: Canvas, by: User, rng: random.Random, deed: str) -> None:
    layers = list(canvas.layers.filter(present=True))
    if not layers:
        return
    layer = rng.choice(layers)
    try:
        if deed == "hide":
            actions.change_layer(layer=layer, visible=not layer.visible, by=by)
        elif rng.random() < 0.5:
            actions.change_layer(layer=layer, place=rng.randrange(len(layers)), by=by)
        else:
            actions.change_layer(layer=layer, present=False, by=by)
    except RefusedError:
        return  # it has that place already


def _step(canvas: Canvas, by: User, deed: str) -> None:
    try:
        (actions.undo if deed == "undo" else actions.redo)(canvas=canvas, by=by)
    except ConflictError:
        return  # this person has nothing to take back, or to do again


def _flatten(canvas: Canvas, by: User, base: Pixels, tally: Tally) -> None:
    """Flatten what can be, and look at the base's pixels in the file that comes out.

    Layers that leave gaps are hidden, the newest first.
    """
    for layer in canvas.layers.filter(present=True, visible=True).order_by("-pk"):
        try:
            variant = flatten(canvas=canvas, by=by)
            break
        except RefusedError:
            actions.change_layer(layer=layer, visible=False, by=by)
    else:
        return
    padding = variant.padding or {"left": 0, "top": 0}
    pixels = np.asarray(store.open_image(variant.asset.sha256))
    shown = pixels[padding["top"] :, padding["left"] :][:HEIGHT, :WIDTH]
    may: Flags = np.zeros(base.shape[:2], bool)
    for layer in canvas.layers.filter(present=True, visible=True):
        may |= tally.allowed[layer.pk]
    tally.changed += int(((shown != base).any(-1) & ~may).sum())
    tally.flattened += 1


def _random_box(rng: random.Random) -> Box:
    """Return a frame anywhere around the picture, a third of them over a whole side of it."""
    grown = rng.randrange(16, 100)
    if rng.random() < 0.33:
        return rng.choice(
            (
                box_at(0, -grown, WIDTH, HEIGHT + grown),
                box_at(0, HEIGHT - 64, WIDTH, 64 + grown),
                box_at(-grown, 0, 64 + grown, HEIGHT),
            )
        )
    width, height = rng.randrange(64, 160), rng.randrange(64, 160)
    return box_at(rng.randrange(-width, WIDTH), rng.randrange(-height, HEIGHT), width, height)


def _random_mask(canvas: Canvas, box: Box, rng: random.Random) -> str:
    mask = Image.new("L", (box.width, box.height))
    left, top = rng.randrange(box.width - 16), rng.randrange(box.height - 16)
    mask.paste(255, (left, top, left + rng.randrange(8, 40), top + rng.randrange(8, 40)))
    return store_mask(project=canvas.project, data=encoded(mask), by=None).sha256

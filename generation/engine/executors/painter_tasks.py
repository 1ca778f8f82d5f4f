"""The painter's five tasks, each a list of stages that ends in a picture."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from generation.contract.errors import EngineError
from generation.contract.pixels import Box, Size
from generation.contract.requests import (
    Img2Img,
    Inpaint,
    Outpaint,
    Request,
    Txt2Img,
    Upscale,
    UpscaleMethod,
)
from generation.contract.sentences import Sentence
from generation.engine.canvas import (
    blend,
    composite,
    default_feather,
    fill_under,
    grow,
    mask_box,
    match_colour,
    repaint_mask,
    soften,
)
from generation.engine.inpaint import REDO as INPAINT_REDO
from generation.engine.mask_seams import border_score
from generation.engine.seams import (
    is_plain,
    is_seen,
    redo_seed,
    seam_score,
    seams_of,
)
from generation.painter.foreign import in_colours_of
from generation.painter.layout import HEIGHTS
from generation.painter.memory import Memories, Memory
from generation.painter.painting import STAGES, Painting
from generation.painter.reading import Words, avoided, read_words, scene_of
from generation.painter.scene import Extra, Scene, Window, scene_to_json, window_for
from generation.painter.vary import emptied, joined, reworded, varied

STRIPS = 6
GHOST = 0.4
LANCZOS_REACH = 4

Sources = Mapping[str, Image.Image]


@dataclass(frozen=True, kw_only=True)
class Painted:
    """A finished picture; scene and window where it can be continued later."""

    image: Image.Image
    scene: Scene | None = None
    window: Window | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One stage done: the picture as it stands, how many stages are left at least."""

    image: Image.Image
    left: int
    painted: Painted | None = None


def steps_of(request: Request | None) -> int:
    """Return how many stages a request takes per picture, if nothing has to be painted again."""
    match request:
        case None | Txt2Img():
            return len(STAGES)
        case Upscale():
            return STRIPS
    return len(STAGES) + 1


def frames_for(
    request: Request, seed: int, sources: Sources, memories: Memories
) -> Iterator[Frame]:
    """Return the stages of one picture; nothing is drawn before the first is asked for."""
    match request:
        case Txt2Img():
            return _txt2img(request, seed)
        case Img2Img():
            return _img2img(request, seed, sources[request.source.sha256], memories)
        case Inpaint():
            mask = sources[request.mask.sha256].convert("L")
            return _inpaint(request, seed, sources[request.source.sha256], mask, memories)
        case Outpaint():
            return _outpaint(request, seed, sources[request.source.sha256], memories)
        case Upscale():
            return _upscale(request, sources[request.source.sha256], memories)


def _txt2img(request: Txt2Img, seed: int) -> Iterator[Frame]:
    words = read_words(request.prompt)
    window = window_for(request.size.width, request.size.height)
    scene = _scene(request, words, seed, request.size.width / request.size.height)
    painting = Painting(scene, window)
    yield from _stages(painting, after=0)
    facts = _facts(words, scene)
    yield _last(Painted(image=painting.image, scene=scene, window=window, facts=facts))


def _img2img(
    request: Img2Img, seed: int, source: Image.Image, memories: Memories
) -> Iterator[Frame]:
    """Draw a scene near the source's; of an unknown source, its colours and a ghost of it stay."""
    words = read_words(request.prompt)
    known = memories.find(source)
    if known:
        fixed = frozenset(words.named)
        scene = reworded(varied(known.scene, request.strength, seed, fixed), words)
        window = known.window
    else:
        scene = _scene(request, words, seed, source.width / source.height)
        window = window_for(*source.size)
    painting = Painting(scene, window)
    yield from _stages(painting, after=1)
    image = painting.image
    if not known:
        image = in_colours_of(image, source, 1 - request.strength)
        image = Image.blend(source, image, request.strength**0.5)
    facts = _facts(words, scene, continued=known is not None)
    kept = (scene, window) if known or request.strength == 1.0 else (None, None)
    yield _last(Painted(image=image, scene=kept[0], window=kept[1], facts=facts))


def _inpaint(
    request: Inpaint, seed: int, source: Image.Image, mask: Image.Image, memories: Memories
) -> Iterator[Frame]:
    """Paint under the mask only: a newly named subject into it, or the scene drawn anew.

    Where the part's border shows, the next seed is tried too, and the better one kept.
    """
    words = read_words(request.prompt)
    box = mask_box(mask)
    if box is None:
        said = Sentence("The mask is black everywhere, so nothing may be painted.")
        raise EngineError("bad_request", said, retryable=False)
    known = memories.find(source)
    ground = known or Memory(
        scene=emptied(_scene(request, words, seed, source.width / source.height)),
        window=window_for(*source.size),
    )
    share = _softened_inwards(mask, box, request)
    tries: list[Painted] = []
    for attempt in range(INPAINT_REDO + 1):
        again = redo_seed(seed, attempt)
        scene = _inpainted_scene(ground, words, box, request.strength, again, known is not None)
        painting = Painting(scene, ground.window)
        yield from _stages(painting, after=1)
        painted = painting.image
        if not known:
            painted = _over_filled(request, source, mask, painted, emptied(scene), ground.window)
        image = composite(source, Image.composite(painted, source, share), mask)
        score = round(border_score(image, source, share, meaningful=request.strength < 1), 3)
        facts = _facts(words, scene, continued=known is not None)
        facts |= {"seam_score": score, "seam_warning": is_plain(score, request.seam_limit)}
        kept = scene if known else None
        tries.append(Painted(image=image, scene=kept, window=ground.window, facts=facts))
        if not is_seen(score, request.seam_limit) or attempt == INPAINT_REDO:
            break
        yield Frame(image=image, left=len(STAGES) + 1)
    best = min(tries, key=lambda one: float(one.facts["seam_score"]))
    yield _last(replace(best, facts={**best.facts, "tries": len(tries)}))


def _inpainted_scene(
    ground: Memory, words: Words, box: Box, strength: float, seed: int, known: bool
) -> Scene:
    """Return what shall be seen under the mask."""
    subject = words.named.get("subject")
    if subject and (not known or subject != ground.scene.subject):
        return joined(ground.scene, _fitted(subject, words, box, ground.window, seed))
    if known and all(getattr(ground.scene, k) == v for k, v in words.named.items() if k != "count"):
        return varied(ground.scene, min(strength, 0.4), seed)
    return reworded(ground.scene, words)


def _fitted(subject: str, words: Words, box: Box, window: Window, seed: int) -> Extra:
    """Return the subject standing in the mask's box."""
    width, height = box.width / window.scale, box.height / window.scale
    tall = min(height * 0.94, width * 1.1 * HEIGHTS[subject] / 0.42)
    left, bottom = (window.left + box.left) / window.scale, (window.top + box.bottom) / window.scale
    return Extra(
        subject=subject,
        x=left + width / 2,
        y=bottom - (height - tall) / 2,
        height=tall,
        colour=words.named.get("colour", ""),
        look=seed,
    )


def _over_filled(
    request: Inpaint,
    source: Image.Image,
    mask: Image.Image,
    painted: Image.Image,
    bare: Scene,
    window: Window,
) -> Image.Image:
    """Return an unknown picture's surroundings flown into the mask, the subject drawn on top."""
    under = fill_under(source, mask, request.fill)
    if "subject" not in read_words(request.prompt).named:
        return Image.blend(under, in_colours_of(painted, source), 0.5)
    empty = Painting(bare, window)
    while empty.done < len(STAGES):
        empty.advance()
    changed = ImageChops.difference(painted, empty.image).convert("L")
    cut = changed.point([min(255, max(0, v - 10) * 12) for v in range(256)])
    return Image.composite(painted, under, cut)


def _softened_inwards(mask: Image.Image, box: Box, request: Inpaint) -> Image.Image:
    """Return how much may change: the mask, its edge falling off on the inner side only."""
    feather = request.feather if request.feather is not None else default_feather(box) // 4
    inner = ImageChops.invert(soften(ImageChops.invert(mask), feather // 2, feather))
    return ImageChops.darker(mask, inner) if inner.getbbox() else mask


def _outpaint(
    request: Outpaint, seed: int, source: Image.Image, memories: Memories
) -> Iterator[Frame]:
    """Continue a known scene exactly; an unknown picture by its reflection and its palette.

    A poor seam of an unknown picture is painted again with the next seed; a known scene would
    only come out the same. The overlap never grows beyond the one asked for: the pixels deeper
    inside were promised to stay.
    """
    Size(width=source.width, height=source.height).grown(request.padding)
    words, known = read_words(request.prompt), memories.find(source)
    tries: list[Painted] = []
    for attempt in range(request.redo + 1):
        scene, window = _grown_scene(request, words, redo_seed(seed, attempt), source, known)
        painting = Painting(scene, window)
        yield from _stages(painting, after=1)
        tries.append(_tried(request, words, source, painting, known is not None))
        score = tries[-1].facts["seam_score"]
        if known or not is_seen(score, request.seam_limit) or attempt == request.redo:
            break
        yield Frame(image=tries[-1].image, left=len(STAGES) + 1)
    best = min(tries, key=lambda one: float(one.facts["seam_score"]))
    yield _last(replace(best, facts={**best.facts, "tries": len(tries)}))


def _grown_scene(
    request: Outpaint, words: Words, seed: int, source: Image.Image, known: Memory | None
) -> tuple[Scene, Window]:
    """Return what the larger canvas shows; what an earlier outpainting showed stays as it is."""
    pad = request.padding
    if known:
        scene = known.scene if known.scene.margin else replace(known.scene, margin=seed)
        return scene, known.window.grown(pad.left, pad.top, pad.right, pad.bottom)
    width, height = source.width + pad.left + pad.right, source.height + pad.top + pad.bottom
    bare = emptied(_scene(request, words, seed, width / height))
    return bare, window_for(width, height)


def _tried(
    request: Outpaint, words: Words, source: Image.Image, painting: Painting, known: bool
) -> Painted:
    """Return one try with its seam score."""
    image = _joined(request, source, painting.image, known)
    seams = seams_of(source, request.padding, request.overlap)
    score = seam_score(image, seams, source, seamless=painting.image if known else None)
    return Painted(
        image=image,
        scene=painting.scene if known else None,
        window=painting.window if known else None,
        facts={
            **_facts(words, painting.scene, continued=known),
            "seam_score": round(score, 3),
            "seam_warning": is_plain(score, request.seam_limit),
        },
    )


def _joined(
    request: Outpaint, source: Image.Image, painted: Image.Image, known: bool
) -> Image.Image:
    """Return source and painted margin as one picture; the source beyond the overlap untouched."""
    pad = request.padding
    if known:
        base = painted.copy()
        base.paste(source, (pad.left, pad.top))
        mask = repaint_mask(base, pad, request.overlap)
        return Image.composite(painted, base, mask)
    base = grow(source, pad, request.fill)
    mask = repaint_mask(base, pad, request.overlap)
    painted = _ghosted(base, in_colours_of(painted, source), request)
    painted = match_colour(painted, base, mask) if request.match_colour else painted
    return composite(base, blend(base, painted, mask), mask)


def _ghosted(base: Image.Image, painted: Image.Image, request: Outpaint) -> Image.Image:
    """Return the reflected canvas with the painted scene's broad shapes in it, its grain kept."""
    share = soften(repaint_mask(base, request.padding, 1), 0, request.overlap)
    part = np.asarray(share, np.float32)[..., np.newaxis] * (GHOST / 255)
    shapes, ground = (
        np.asarray(image.filter(ImageFilter.GaussianBlur(3)), np.float32)
        for image in (painted, base)
    )
    mixed = np.asarray(base, np.float32) + (shapes - ground) * part
    return Image.fromarray(np.clip(np.rint(mixed), 0, 255).astype(np.uint8))


def _upscale(request: Upscale, source: Image.Image, memories: Memories) -> Iterator[Frame]:
    """Resample in strips with Lanczos to exactly the size asked for, cropped around the middle."""
    if request.method is UpscaleMethod.UPSCALER:
        raise EngineError(
            "model_missing",
            f"The painter has no upscaling network '{request.upscaler}'; choose Lanczos.",
            retryable=False,
        )
    size = (request.size.width, request.size.height)
    view = _covering(source.size, size)
    image = Image.new("RGB", size)
    edges = [round(size[1] * i / STRIPS) for i in range(STRIPS + 1)]
    for index, (top, bottom) in enumerate(pairwise(edges)):
        image.paste(_strip(source, view, size, top, bottom), (0, top))
        if index < STRIPS - 1:
            yield Frame(image=image, left=STRIPS - 1 - index)
    known = memories.find(source)
    yield _last(
        Painted(
            image=image,
            scene=known.scene if known else None,
            window=known.window.resized(*size) if known else None,
            facts={"method": "lanczos", "enlarged": round(size[0] / (view[2] - view[0]), 3)},
        )
    )


def _covering(source: tuple[int, int], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the middle part of the source that has the target's aspect."""
    factor = max(size[0] / source[0], size[1] / source[1])
    width, height = size[0] / factor, size[1] / factor
    left, top = (source[0] - width) / 2, (source[1] - height) / 2
    return (left, top, left + width, top + height)


def _strip(
    source: Image.Image,
    view: tuple[float, float, float, float],
    size: tuple[int, int],
    top: int,
    bottom: int,
) -> Image.Image:
    """Return rows `top` to `bottom` of the enlarged view, equal to those of the whole."""
    ratio = (view[3] - view[1]) / size[1]
    reach = int(LANCZOS_REACH / min(ratio, 1.0)) + 2
    first, last = max(0, top - reach), min(size[1], bottom + reach)
    area = (view[0], view[1] + first * ratio, view[2], view[1] + last * ratio)
    area = (max(0.0, area[0]), max(0.0, area[1]), min(float(source.width), area[2]),
            min(float(source.height), area[3]))  # fmt: skip
    rows = source.resize((size[0], last - first), Image.Resampling.LANCZOS, box=area)
    return rows.crop((0, top - first, size[0], bottom - first))


def _stages(painting: Painting, *, after: int) -> Iterator[Frame]:
    """Draw all stages; the last is reported only where `after` more follow."""
    while painting.done < len(STAGES):
        painting.advance()
        left = len(STAGES) - painting.done + after
        if left:
            yield Frame(image=painting.image, left=left)


def _last(painted: Painted) -> Frame:
    return Frame(image=painted.image, left=0, painted=painted)


def _scene(
    request: Txt2Img | Img2Img | Inpaint | Outpaint, words: Words, seed: int, aspect: float
) -> Scene:
    return scene_of(words, seed, aspect=aspect, avoid=avoided(request.negative_prompt))


def _facts(words: Words, scene: Scene, *, continued: bool | None = None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "understood": list(words.understood),
        "scene": scene_to_json(scene),
        "procedural": True,
    }
    if continued is not None:
        facts["continued"] = continued
    return facts

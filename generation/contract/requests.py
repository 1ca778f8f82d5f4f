"""What can be asked of an engine: one frozen dataclass per task."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from generation.contract.bounds import check_range, check_text
from generation.contract.errors import ContractError
from generation.contract.pixels import Padding, Size
from generation.contract.sentences import Sentence

PROMPT_MAX = 16_000
SEED_MAX = 2**63 - 1
SEEDS_MAX = 9
STEPS_MAX = 150
GUIDANCE_MAX = 30.0
ADAPTER_WEIGHT_MAX, CONTROL_STRENGTH_MAX, LOOK_STRENGTH_MAX = 2.0, 2.0, 1.5
FEATHER_MAX = 256
SEAM_LIMIT, SEAM_LIMIT_MIN, SEAM_LIMIT_MAX = 1.0, 0.2, 5.0
"""The score above which a seam stands out, where nothing else was fitted, and its bounds."""
TILE_MIN, TILE_MAX = 256, 2048
OVERLAP, OVERLAP_MIN, OVERLAP_MAX = 112, 8, 512
"""How far an outpaint repaints inwards, in px, where nobody says otherwise, and its bounds."""

MODEL_HANDLE = re.compile(r"[a-z0-9-]{1,31}")
SHA256 = re.compile(r"[0-9a-f]{64}")

SUBTLE, STRONG = 0.5, 0.85
"""Strengths of the two kinds of variation where a model's card does not say otherwise."""


class SchedulerName(StrEnum):
    """Diffusion samplers by their name in the field; `auto` is the model's own."""

    AUTO = "auto"
    EULER = "euler"
    EULER_ANCESTRAL = "euler_ancestral"
    DDIM = "ddim"
    DPMPP_2M = "dpmpp_2m"
    DPMPP_2M_KARRAS = "dpmpp_2m_karras"
    DPMPP_2M_SDE = "dpmpp_2m_sde"
    UNIPC = "unipc"
    HEUN = "heun"
    LCM = "lcm"
    TCD = "tcd"
    FLOW_EULER = "flow_euler"
    FLOW_HEUN = "flow_heun"
    FLOW_DPMPP_2M = "flow_dpmpp_2m"


FLOW_SAMPLERS = tuple(name for name in SchedulerName if name.startswith("flow_"))
"""Those of networks that predict a flow; all others but `auto` are for the rest."""

NOISE_SAMPLERS = tuple(
    name for name in SchedulerName if name not in {SchedulerName.AUTO, *FLOW_SAMPLERS}
)


class FillKind(StrEnum):
    """What lies under a repainted area before it is encoded."""

    MIRROR_BLUR = "mirror_blur"
    EDGE = "edge"
    NEUTRAL = "neutral"
    NONE = "none"


class UpscaleMethod(StrEnum):
    """How pixels are added: a plain resampler, or an installed upscaling network."""

    LANCZOS = "lanczos"
    UPSCALER = "upscaler"


class ControlMap(StrEnum):
    """How a control's picture becomes its map: its edges are found, or it is one already."""

    EDGES = "edges"
    AS_IT_IS = "as_it_is"


@dataclass(frozen=True, kw_only=True)
class ImageRef:
    """A stored picture, named by the SHA-256 of its file: 8-bit RGB, or "L" for masks."""

    sha256: str

    def __post_init__(self) -> None:
        if not SHA256.fullmatch(self.sha256):
            raise ContractError(
                Sentence("'{text}' is not a SHA-256 of 64 hex digits.", text=self.sha256[:80])
            )


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How the model is sampled; guidance of 1 or less means one row and no negative prompt."""

    scheduler: SchedulerName = SchedulerName.AUTO
    steps: int = 20
    guidance_scale: float = 5.0
    exact: bool = False

    def __post_init__(self) -> None:
        check_range(Sentence("steps"), self.steps, 1, STEPS_MAX)
        check_range(Sentence("guidance scale"), self.guidance_scale, 0.0, GUIDANCE_MAX)


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """A LoRA by its handle, with a weight of -2.0 to 2.0."""

    handle: str
    weight: float

    def __post_init__(self) -> None:
        _check_handle(self.handle)
        check_range(
            Sentence("adapter weight"), self.weight, -ADAPTER_WEIGHT_MAX, ADAPTER_WEIGHT_MAX
        )


@dataclass(frozen=True, kw_only=True)
class Control:
    """A map that a ControlNet follows: edges, depth or a pose, fitted to the picture's size.

    It holds from `start` to `end` of the steps (0 to 1) with a strength of 0 to 2.
    """

    handle: str
    image: ImageRef
    map: ControlMap = ControlMap.EDGES
    strength: float = 1.0
    start: float = 0.0
    end: float = 1.0

    def __post_init__(self) -> None:
        _check_handle(self.handle)
        check_range(Sentence("strength of the control"), self.strength, 0.0, CONTROL_STRENGTH_MAX)
        check_range(Sentence("start of the control"), self.start, 0.0, 1.0)
        check_range(Sentence("end of the control"), self.end, 0.0, 1.0)
        if self.start >= self.end:
            raise ContractError(
                Sentence(
                    "The control starts at {start:g} and ends at {end:g}; it must end later.",
                    start=self.start,
                    end=self.end,
                )
            )


@dataclass(frozen=True, kw_only=True)
class Look:
    """A picture whose subject and style an IP-Adapter carries over; strength 0 to 1.5."""

    handle: str
    image: ImageRef
    strength: float = 0.6

    def __post_init__(self) -> None:
        _check_handle(self.handle)
        check_range(Sentence("strength of the look"), self.strength, 0.0, LOOK_STRENGTH_MAX)


@dataclass(frozen=True, kw_only=True)
class Painting:
    """What every painting task says: which model, which words, which seeds."""

    model: str
    prompt: str
    seeds: tuple[int, ...]
    sampling: Sampling = field(default_factory=Sampling)
    negative_prompt: str = ""
    adapters: tuple[Adapter, ...] = ()
    control: Control | None = None
    look: Look | None = None

    def __post_init__(self) -> None:
        _check_handle(self.model)
        check_text(Sentence("prompt"), self.prompt, PROMPT_MAX)
        if not self.prompt.strip():
            raise ContractError(Sentence("The prompt is empty; write at least one word."))
        check_text(Sentence("negative prompt"), self.negative_prompt, PROMPT_MAX)
        _check_seeds(self.seeds)
        _check_adapters(self.adapters)


@dataclass(frozen=True, kw_only=True)
class Txt2Img(Painting):
    """A picture of `size` from words alone."""

    size: Size


@dataclass(frozen=True, kw_only=True)
class Img2Img(Painting):
    """A picture from words and a source of the same size; strength 0.01 to 1.0."""

    source: ImageRef
    strength: float

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range(Sentence("strength"), self.strength, 0.01, 1.0)


@dataclass(frozen=True, kw_only=True)
class Inpaint(Painting):
    """Repaint where `mask` (size of the source) is 255, keep where it is 0.

    `grow`, `feather` (0-256 px) and `context` (0-1024 px, how far beyond the mask's box the
    model sees) are None where the engine shall derive them from the mask's box. A border that
    scores above `seam_limit`, None for the engine's own, is painted again.
    """

    source: ImageRef
    mask: ImageRef
    strength: float = 1.0
    grow: int | None = None
    feather: int | None = None
    context: int | None = None
    fill: FillKind = FillKind.MIRROR_BLUR
    seam_limit: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range(Sentence("strength"), self.strength, 0.01, 1.0)
        for name, value, limit in (
            (Sentence("grow"), self.grow, FEATHER_MAX),
            (Sentence("feather"), self.feather, FEATHER_MAX),
            (Sentence("context"), self.context, 1024),
        ):
            if value is not None:
                check_range(name, value, 0, limit)
        _check_seam_limit(self.seam_limit)


@dataclass(frozen=True, kw_only=True)
class Outpaint(Painting):
    """Continue the source into `padding`; `overlap` is how far repainting reaches inwards.

    `redo` is how many further tries a seam score above `seam_limit` (None: the engine's own)
    may cost.
    """

    source: ImageRef
    padding: Padding
    overlap: int = OVERLAP
    strength: float = 1.0
    fill: FillKind = FillKind.MIRROR_BLUR
    match_colour: bool = True
    redo: int = 2
    seam_limit: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range(Sentence("overlap"), self.overlap, OVERLAP_MIN, OVERLAP_MAX)
        check_range(Sentence("strength"), self.strength, 0.01, 1.0)
        check_range(Sentence("redo"), self.redo, 0, 3)
        _check_seam_limit(self.seam_limit)


@dataclass(frozen=True, kw_only=True)
class Refine:
    """Tiled img2img after an upscale: strength 0.05-0.5, tile 256-2048, overlap 64-256 px.

    Tiles are best as large as the pictures that the model was trained on.
    """

    model: str
    prompt: str
    seed: int
    sampling: Sampling = field(default_factory=Sampling)
    negative_prompt: str = ""
    adapters: tuple[Adapter, ...] = ()
    strength: float = 0.25
    tile: int = 1024
    overlap: int = 160
    protect: ImageRef | None = None

    def __post_init__(self) -> None:
        _check_handle(self.model)
        check_text(Sentence("prompt"), self.prompt, PROMPT_MAX)
        check_text(Sentence("negative prompt"), self.negative_prompt, PROMPT_MAX)
        _check_adapters(self.adapters)
        _check_seeds((self.seed,))
        check_range(Sentence("strength"), self.strength, 0.05, 0.5)
        check_range(Sentence("tile"), self.tile, TILE_MIN, TILE_MAX)
        check_range(Sentence("overlap"), self.overlap, 64, 256)


@dataclass(frozen=True, kw_only=True)
class Upscale:
    """The source at exactly `size`; without `refine` it needs no model and no seed."""

    source: ImageRef
    size: Size
    method: UpscaleMethod = UpscaleMethod.LANCZOS
    upscaler: str | None = None
    refine: Refine | None = None

    def __post_init__(self) -> None:
        if self.method is UpscaleMethod.UPSCALER and self.upscaler is None:
            raise ContractError(Sentence("Upscaling by a network needs the handle of an upscaler."))
        if self.upscaler is not None:
            _check_handle(self.upscaler)


Request = Txt2Img | Img2Img | Inpaint | Outpaint | Upscale


def seeds_of(request: Request) -> tuple[int, ...]:
    """Return the seeds a request will make a picture for; an unrefined upscale has seed 0."""
    if isinstance(request, Upscale):
        return (request.refine.seed if request.refine else 0,)
    return request.seeds


def model_of(request: Request) -> str | None:
    """Return the handle of the model a request needs, None for a plain upscale."""
    if isinstance(request, Upscale):
        return request.refine.model if request.refine else None
    return request.model


def adapters_of(request: Request) -> tuple[Adapter, ...]:
    """Return the LoRAs that a request's model wears."""
    if isinstance(request, Upscale):
        return request.refine.adapters if request.refine else ()
    return request.adapters


def images_of(request: Request) -> tuple[ImageRef, ...]:
    """Return the stored pictures that must be loaded before a request can run."""
    if isinstance(request, Upscale):
        protect = request.refine.protect if request.refine else None
        return (request.source, protect) if protect else (request.source,)
    guides = tuple(guide.image for guide in (request.control, request.look) if guide)
    match request:
        case Txt2Img():
            return guides
        case Inpaint():
            return (request.source, request.mask, *guides)
    return (request.source, *guides)


def _check_handle(handle: str) -> None:
    if not MODEL_HANDLE.fullmatch(handle):
        raise ContractError(
            Sentence(
                "'{handle}' is no handle: use 1 to 31 of the characters a-z, 0-9 and -.",
                handle=handle[:80],
            )
        )


def _check_adapters(adapters: tuple[Adapter, ...]) -> None:
    check_range(Sentence("number of adapters"), len(adapters), 0, 4)
    if len({adapter.handle for adapter in adapters}) != len(adapters):
        raise ContractError(Sentence("An adapter is named twice; name it once, with one weight."))


def _check_seam_limit(limit: float | None) -> None:
    if limit is not None:
        check_range(Sentence("seam limit"), limit, SEAM_LIMIT_MIN, SEAM_LIMIT_MAX)


def _check_seeds(seeds: tuple[int, ...]) -> None:
    check_range(Sentence("number of seeds"), len(seeds), 1, SEEDS_MAX)
    if len(set(seeds)) != len(seeds):
        raise ContractError(
            Sentence("Two of the seeds are the same, which would paint a picture twice.")
        )
    for seed in seeds:
        if not 0 <= seed <= SEED_MAX:
            raise ContractError(
                Sentence(
                    "The seed {seed} is out of range; it must be 0 to {limit}.",
                    seed=seed,
                    limit=SEED_MAX,
                )
            )

"""The bodies that the API takes. Texts are bounded by the actions, whose refusals say more."""

import re
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from generation.contract.requests import (
    FEATHER_MAX,
    GUIDANCE_MAX,
    OVERLAP,
    OVERLAP_MAX,
    OVERLAP_MIN,
    PROMPT_MAX,
    SEED_MAX,
    SEEDS_MAX,
    STEPS_MAX,
)
from studio.api.bodies import INT_MAX

ID_LIST = re.compile(r"\d{1,19}(,\d{1,19}){0,199}")

Id = Annotated[int, Field(ge=1, le=INT_MAX)]
Number = Annotated[int, Field(ge=0, le=INT_MAX)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Side = Annotated[int, Field(ge=0, le=65_535)]
Count = Annotated[int, Field(ge=1, le=SEEDS_MAX)]
Handle = Annotated[str, Field(max_length=40)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _seed(value: object) -> object:
    """Take a seed as decimal digits: JavaScript's numbers end at 2**53."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,19}", value):
        raise ValueError(
            _("a seed is a whole number from 0 to %(limit)d, written in digits")
            % {"limit": SEED_MAX}
        )
    return value


Seed = Annotated[int, BeforeValidator(_seed), Field(ge=0, le=SEED_MAX)]


class Body(Schema):
    """A body refuses what it does not know, so that a misspelt setting is not just ignored."""

    model_config = ConfigDict(extra="forbid")


class LanguageBody(Body):
    language: Annotated[str, Field(max_length=10)]


class NamelessBody(Body):
    nameless: bool


class TokenBody(Body):
    name: str


class PictureSettingBody(Body):
    tells_prompts: bool


class RoleBody(Body):
    role: Annotated[str, Field(max_length=20)]


class InvitationBody(RoleBody):
    email: Annotated[str, Field(max_length=254)] = ""


class ShareBody(Body):
    kind: Annotated[str, Field(max_length=20)]
    object_id: Id | None = None
    may_comment: bool = True
    days: Number = 14
    password: Annotated[str, Field(max_length=128)] = ""


class SheetBody(Body):
    variants: Annotated[list[Id], Field(min_length=1, max_length=48)]
    title: Annotated[str, Field(max_length=120)] = ""
    days: Number = 14


class DraftBody(Body):
    name: str
    text: str = ""


class DraftCopyBody(Body):
    name: str


class DraftChangeBody(Body):
    name: str | None = None
    put_away: bool | None = None


class DraftTextBody(Body):
    text: str
    base_seq: Number


class WordListBody(Body):
    name: str
    text: str


class StyleBody(Body):
    name: str
    before: str = ""
    after: str = ""
    negative: str = ""


class RewriteBody(Body):
    text: str
    wish: str = ""


Steps = Annotated[int, Field(ge=1, le=STEPS_MAX)]
Guidance = Annotated[float, Field(ge=0, le=GUIDANCE_MAX)]


class MergeBody(Body):
    """`merged` is a second iteration, whose words are joined with the first one's."""

    merged: Id | None = None


class FavouriteBody(Body):
    favourite: bool


class VariationsBody(Body):
    strength: Literal["subtle", "strong"] | Annotated[float, Field(ge=0.01, le=1)]
    count: Count = 4


class InpaintBody(Body):
    mask: Sha256
    prompt: str | None = None
    strength: Annotated[float, Field(ge=0.01, le=1)] = 1.0
    count: Count = 4


class PaddingBody(Body):
    left: Side = 0
    top: Side = 0
    right: Side = 0
    bottom: Side = 0


class OutpaintBody(Body):
    padding: PaddingBody
    prompt: str | None = None
    count: Count = 2
    overlap: Annotated[int, Field(ge=OVERLAP_MIN, le=OVERLAP_MAX)] = OVERLAP


class SizeBody(Body):
    width: Annotated[int, Field(ge=1, le=65_535)]
    height: Annotated[int, Field(ge=1, le=65_535)]


class RefineBody(Body):
    """Detail painted over an enlarged picture; left out, the picture's own model and words."""

    model: Annotated[str, Field(max_length=31)] = ""
    prompt: str = ""
    strength: Annotated[float, Field(ge=0.05, le=0.5)] = 0.25


class EnlargeBody(Body):
    """How pixels are added: `upscaler` is a network's handle or `lanczos`, or empty for the best
    on offer; `refine` lets a model paint detail afterwards."""

    upscaler: Annotated[str, Field(max_length=31)] = ""
    refine: RefineBody | None = None


class UpscaleBody(SizeBody, EnlargeBody):
    """The size to reach, and how."""


class RatingBody(Body):
    stars: Annotated[int, Field(ge=0, le=5)]


class StateBody(Body):
    state: Literal["new", "shortlisted", "rejected"]


class PinBody(Body):
    x: Fraction
    y: Fraction


class RegionBody(Body):
    kind: Literal["rect", "freehand"]
    points: Annotated[list[tuple[Fraction, Fraction]], Field(min_length=2, max_length=64)]


class CommentBody(Body):
    text: str
    pin: PinBody | None = None
    region: RegionBody | None = None
    parent: Id | None = None
    mentions: Annotated[list[Id], Field(max_length=20)] = []


class CommentEditBody(Body):
    text: str


class ConfirmBody(Body):
    """Where the carried pin is right: a variant or a version."""

    variant: Id | None = None
    version: Id | None = None


class BallotBody(Body):
    """What to vote over; `picks` is 0 for stars, `voters` empty for all members."""

    variants: Annotated[list[Id], Field(max_length=48)]
    title: Annotated[str, Field(max_length=200)] = ""
    picks: Annotated[int, Field(ge=0, le=24)] = 0
    blind: bool = False
    voters: Annotated[list[Id], Field(max_length=100)] = []


class VoteBody(Body):
    """Stars for a variant, or 1 where it is picked."""

    variant: Id
    value: Annotated[int, Field(ge=1, le=5)]


class VotesBody(Body):
    votes: Annotated[list[VoteBody], Field(max_length=24)]


class ReadBody(Body):
    comments: Annotated[list[Id], Field(max_length=500)]


class ExportBody(Body):
    """What to make: `profile` is a press profile's handle, `width` and
    `comp_words`, laid across, are for screen pictures."""

    kind: Literal[
        "pdf", "tiff", "kit", "proof", "sheet", "png", "jpeg", "webp", "svg", "psd", "idml"
    ] = "pdf"
    profile: Annotated[str, Field(max_length=40)] = ""
    width: Annotated[int, Field(ge=1, le=65_535)] | None = None
    comp_words: Annotated[str, Field(max_length=200)] = ""
    override: bool = False


class ProfileBody(Body):
    """A press profile's record; the press checks every property and names a wrong one."""

    record: dict[str, Any]
    revision: Number | None = None


class AcknowledgementBody(Body):
    key: Annotated[str, Field(min_length=1, max_length=16)]
    reason: Annotated[str, Field(max_length=2000)]
    profile: Annotated[str, Field(max_length=40)] = ""


class TakenProfileBody(Body):
    profile: Id


class ProfileChoiceBody(Body):
    handle: Annotated[str, Field(max_length=40)]


class LabellingBody(Body):
    marks_ai: bool


Place = Annotated[int, Field(ge=-65_535, le=65_535)]


class BoxBody(Body):
    """A part of a canvas in its pixels; left and top may lie beyond the picture."""

    left: Place
    top: Place
    width: Annotated[int, Field(ge=1, le=65_535)]
    height: Annotated[int, Field(ge=1, le=65_535)]


class FrameBody(Body):
    """What to paint in a frame; a mask of its size marks what is repainted."""

    box: BoxBody
    prompt: Annotated[str, Field(max_length=PROMPT_MAX)] | None = None
    count: Annotated[int, Field(ge=1, le=4)] = 2
    mask: Sha256 | None = None
    feather: Annotated[int, Field(ge=0, le=FEATHER_MAX)] = 24
    strength: Annotated[float, Field(ge=0.01, le=1)] = 1.0


class ExtendBody(Body):
    """Where to grow to; without a target, to the page's proportions."""

    target: BoxBody | None = None
    prompt: Annotated[str, Field(max_length=PROMPT_MAX)] = ""
    count: Annotated[int, Field(ge=1, le=4)] = 1


class LayerBody(Body):
    """What shall become of a layer; `place` is 0 for the lowest."""

    present: bool | None = None
    visible: bool | None = None
    place: Annotated[int, Field(ge=0, le=10_000)] | None = None


class DiscardBody(Body):
    discarded: bool = True


class VerdictBody(Body):
    verdict: Literal["good", "seam", ""]


class NoticesReadBody(Body):
    ids: Annotated[list[Id], Field(max_length=500)] = []
    upto: Id | None = None


class NoticesMailBody(Body):
    frequency: Annotated[str, Field(max_length=20)]


class SeenBody(Body):
    upto: Number

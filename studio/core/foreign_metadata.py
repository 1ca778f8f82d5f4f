"""The texts other programs write into pictures, turned into values for the prompt form."""

import json
import re
import unicodedata
from typing import Any

from generation.contract.pixels import SIDE_MAX, SIDE_MIN
from generation.contract.requests import GUIDANCE_MAX, PROMPT_MAX, STEPS_MAX, SchedulerName
from generation.contract.sentences import Refusal, Sentence
from studio.core import left_out
from studio.core.plain_reasons import reason_to_tell
from studio.core.worn_metadata import invokeai_adapters, swarmui_adapters, without_names

DEPTH_MAX = 64
NAME_MAX = 200
NEGATIVE = "Negative prompt:"
SETTING = re.compile(r'([A-Za-z][\w \-/+]{0,60}):\s*("(?:\\.|[^"\\])*"|[^,]*)(?:,|$)')

SCHEDULERS: dict[str, SchedulerName] = {
    **{str(name): name for name in SchedulerName if name is not SchedulerName.AUTO},
    "euler_a": SchedulerName.EULER_ANCESTRAL,
    "dpmpp_2m_k": SchedulerName.DPMPP_2M_KARRAS,
    "dpmpp_2m_sde_k": SchedulerName.DPMPP_2M_SDE,
    "dpmpp_2m_sde_karras": SchedulerName.DPMPP_2M_SDE,
    "uni_pc": SchedulerName.UNIPC,
    "uni_pc_bh2": SchedulerName.UNIPC,
}


class MetadataError(Refusal, ValueError):
    """Why a text cannot be read."""


def json_object(text: str) -> dict[str, Any]:
    """Return the object of a JSON text at most 64 deep.

    Raises:
        MetadataError: it is no JSON, no object, or deeper.
    """
    if _depth(text) > DEPTH_MAX:
        raise MetadataError(Sentence("its JSON is more than {limit} levels deep.", limit=DEPTH_MAX))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MetadataError(
            Sentence("it is no JSON ({reason}).", reason=reason_to_tell(error))
        ) from error
    if not isinstance(data, dict):
        raise MetadataError(Sentence("it is no JSON object."))
    return data


def from_a1111(text: str) -> dict[str, Any]:
    """Read lines of prompt, then of negative prompt, then one line of settings."""
    head, _, last = text.rstrip().rpartition("\n")
    if not re.match(r"\s*Steps: *\d", last):
        return {}
    prompt, _, negative = head.partition("\n" + NEGATIVE)
    if head.startswith(NEGATIVE):
        prompt, negative = "", head.removeprefix(NEGATIVE)
    said = {key.strip(): _unquoted(value) for key, value in SETTING.findall(last)}
    prompt, worn = without_names(prompt)
    width, _, height = said.get("Size", "").partition("x")
    sampler = f"{said.get('Sampler', '')} {schedule_kind(said.get('Schedule type', ''))}"
    values = form_values(
        {
            "prompt": prompt,
            "negative_prompt": negative,
            "steps": said.get("Steps"),
            "guidance_scale": said.get("CFG scale"),
            "seed": said.get("Seed"),
            "width": width,
            "height": height,
            "scheduler": sampler,
            "strength": said.get("Denoising strength"),
            "model": said.get("Model"),
        }
    )
    return {**values, **worn, **left_out.told(left_out.of_a1111(said))}


def from_invokeai(text: str) -> dict[str, Any]:
    """Read the flat object InvokeAI has written since its version 3."""
    said = json_object(text)
    model = said.get("model")
    name = (model.get("name") or model.get("model_name")) if isinstance(model, dict) else model
    values = form_values(
        {
            **{key: said.get(key) for key in ("steps", "seed", "width", "height", "strength")},
            "prompt": said.get("positive_prompt"),
            "negative_prompt": said.get("negative_prompt"),
            "guidance_scale": said.get("cfg_scale"),
            "scheduler": said.get("scheduler"),
            "model": name,
        }
    )
    guides = left_out.told(left_out.of_invokeai(said))
    return {**values, **invokeai_adapters(said.get("loras")), **guides}


def from_swarmui(text: str) -> dict[str, Any]:
    """Read the object under `sui_image_params`; other texts of this key are not SwarmUI's."""
    if '"sui_image_params"' not in text:
        return {}
    said = json_object(text).get("sui_image_params")
    if not isinstance(said, dict):
        return {}
    values = form_values(
        {
            **{key: said.get(key) for key in ("prompt", "steps", "seed", "width", "height")},
            "negative_prompt": said.get("negativeprompt"),
            "guidance_scale": said.get("cfgscale"),
            "scheduler": f"{said.get('sampler', '')} {schedule_kind(said.get('scheduler'))}",
            "strength": said.get("initimagecreativity"),
            "model": said.get("model"),
        }
    )
    guides = left_out.told(left_out.of_swarmui(said))
    return {**values, **swarmui_adapters(said.get("loras"), said.get("loraweights")), **guides}


def form_values(said: dict[str, Any]) -> dict[str, Any]:
    """Return the form's values, without what is missing or out of the form's range.

    A seed becomes `foreign_seed`, a fact: another program's noise is not ours.
    """
    seed = said.get("seed")
    values = {
        "prompt": _words(said.get("prompt")),
        "negative_prompt": _words(said.get("negative_prompt")),
        "steps": _whole(said.get("steps"), 1, STEPS_MAX),
        "guidance_scale": _number(said.get("guidance_scale"), 0, GUIDANCE_MAX),
        "width": _whole(said.get("width"), SIDE_MIN, SIDE_MAX),
        "height": _whole(said.get("height"), SIDE_MIN, SIDE_MAX),
        "strength": _number(said.get("strength"), 0.01, 1),
        "scheduler": _scheduler(said.get("scheduler")),
        "model_name": _words(said.get("model"))[:NAME_MAX],
        "foreign_seed": _words(str(seed))[:40] if isinstance(seed, int | str) else "",
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _depth(text: str) -> int:
    depth = deepest = 0
    # A string that nothing ends is taken to the end: tried again from its every quotation mark, a
    # text of one megabyte would hold the process for hours.
    for mark in re.findall(r'"(?:\\.|[^"\\])*"?|[\[\]{}]', text, re.DOTALL):
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    return deepest


def schedule_kind(schedule: Any) -> str:
    """Only Karras' spacing has names of its own here."""
    return "karras" if str(schedule).lower() == "karras" else ""


def _scheduler(value: Any) -> str | None:
    name = str(value or "").strip().lower().replace("++", "pp").replace(" ", "_")
    known = SCHEDULERS.get(name) or SCHEDULERS.get(name.removesuffix("_karras"))
    return None if known is None else str(known)


def _words(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    clean = "".join(letter for letter in value if letter in "\n\t" or letter.isprintable())
    return unicodedata.normalize("NFC", clean.strip())[:PROMPT_MAX]


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value.strip()
    try:
        return str(json.loads(value))
    except ValueError:
        return value.strip('"')


def _number(value: Any, low: float, high: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 30:
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if low <= number <= high else None


def _whole(value: Any, low: int, high: int) -> int | None:
    number = _number(value, low, high)
    return int(number) if number is not None and number == int(number) else None

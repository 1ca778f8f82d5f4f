"""What a picture file says its maker wore beside the model: LoRAs, lines to follow, a look."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generation.contract.errors import ContractError
from generation.contract.requests import (
    Adapter,
    Control,
    ControlMap,
    ImageRef,
    Img2Img,
    Look,
)
from generation.contract.sentences import Sentence
from studio.core.left_out import CONTROL, LOOK, START, told

ADAPTERS_MAX = 4
LISTED_MAX = 40
LABEL_CHARS = 8
NAMED = re.compile(r"<lora:([^:<>\n]{1,120}):(-?\d{1,2}(?:\.\d{1,6})?)[^<>\n]{0,40}>")
STARTED = frozenset({"img2img", "inpaint", "outpaint"})
PICTURED = {"reference": START, "control": CONTROL, "look": LOOK}
UNUSABLE = (ContractError, KeyError, TypeError, ValueError, OverflowError)


def own_extras(facts: Any) -> dict[str, Any]:
    """Return the LoRAs, the control and the look that our own file names, where well-formed."""
    if not isinstance(facts, dict):
        return {}
    listed = facts.get("adapters")
    pairs = [(one.get("handle"), one.get("weight")) for one in _rows(listed)]
    return {**_worn(pairs), **_control(facts.get("control")), **_look(facts.get("look"))}


def own_start(request: Any) -> dict[str, Any]:
    """Return what our own order started from: a picture and how much of it might change.

    The form starts from a whole picture only; what was repainted or continued in parts, and a
    picture that the file does not name, is told as left out.
    """
    if not isinstance(request, dict) or request.get("task") not in STARTED:
        return {}
    strength = request.get("strength")
    try:
        source = ImageRef(sha256=str(request["source"]["sha256"]))
        share = float(str(strength))
        Img2Img(model="any", prompt="any", seeds=(0,), source=source, strength=share)
    except UNUSABLE:
        return told([(START, "", strength)])
    if request["task"] != "img2img":
        return told([(START, "", strength)])
    shown = {"asset": source.sha256, "label": _label(source)}
    return {"reference": shown, "strength": share}


def own_exactness(request: Any) -> dict[str, Any]:
    """Say that our own order asked for the same bits, where it did."""
    sampling = request.get("sampling") if isinstance(request, dict) else None
    asked = isinstance(sampling, dict) and sampling.get("exact") is True
    return {"exact": True} if asked else {}


def without_missing(values: Mapping[str, Any], has: Callable[[str], bool]) -> dict[str, Any]:
    """Return a reading's values without the pictures that are not stored where they are read.

    `has` says of a SHA-256 whether it is; what is missing is told as left out.
    """
    gone = {name: kind for name, kind in PICTURED.items() if name in values}
    gone = {name: kind for name, kind in gone.items() if not has(values[name]["asset"])}
    if not gone:
        return dict(values)
    strengths = {name: values[name].get("strength", values.get("strength")) for name in gone}
    missing = told(
        (kind, values[name].get("handle"), strengths[name]) for name, kind in gone.items()
    )
    kept = {name: value for name, value in values.items() if name not in gone}
    return {**kept, "left_out": [*values.get("left_out", ()), *missing["left_out"]]}


def adapters_named(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Return LoRAs by the handles that their names have here; none where one cannot be one."""
    try:
        named = [(handle_of(name), weight) for name, weight in pairs]
    except UNUSABLE:
        return {}
    return _worn(named)


def _worn(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    try:
        found = [
            Adapter(handle=str(handle), weight=float(weight))
            for handle, weight in pairs[:ADAPTERS_MAX]
        ]
    except UNUSABLE:
        return {}
    once = {one.handle: one.weight for one in found}
    worn = [{"handle": handle, "weight": weight} for handle, weight in once.items()]
    return {"adapters": worn} if worn else {}


def without_names(prompt: str) -> tuple[str, dict[str, Any]]:
    """Return a prompt of A1111 without its `<lora:name:weight>`, and the LoRAs it named."""
    return NAMED.sub("", prompt).strip(" ,"), adapters_named(NAMED.findall(prompt))


def invokeai_adapters(listed: Any) -> dict[str, Any]:
    """Return the LoRAs of InvokeAI's list; its model was called `lora` before version 4."""
    pairs = []
    for one in _rows(listed):
        model = one.get("model") or one.get("lora") or {}
        name = model.get("name") or model.get("model_name") if isinstance(model, dict) else model
        pairs.append((name, one.get("weight", 1.0)))
    return adapters_named(pairs)


def swarmui_adapters(names: Any, weights: Any) -> dict[str, Any]:
    """Return the LoRAs of SwarmUI's two lists, which may be texts with commas."""
    named, weighed = _list(names), _list(weights)
    weighed = weighed or [1.0] * len(named)
    return adapters_named(zip(named, weighed, strict=False))


def handle_of(name: Any) -> str:
    """Return the handle that `models add` gives a file of this name, or a handle as it is."""
    if not isinstance(name, str):
        raise ContractError(Sentence("A LoRA without a name."))
    last = re.split(r"[/\\]", name)[-1].removesuffix(".safetensors").lower()
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in last)[:31]


def _control(said: Any) -> dict[str, Any]:
    try:
        one = Control(
            handle=said["handle"],
            image=ImageRef(sha256=_sha256(said)),
            map=ControlMap(said["map"]),
            strength=float(said["strength"]),
            start=float(said["start"]),
            end=float(said["end"]),
        )
    except UNUSABLE:
        return {}
    shown = {"handle": one.handle, "asset": one.image.sha256, "label": _label(one.image)}
    numbers = {"strength": one.strength, "start": one.start, "end": one.end}
    return {"control": {**shown, "map": one.map.value, **numbers}}


def _look(said: Any) -> dict[str, Any]:
    try:
        image = ImageRef(sha256=_sha256(said))
        one = Look(handle=said["handle"], image=image, strength=float(said["strength"]))
    except UNUSABLE:
        return {}
    shown = {"handle": one.handle, "asset": one.image.sha256, "label": _label(one.image)}
    return {"look": {**shown, "strength": one.strength}}


def _sha256(said: Any) -> str:
    """Orders name their picture as a reference, recipes by its asset."""
    image = said.get("image") if isinstance(said, dict) else None
    return str(image["sha256"] if isinstance(image, dict) else said["asset"])


def _label(image: ImageRef) -> str:
    return image.sha256[:LABEL_CHARS]


def _rows(listed: Any) -> list[dict[str, Any]]:
    rows = listed[:LISTED_MAX] if isinstance(listed, list) else []
    return [one if isinstance(one, dict) else {} for one in rows]


def _list(value: Any) -> list[Any]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    return value[:LISTED_MAX] if isinstance(value, list) else []

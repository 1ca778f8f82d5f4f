"""What a picture file says its maker wore beside the model: LoRAs, lines to follow, a look."""

import re
from collections.abc import Iterable
from typing import Any

from generation.contract.errors import ContractError
from generation.contract.requests import Adapter, Control, ControlMap, ImageRef, Look
from generation.contract.sentences import Sentence

ADAPTERS_MAX = 4
LISTED_MAX = 40
LABEL_CHARS = 8
NAMED = re.compile(r"<lora:([^:<>\n]{1,120}):(-?\d{1,2}(?:\.\d{1,6})?)[^<>\n]{0,40}>")
UNUSABLE = (ContractError, KeyError, TypeError, ValueError, OverflowError)


def own_extras(facts: Any) -> dict[str, Any]:
    """Return the LoRAs, the control and the look that our own file names, where well-formed."""
    if not isinstance(facts, dict):
        return {}
    listed = facts.get("adapters")
    pairs = [(one.get("handle"), one.get("weight")) for one in _rows(listed)]
    return {**_worn(pairs), **_control(facts.get("control")), **_look(facts.get("look"))}


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

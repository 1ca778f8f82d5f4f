"""What guided other programs' pictures and is not in their files: told, not taken over.

Their files name a ControlNet, a reference picture or a picture that was started from, but hold
none of these pictures.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

GUIDES_MAX = 8
NAME_CHARS = 80
CONTROL, LOOK, START, ENLARGED = "controlnet", "look", "start", "enlarged"
NUMBERED = re.compile(r"ControlNet \d+")
PART = re.compile(r"\s*(Module|Model|Weight):\s*([^,]*)", re.IGNORECASE)
IP_ADAPTER = re.compile("ip[-_ ]?adapter", re.IGNORECASE)

Found = tuple[str, Any, Any]
"""Kind, the name of what guided, and how strongly."""


def told(found: Iterable[Found]) -> dict[str, Any]:
    """Return the reading's list of what was left out, bounded; nothing where there is none."""
    rows = [
        {"kind": kind, "name": _name(name), "strength": _strength(strength)}
        for kind, name, strength in list(found)[:GUIDES_MAX]
    ]
    return {"left_out": rows} if rows else {}


def of_a1111(said: Mapping[str, str]) -> Iterator[Found]:
    """Yield what the settings of A1111 and its ControlNet extension name."""
    for key, value in said.items():
        if NUMBERED.fullmatch(key):
            parts = {name.lower(): text.strip() for name, text in PART.findall(value)}
            names = [parts.get("module", ""), parts.get("model", "")]
            shown = ", ".join(name for name in names if name and name.lower() != "none")
            kind = LOOK if IP_ADAPTER.search(shown) else CONTROL
            yield kind, shown, parts.get("weight")
    if "Hires upscaler" in said or "Hires upscale" in said:
        yield ENLARGED, said.get("Hires upscaler", ""), said.get("Denoising strength")
    elif "Denoising strength" in said:
        yield START, "", said["Denoising strength"]


def of_invokeai(said: Mapping[str, Any]) -> Iterator[Found]:
    """Yield the control and IP-Adapters of InvokeAI, in the names of its versions 3 to 5."""
    kinds = {
        "controlnets": (CONTROL, "control_model", "control_weight"),
        "t2iAdapters": (CONTROL, "t2i_adapter_model", "weight"),
        "ipAdapters": (LOOK, "ip_adapter_model", "weight"),
    }
    for key, (kind, model, weight) in kinds.items():
        for one in _rows(said.get(key)):
            yield kind, _model_name(one.get(model) or one.get("model")), one.get(weight)
    if said.get("init_image"):
        yield START, "", said.get("strength")


def of_swarmui(said: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what the parameters of SwarmUI name."""
    for place in ("", "two", "three"):
        model = said.get(f"controlnet{place}model")
        if model and str(model).lower() != "(none)":
            yield CONTROL, model, said.get(f"controlnet{place}strength")
    adapter = said.get("useipadapter") or said.get("ipadaptermodel")
    if adapter and str(adapter).lower() not in ("none", "false"):
        yield LOOK, adapter, said.get("ipadapterweight")
    if "initimagecreativity" in said:
        yield START, "", said["initimagecreativity"]


def of_comfyui(nodes: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Found]:
    """Yield what guided a graph: its loaders of ControlNets and IP-Adapters, and enlarging."""
    listed = list(nodes)
    strengths = [
        said.get("strength") for kind, said in listed if kind.startswith("ControlNetApply")
    ]
    weights = [
        said.get("weight")
        for kind, said in listed
        if kind.startswith("IPAdapter") and "weight" in said
    ]
    for kind, said in listed:
        if kind in ("ControlNetLoader", "DiffControlNetLoader"):
            yield CONTROL, said.get("control_net_name"), strengths.pop(0) if strengths else None
        elif kind == "IPAdapterModelLoader":
            yield LOOK, said.get("ipadapter_file"), weights.pop(0) if weights else None
        elif kind == "IPAdapterUnifiedLoader":
            yield LOOK, said.get("preset"), weights.pop(0) if weights else None
        elif kind == "UpscaleModelLoader":
            yield ENLARGED, said.get("model_name"), None


def _rows(listed: Any) -> list[dict[str, Any]]:
    rows = listed[:GUIDES_MAX] if isinstance(listed, list) else []
    return [one for one in rows if isinstance(one, dict)]


def _model_name(model: Any) -> Any:
    return (model.get("name") or model.get("model_name")) if isinstance(model, dict) else model


def _name(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    last = re.split(r"[/\\]", text)[-1].removesuffix(".safetensors")
    return "".join(letter for letter in last if letter.isprintable())[:NAME_CHARS]


def _strength(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 20:
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return round(number, 3) if 0 <= number <= 10 else None

"""ComfyUI's graph of nodes, walked from its sampler back to texts, size and model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.contract.sentences import Sentence
from studio.core import left_out
from studio.core.foreign_metadata import MetadataError, form_values, json_object, schedule_kind
from studio.core.worn_metadata import adapters_named

NODES_MAX = 10_000
HOPS_MAX = 64

SAMPLERS = ("KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced")
TEXT_NODES = (
    "CLIPTextEncode",
    "CLIPTextEncodeSDXL",
    "CLIPTextEncodeFlux",
    "CLIPTextEncodeSD3",
    "TextEncodeQwenImageEdit",
)
SIZE_NODES = ("EmptyLatentImage", "EmptySD3LatentImage", "EmptyFlux2LatentImage")
MODEL_NODES = ("CheckpointLoaderSimple", "CheckpointLoader", "UNETLoader", "UnetLoaderGGUF")
LORA_NODES = ("LoraLoader", "LoraLoaderModelOnly")
SCHEDULE_NODES = ("BasicScheduler", "Flux2Scheduler", "KarrasScheduler")
VALUE_NODES = ("PrimitiveString", "PrimitiveStringMultiline", "PrimitiveInt", "PrimitiveFloat")

Inputs = dict[str, Any]
BRANCHES = ("positive", "negative")
"""Nodes that change both conditions give them out again in this order."""


@dataclass(frozen=True, kw_only=True)
class _Pass:
    """One sampler of a graph: what it says itself, and what its helpers say for it."""

    said: Inputs
    strength: float


def from_comfyui(text: str) -> dict[str, Any]:
    """Return the form's values of a graph; nothing where it has no sampler known here.

    Of several passes the one that changes most is told: the others only refine its picture.

    Raises:
        MetadataError: it is no JSON object, too deep, or has too many nodes.
    """
    graph = json_object(text)
    if len(graph) > NODES_MAX:
        raise MetadataError(
            Sentence(
                "its graph has {count:,} nodes; at most {limit:,} are read.",
                count=len(graph),
                limit=NODES_MAX,
            )
        )
    passes = [_pass(graph, said) for kind, said in map(_node, graph.values()) if kind in SAMPLERS]
    if not passes:
        return {}
    said = max(passes, key=lambda one: one.strength).said
    positive = _found(graph, said.get("positive"), TEXT_NODES)
    negative = _found(graph, said.get("negative"), TEXT_NODES)
    size = _found(graph, said.get("latent_image"), SIZE_NODES)
    model = _found(graph, said.get("model"), MODEL_NODES)
    worn = [
        (said.get("lora_name"), said.get("strength_model", 1.0))
        for kind, said in map(_node, graph.values())
        if kind in LORA_NODES
    ]
    values = form_values(
        {
            "prompt": _text(graph, positive, "text", "text_g", "t5xxl", "prompt"),
            "negative_prompt": _text(graph, negative, "text", "text_g", "prompt"),
            "steps": _value(graph, said.get("steps")),
            "guidance_scale": _value(graph, said.get("cfg")),
            "seed": _value(graph, said.get("seed", said.get("noise_seed"))),
            "width": _value(graph, size.get("width")),
            "height": _value(graph, size.get("height")),
            "scheduler": f"{said.get('sampler_name', '')} {schedule_kind(said.get('scheduler'))}",
            "strength": _value(graph, said.get("denoise")),
            "model": model.get("ckpt_name") or model.get("unet_name"),
        }
    )
    guides = left_out.told(left_out.of_comfyui(map(_node, graph.values())))
    return {**values, **adapters_named(worn), **guides}


def _pass(graph: Inputs, said: Inputs) -> _Pass:
    """Gather what a sampler leaves to nodes of their own: noise, guider, sampler, sigmas."""
    guider = _inputs(graph, said.get("guider"))
    schedule = _found(graph, said.get("sigmas"), SCHEDULE_NODES)
    guidance = _found(graph, guider.get("conditioning"), ("FluxGuidance",))
    whole: Inputs = {
        **said,
        **_inputs(graph, said.get("noise")),
        **_inputs(graph, said.get("sampler")),
        **{key: schedule[key] for key in ("steps", "scheduler", "denoise") if key in schedule},
    }
    whole.setdefault("model", guider.get("model", schedule.get("model")))
    whole.setdefault("positive", guider.get("positive", guider.get("conditioning")))
    whole.setdefault("negative", guider.get("negative"))
    whole.setdefault("cfg", guider.get("cfg", guidance.get("guidance")))
    strength = _value(graph, whole.get("denoise", 1.0))
    return _Pass(said=whole, strength=float(strength) if isinstance(strength, int | float) else 0.0)


def _found(graph: Inputs, link: Any, kinds: tuple[str, ...]) -> Inputs:
    """Return the inputs of the nearest node of a kind up the links; cycles end by themselves."""
    seen: set[str] = set()
    queue = [link]
    for _ in range(HOPS_MAX):
        if not queue:
            break
        at = queue.pop(0)
        key = _target(at)
        if not key or key in seen or key not in graph:
            continue
        seen.add(key)
        kind, inputs = _node(graph[key])
        if kind in kinds:
            return inputs
        queue.extend(_links(inputs, at[1]))
    return {}


def _links(inputs: Inputs, output: Any) -> list[Any]:
    """Return the links to follow; of a node with both conditions, that of the output asked for."""
    if all(branch in inputs for branch in BRANCHES) and output in (0, 1):
        return [inputs[BRANCHES[output]]]
    return [value for value in inputs.values() if isinstance(value, list)]


def _inputs(graph: Inputs, link: Any) -> Inputs:
    """Return the inputs of the node that a link leads to."""
    return _node(graph.get(_target(link)))[1]


def _text(graph: Inputs, inputs: Mapping[str, Any], *names: str) -> Any:
    found = (_value(graph, inputs.get(name)) for name in names)
    return next((text for text in found if text), None)


def _value(graph: Inputs, value: Any) -> Any:
    """Return a value, read from the node of one value that it may be linked to."""
    if not isinstance(value, list):
        return value
    kind, inputs = _node(graph.get(_target(value)))
    return inputs.get("value") if kind in VALUE_NODES else None


def _target(link: Any) -> str:
    return str(link[0]) if isinstance(link, list) and len(link) == 2 else ""


def _node(node: Any) -> tuple[str, Inputs]:
    if not isinstance(node, dict) or not isinstance(node.get("inputs"), dict):
        return "", {}
    return str(node.get("class_type", "")), node["inputs"]

"""Which adapters and upscalers lie beside the models, what each is, and which models it fits."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generation.contract.engine import AdapterCard, AdapterKind
from generation.contract.requests import MODEL_HANDLE
from generation.engine import presets
from generation.engine.catalogue import PICKLES, ModelEntry, revision_of
from generation.engine.esrgan_layout import LayoutError, layout_of
from generation.engine.tensors import Shapes, TensorsError, shapes_in

FOLDERS = {
    AdapterKind.LORA: "adapters",
    AdapterKind.CONTROLNET: "adapters",
    AdapterKind.IP_ADAPTER: "adapters",
    AdapterKind.UPSCALER: "upscalers",
}
WEIGHTS = "weights.safetensors"
"""How the one file of a LoRA, an IP-Adapter or an upscaler is called in its folder."""

IMAGE_ENCODER = "image_encoder"
"""The folder in which an IP-Adapter brings the network that looks at pictures."""

UNETS = (presets.STABLE_DIFFUSION, presets.SDXL)
WIDTHS = {768: "Stable Diffusion 1", 1024: "Stable Diffusion 2", 2048: "SDXL"}
"""How wide the texts are that a UNet attends to; it tells the generations apart."""

CONTROLNETS: dict[str, tuple[str, ...]] = {
    "ControlNetModel": UNETS,
    "FluxControlNetModel": (presets.FLUX,),
    "SD3ControlNetModel": (presets.SD3,),
}
NAMES = {
    presets.STABLE_DIFFUSION: "Stable Diffusion",
    presets.SDXL: "SDXL",
    presets.SD3: "Stable Diffusion 3",
    presets.FLUX: "FLUX.1",
    presets.FLUX2: "FLUX.2",
    presets.QWEN_IMAGE: "Qwen-Image",
    presets.Z_IMAGE: "Z-Image",
}
SIGNS: tuple[tuple[str, str], ...] = (
    (r"img_mlp|txt_mlp|img_mod|txt_mod", presets.QWEN_IMAGE),
    (r"to_qkv_mlp_proj|double_stream_modulation", presets.FLUX2),
    (r"(context|noise)_refiner|(^|\.)layers[._]\d+[._](attention|feed_forward)", presets.Z_IMAGE),
    (r"single_transformer_blocks|(single|double)_blocks", presets.FLUX),
    (r"joint_blocks|attn2", presets.SD3),
)
"""What only one family calls its layers, the most telling first; UNets are known before."""

UNET_TEXT = re.compile(r"attn2[._]to_k[._].*(lora_A|lora_down|lora\.down)")
LORA = re.compile(r"lora_(A|down)|lora\.down")
JOINT = re.compile(r"transformer_blocks[._]\d+[._]attn[._](to_q|to_k|to_v)[._].*(lora_A|lora_down)")
LAYER_Q = re.compile(r"[._](to_q|to_k|to_v)[._].*(lora_A|lora_down)")


@dataclass(frozen=True, kw_only=True)
class Made:
    """What an adapter was made for: one of these families, with layers of this width (0: any)."""

    families: tuple[str, ...] = ()
    width: int = 0

    @property
    def words(self) -> str:
        if self.families == UNETS:
            return WIDTHS.get(self.width, f"Stable Diffusion, texts {self.width} wide")
        return ", ".join(NAMES[family] for family in self.families)


@dataclass(frozen=True, kw_only=True)
class AdapterEntry:
    """One adapter's folder: its card, and what models it was made for."""

    card: AdapterCard
    folder: Path
    made: Made

    @property
    def weights(self) -> Path:
        """Return the file of a LoRA, an IP-Adapter or an upscaler."""
        return self.folder / WEIGHTS

    @property
    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*.safetensors"))


class AdapterError(Exception):
    """Why a file or folder is no usable adapter."""


def adapters_in(folder: Path | None) -> tuple[AdapterEntry, ...]:
    """Return an entry for every adapter and upscaler beside the models, with what is wrong."""
    if folder is None:
        return ()
    found = [
        path
        for name in dict.fromkeys(FOLDERS.values())
        for path in sorted((folder / name).glob("*"))
        if path.is_dir() and not path.name.startswith(".")
    ]
    return tuple(adapter_of(path) for path in found)


def adapter_of(folder: Path) -> AdapterEntry:
    """Return the entry of one adapter's folder, read without loading its weights."""
    try:
        return _usable(folder)
    except (AdapterError, LayoutError, TensorsError, OSError, ValueError) as error:
        card = AdapterCard(
            handle=folder.name,
            kind=_kind(folder),
            title=folder.name,
            made_for="",
            problem=str(error),
        )
        return AdapterEntry(card=card, folder=folder, made=Made())


def fitting(model: ModelEntry, adapters: Sequence[AdapterEntry]) -> tuple[AdapterEntry, ...]:
    """Return the adapters made for a model, and the upscalers before it where it refines."""
    refines = upscalers_of(adapters) if model.card.executor == "steps" else ()
    return (*(adapter for adapter in adapters if not why_unfit(model, adapter)), *refines)


def upscalers_of(adapters: Sequence[AdapterEntry]) -> tuple[AdapterEntry, ...]:
    """Return the upscalers that can be used."""
    return tuple(
        one for one in adapters if one.card.kind is AdapterKind.UPSCALER and not one.card.problem
    )


def why_unfit(model: ModelEntry, adapter: AdapterEntry) -> str:
    """Return why an adapter cannot be used with a model, nothing where it can."""
    if adapter.card.problem:
        return f"'{adapter.card.handle}' cannot be used. {adapter.card.problem}"
    if model.card.executor != "steps" or adapter.card.kind is AdapterKind.UPSCALER:
        return f"'{adapter.card.handle}' cannot be used with {model.card.title}."
    made = adapter.made
    if model.card.family in made.families and made.width in (0, width_of(model)):
        return ""
    return (
        f"'{adapter.card.handle}' was made for {made.words}, and {model.card.title} is "
        f"{NAMES.get(model.card.family, model.card.family)} of another kind. Choose an adapter "
        "that was made for this model."
    )


def with_adapters(model: ModelEntry, adapters: Sequence[AdapterEntry]) -> ModelEntry:
    """Return a model's entry whose card names the adapters that fit it."""
    cards = tuple(adapter.card for adapter in fitting(model, adapters))
    return replace(model, card=replace(model.card, adapters=cards)) if cards else model


def width_of(model: ModelEntry) -> int:
    """Return the width by which an adapter's fit is told, from the model's configuration."""
    if model.card.family in UNETS:
        said = _json_at(model.folder / "unet" / "config.json").get("cross_attention_dim")
        return said if isinstance(said, int) else 0
    config = _json_at(model.folder / "transformer" / "config.json")
    if isinstance(config.get("dim"), int):
        return int(config["dim"])
    return inner_width(config)


def inner_width(config: Mapping[str, Any]) -> int:
    """Return how wide a transformer's layers are, 0 where its configuration does not say."""
    heads, size = config.get("num_attention_heads"), config.get("attention_head_dim")
    return heads * size if isinstance(heads, int) and isinstance(size, int) else 0


def made_for(shapes: Shapes) -> Made:
    """Return what a LoRA was made for, from the names and shapes of its tensors.

    Raises:
        AdapterError: it is no LoRA, or of a family that is not known.
    """
    downs = {name: shape for name, shape in shapes.items() if LORA.search(name) and len(shape) > 1}
    if not downs:
        raise AdapterError("It holds no layers of a LoRA (lora_A or lora_down).")
    texts = [shape[1] for name, shape in downs.items() if UNET_TEXT.search(name) and _is_unet(name)]
    if texts:
        return Made(families=UNETS, width=texts[0])
    if any(_is_unet(name) for name in downs):
        raise AdapterError("It leaves the layers that read words alone, so its model is unknown.")
    for pattern, family in SIGNS:
        if any(re.search(pattern, name) for name in downs):
            return Made(families=(family,), width=_inner_width(downs))
    if any(JOINT.search(name) for name in downs):
        families = (presets.SD3, presets.FLUX, presets.FLUX2, presets.QWEN_IMAGE)
        return Made(families=families, width=_inner_width(downs))
    raise AdapterError(f"Its layers ('{next(iter(downs))[:80]}') are of no family that is known.")


def made_to_look(shapes: Shapes, encoder: Mapping[str, Any]) -> Made:
    """Return what an IP-Adapter was made for; `encoder` is its image encoder's configuration.

    Raises:
        AdapterError: it is none, of a kind that needs more than a picture, or of another encoder.
    """
    layer = shapes.get("ip_adapter.1.to_k_ip.weight")
    if layer is None or len(layer) != 2:
        raise AdapterError("It holds no layers of an IP-Adapter (ip_adapter.1.to_k_ip.weight).")
    plain, patches = shapes.get("image_proj.proj.weight"), shapes.get("image_proj.proj_in.weight")
    if plain is None and (patches is None or "image_proj.latents" not in shapes):
        raise AdapterError(
            "It is an IP-Adapter for faces or of an unknown kind; plain ones and those called "
            "Plus are read."
        )
    taken = (plain or patches or (0, 0))[-1]
    given = encoder.get("projection_dim" if plain else "hidden_size")
    if given != taken:
        raise AdapterError(
            f"Its image encoder gives {given} numbers and it takes {taken}; bring the encoder it "
            "was published with."
        )
    return Made(families=UNETS, width=layer[1])


def _inner_width(downs: Shapes) -> int:
    return next((shape[1] for name, shape in downs.items() if LAYER_Q.search(name)), 0)


def _is_unet(name: str) -> bool:
    return bool(re.search(r"(down|up|mid|input|output|middle)_block", name))


def _usable(folder: Path) -> AdapterEntry:
    if not MODEL_HANDLE.fullmatch(folder.name):
        raise AdapterError(
            f"The folder name '{folder.name[:80]}' is no handle: use 1 to 31 of the characters "
            "a-z, 0-9 and -."
        )
    _refuse_unsafe(folder)
    written, kind = _written(folder / "card.toml"), _kind(folder)
    made, scale = _made_by_kind(folder, kind)
    card = AdapterCard(
        handle=folder.name,
        kind=kind,
        title=str(written.get("title", folder.name))[:80],
        made_for=made.words,
        licence=str(written.get("licence", "unknown"))[:80],
        commercial_use=_use(written),
        revision=revision_of(folder),
        scale=scale,
    )
    return AdapterEntry(card=card, folder=folder, made=made)


def _made_by_kind(folder: Path, kind: AdapterKind) -> tuple[Made, int]:
    match kind:
        case AdapterKind.LORA:
            return made_for(shapes_in(folder / WEIGHTS)), 1
        case AdapterKind.UPSCALER:
            return Made(), layout_of(shapes_in(folder / WEIGHTS)).scale
        case AdapterKind.IP_ADAPTER:
            return made_to_look(shapes_in(folder / WEIGHTS), _json_at(_encoder_config(folder))), 1
    return _controlnet(folder), 1


def _controlnet(folder: Path) -> Made:
    config = _json_at(folder / "config.json")
    families = CONTROLNETS.get(str(config.get("_class_name")))
    width = config.get("cross_attention_dim") if families == UNETS else inner_width(config)
    if families is None or not isinstance(width, int) or width == 0:
        raise AdapterError(
            f"It is no ControlNet that is known: config.json must name one of "
            f"{', '.join(CONTROLNETS)}, and how wide its layers are."
        )
    if config.get("num_mode") is not None:
        raise AdapterError("It is a union of several ControlNets; add one that reads one map.")
    if config.get("conditioning_embedding_channels") is not None:
        raise AdapterError("It reads its map as pixels; for FLUX.1 those that read latents do.")
    if not list(folder.glob("*.safetensors")):
        raise AdapterError("There are no safetensors weights in it.")
    return Made(families=families, width=width)


def _encoder_config(folder: Path) -> Path:
    config = folder / IMAGE_ENCODER / "config.json"
    if not config.is_file() or not list(config.parent.glob("*.safetensors")):
        raise AdapterError(
            f"{IMAGE_ENCODER} must hold config.json and safetensors weights of a CLIP encoder."
        )
    return config


def _kind(folder: Path) -> AdapterKind:
    if folder.parent.name == FOLDERS[AdapterKind.UPSCALER]:
        return AdapterKind.UPSCALER
    if (folder / IMAGE_ENCODER).is_dir():
        return AdapterKind.IP_ADAPTER
    if (folder / "config.json").is_file():
        return AdapterKind.CONTROLNET
    return AdapterKind.LORA


def _refuse_unsafe(folder: Path) -> None:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in PICKLES or path.suffix.lower() == ".py":
            raise AdapterError(
                f"It holds {path.name}, which can run code; only safetensors are read."
            )
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise AdapterError(
                f"{path.name} is a link out of the folder; put the file itself there."
            )


def _use(written: Mapping[str, Any]) -> str:
    said = written.get("commercial_use", "unknown")
    return said if said in ("yes", "no", "unknown") else "unknown"


def _written(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _json_at(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return data if isinstance(data, dict) else {}

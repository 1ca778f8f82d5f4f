"""From one file to a diffusers folder, once, when a model is added; nothing is fetched."""

import importlib
import json
import re
import shutil
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from diffusers.loaders import single_file_utils
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from generation.contract.errors import ContractError
from generation.engine.catalogue import PICKLES
from generation.engine.checkpoints import configurations as configs
from generation.engine.checkpoints.clip_tokenizer import END, write_tokenizer
from generation.engine.checkpoints.flux_names import renamed
from generation.engine.checkpoints.reading import (
    CONTROL,
    FIRST,
    OPEN,
    TRANSFORMERS,
    UNET,
    VAES,
    XL_FIRST,
    XL_SECOND,
    Checkpoint,
    Kind,
    is_control_net,
    sound_shapes,
)

State = dict[str, torch.Tensor]
WEIGHTS = "diffusion_pytorch_model.safetensors"
TEXT_WEIGHTS = "model.safetensors"
OPEN_PADDING = "!"
BROKEN = (
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    RuntimeError,
    AttributeError,
    OSError,
    SafetensorError,
)
"""What a file raises whose names or shapes are not what its kind has."""

EIGHT_BITS = (torch.float8_e4m3fn, torch.float8_e5m2)
OTHERS = ("first_stage_model.", "vae.", "text_encoders.")
"""Parts that some transformers are published with; the base's are used."""

LABELS = re.compile(r"label_emb\.0\.([02])\.(weight|bias)")
FLOW_CLASSES = {Kind.FLUX: "FluxTransformer2DModel", Kind.SD3: "SD3Transformer2DModel"}


def convert(
    checkpoint: Checkpoint, place: Path, *, prediction: str | None = None, base: Path | None = None
) -> None:
    """Write a checkpoint as a diffusers folder.

    Args:
        checkpoint: what was read of the file.
        place: the folder that becomes the model; it is made.
        prediction: epsilon or v_prediction, where the file's own word is not to be trusted.
        base: a folder of the same family, which a transformer takes its other parts from.

    Raises:
        ContractError: a part is missing, or does not fit the others.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of diffusers, about what it is asked to do
            if checkpoint.kind in TRANSFORMERS:
                _with_base(checkpoint, place, base)
            else:
                _whole(checkpoint, place, prediction or checkpoint.prediction)
    except BROKEN as error:
        raise ContractError(
            f"{checkpoint.path.name} looks like {checkpoint.kind.value}, but cannot be converted: "
            f"{type(error).__name__}: {str(error)[:300]}"
        ) from error


def convert_control_net(path: Path, place: Path) -> None:
    """Write a ControlNet that lies in one file as a diffusers folder.

    Raises:
        ContractError: it is none of Stable Diffusion or SDXL, or a part of it is missing.
    """
    shapes = sound_shapes(path)
    if not is_control_net(shapes):
        raise ContractError(f"{path.name} is no ControlNet of Stable Diffusion or SDXL.")
    try:
        with warnings.catch_warnings(), safe_open(path, framework="pt", device="cpu") as file:
            warnings.simplefilter("ignore")  # of diffusers, about what it is asked to do
            named = _control_state({name: file.get_tensor(name) for name in shapes})
            _write_part(place, WEIGHTS, named, configs.control_config(_shapes(named)))
            _check_part(place, "diffusers", "ControlNetModel")
    except BROKEN as error:
        raise ContractError(
            f"{path.name} looks like a ControlNet, but cannot be converted: "
            f"{type(error).__name__}: {str(error)[:300]}"
        ) from error


def _control_state(state: State) -> State:
    """Return a ControlNet's tensors under diffusers' names; a whole model may lie beside them."""
    prefix = CONTROL if any(name.startswith(CONTROL) for name in state) else ""
    own = {
        name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)
    }
    blocks = [at for at in range(64) if f"input_blocks.{at}.0.op.weight" in own]
    layout = {"layers_per_block": blocks[0] - 1 if blocks else 0}
    named = dict(single_file_utils.convert_controlnet_checkpoint(own, layout))
    for name, value in own.items():  # the numbers of SDXL, which diffusers leaves out
        if found := LABELS.fullmatch(name):
            named[f"add_embedding.linear_{int(found[1]) // 2 + 1}.{found[2]}"] = value
    if len(named) != len(own):
        raise ValueError(f"{len(own)} tensors went in and {len(named)} came out")
    return named


def _whole(checkpoint: Checkpoint, place: Path, prediction: str) -> None:
    kind = checkpoint.kind
    _write_unet(checkpoint, place / "unet", prediction)
    _write_vae(checkpoint, place / "vae")
    if kind is Kind.SD2:
        _write_open_text(checkpoint, place / "text_encoder", OPEN, pooled=False)
        write_tokenizer(place / "tokenizer", padding=OPEN_PADDING)
    else:
        prefix = FIRST if kind is Kind.SD1 else XL_FIRST
        _write_text(checkpoint, place / "text_encoder", prefix)
        write_tokenizer(place / "tokenizer", padding=END)
    if kind is Kind.SDXL:
        _write_open_text(checkpoint, place / "text_encoder_2", XL_SECOND, pooled=True)
        write_tokenizer(place / "tokenizer_2", padding=OPEN_PADDING)
    scheduler = configs.scheduler_config(kind, prediction, zero_snr="ztsnr" in checkpoint.shapes)
    _write_json(place / "scheduler" / "scheduler_config.json", scheduler)
    _write_json(place / "model_index.json", configs.index_of(kind))
    for name, (library, class_name) in _networks(kind).items():
        _check_part(place / name, library, class_name)


def _write_unet(checkpoint: Checkpoint, folder: Path, prediction: str) -> None:
    state = _state(checkpoint, lambda name: name.startswith(UNET))
    blocks = [at for at in range(64) if f"{UNET}input_blocks.{at}.0.op.weight" in state]
    layout = {
        "layers_per_block": blocks[0] - 1,
        "addition_embed_type": "text_time" if checkpoint.kind is Kind.SDXL else None,
    }
    named = single_file_utils.convert_ldm_unet_checkpoint(state, layout)
    _write_part(
        folder, WEIGHTS, named, configs.unet_config(_shapes(named), checkpoint.kind, prediction)
    )


def _write_vae(checkpoint: Checkpoint, folder: Path) -> None:
    state = _state(checkpoint, lambda name: name.startswith(VAES))
    blocks = {
        name.split("down.")[1].split(".")[0] for name in state if ".encoder.down." in f".{name}"
    }
    types = ["block"] * len(blocks)
    layout = {"down_block_types": types, "up_block_types": types}
    named = single_file_utils.convert_ldm_vae_checkpoint(state, layout)
    _write_part(folder, WEIGHTS, named, configs.vae_config(_shapes(named), checkpoint.kind))


def _write_text(checkpoint: Checkpoint, folder: Path, prefix: str) -> None:
    """OpenAI's CLIP lies under transformers' own names; old files leave out the first of them."""
    state = _state(checkpoint, lambda name: name.startswith(prefix))
    named = {
        name if name.startswith("text_model.") else f"text_model.{name}": value
        for name, value in ((key.removeprefix(prefix), value) for key, value in state.items())
        if not name.endswith("position_ids")
    }
    config = configs.text_config(_shapes(named), is_open=False, pooled=False)
    _write_part(folder, TEXT_WEIGHTS, named, config)


def _write_open_text(checkpoint: Checkpoint, folder: Path, prefix: str, *, pooled: bool) -> None:
    state = _state(checkpoint, lambda name: name.startswith(prefix))
    width = state[f"{prefix}token_embedding.weight"].shape[1]
    stand_in = SimpleNamespace(config=SimpleNamespace(hidden_size=width))  # all that is asked of it
    named = single_file_utils.convert_open_clip_checkpoint(stand_in, state, prefix=prefix)
    if not pooled:
        named.pop("text_projection.weight", None)
    config = configs.text_config(_shapes(named), is_open=True, pooled=pooled)
    _write_part(folder, TEXT_WEIGHTS, named, config)


def _with_base(checkpoint: Checkpoint, place: Path, base: Path | None) -> None:
    """A transformer with the encoders, the VAE and the scheduler of a folder of its family."""
    if base is None:
        raise ContractError(
            f"{checkpoint.path.name} holds only the transformer of {checkpoint.kind.value}. Say "
            "with --base which model its other parts come from: a handle of models list, or a "
            "diffusers folder."
        )
    config = base / "transformer" / "config.json"
    name = FLOW_CLASSES[checkpoint.kind]
    said = json.loads(config.read_text("utf-8")).get("_class_name") if config.is_file() else None
    if said != name:
        raise ContractError(
            f"{base} is no folder of {checkpoint.kind.value}; its parts do not fit."
        )
    pickled = [path.name for path in base.rglob("*") if path.suffix.lower() in PICKLES]
    if pickled:
        raise ContractError(f"{base} holds {pickled[0]}, a pickle, which can run code.")
    settings = json.loads(config.read_text("utf-8"))
    state = _transformer_state(checkpoint)
    _check_fit(checkpoint, name, settings, _shapes(state))
    shutil.copytree(base, place, ignore=_weights_of_transformer)
    _write_part(place / "transformer", WEIGHTS, state, settings)


def _transformer_state(checkpoint: Checkpoint) -> State:
    """Return a transformer's tensors under diffusers' names, without those of other parts."""
    prefix = UNET if any(name.startswith(UNET) for name in checkpoint.shapes) else ""
    read = _state(checkpoint, lambda name: name.startswith(prefix) and not name.startswith(OTHERS))
    state = {name.removeprefix(prefix): _widened(value) for name, value in read.items()}
    if checkpoint.kind is Kind.FLUX:
        return renamed(state)
    return dict(single_file_utils.convert_sd3_transformer_checkpoint_to_diffusers(state))


def _widened(value: torch.Tensor) -> torch.Tensor:
    """Eight bits are enough to be published in, not to be computed with."""
    return value.to(torch.bfloat16) if value.dtype in EIGHT_BITS else value


def _check_fit(
    checkpoint: Checkpoint, name: str, settings: Mapping[str, Any], found: Mapping[str, Any]
) -> None:
    """Compare names and shapes with those of the base's transformer, of which none is loaded."""
    with torch.device("meta"):
        network = getattr(importlib.import_module("diffusers"), name).from_config(settings)
    wanted = _shapes(network.state_dict())
    wrong = sorted(key for key in {**wanted, **found} if wanted.get(key) != found.get(key))
    if wrong:
        raise ContractError(
            f"{checkpoint.path.name} is another {checkpoint.kind.value} than the base: "
            f"{len(wrong)} of their tensors differ, '{wrong[0]}' first. Name a base of the same "
            "release, dev for dev, schnell for schnell, medium for medium."
        )


def _weights_of_transformer(folder: str, names: list[str]) -> list[str]:
    is_transformer = Path(folder).name == "transformer"
    return [name for name in names if is_transformer or name in ("card.toml", "README.md")]


def _networks(kind: Kind) -> Mapping[str, tuple[str, str]]:
    parts = configs.index_of(kind).items()
    names = ("unet", "vae", "text_encoder", "text_encoder_2")
    return {name: (value[0], value[1]) for name, value in parts if name in names}


def _check_part(folder: Path, library: str, class_name: str) -> None:
    """Load what was written, once: every tensor must find its place, and none may be missing."""
    kind = getattr(importlib.import_module(library), class_name)
    _, told = kind.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, output_loading_info=True
    )
    for said in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        wrong = sorted(str(one) for one in told.get(said, ()))
        if wrong:
            raise ValueError(
                f"{len(wrong)} {said.replace('_', ' ')} in its {folder.name}, '{wrong[0]}' first"
            )


def _state(checkpoint: Checkpoint, wanted: Callable[[str], bool]) -> State:
    """Read the tensors of one part; the others stay on the disk."""
    with safe_open(checkpoint.path, framework="pt", device="cpu") as file:
        return {name: file.get_tensor(name) for name in checkpoint.shapes if wanted(name)}


def _shapes(state: State) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in state.items()}


def _write_part(folder: Path, name: str, state: State, config: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in state.items()}, folder / name)
    _write_json(folder / "config.json", config)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")

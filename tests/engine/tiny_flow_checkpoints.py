"""Transformers of FLUX.1 and Stable Diffusion 3 in one file, under their original names."""

import re
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

State = dict[str, torch.Tensor]
SINGLE = r"^single_transformer_blocks\.(\d+)"
FLUX_NAMES = (
    (r"^time_text_embed\.timestep_embedder\.linear_1", "time_in.in_layer"),
    (r"^time_text_embed\.timestep_embedder\.linear_2", "time_in.out_layer"),
    (r"^time_text_embed\.text_embedder\.linear_1", "vector_in.in_layer"),
    (r"^time_text_embed\.text_embedder\.linear_2", "vector_in.out_layer"),
    (r"^time_text_embed\.guidance_embedder\.linear_1", "guidance_in.in_layer"),
    (r"^time_text_embed\.guidance_embedder\.linear_2", "guidance_in.out_layer"),
    (r"^context_embedder", "txt_in"),
    (r"^x_embedder", "img_in"),
    (r"^norm_out\.linear", "final_layer.adaLN_modulation.1"),
    (r"^proj_out", "final_layer.linear"),
    (SINGLE + r"\.norm\.linear", r"single_blocks.\1.modulation.lin"),
    (SINGLE + r"\.proj_out", r"single_blocks.\1.linear2"),
    (
        r"^single_transformer_blocks\.(\d+)\.attn\.norm_q\.weight",
        r"single_blocks.\1.norm.query_norm.scale",
    ),
    (
        r"^single_transformer_blocks\.(\d+)\.attn\.norm_k\.weight",
        r"single_blocks.\1.norm.key_norm.scale",
    ),
    (r"^transformer_blocks\.", "double_blocks."),
    (r"norm1\.linear", "img_mod.lin"),
    (r"norm1_context\.linear", "txt_mod.lin"),
    (r"attn\.to_out\.0", "img_attn.proj"),
    (r"attn\.to_add_out", "txt_attn.proj"),
    (r"ff\.net\.0\.proj", "img_mlp.0"),
    (r"ff\.net\.2", "img_mlp.2"),
    (r"ff_context\.net\.0\.proj", "txt_mlp.0"),
    (r"ff_context\.net\.2", "txt_mlp.2"),
    (r"attn\.norm_q\.weight", "img_attn.norm.query_norm.scale"),
    (r"attn\.norm_k\.weight", "img_attn.norm.key_norm.scale"),
    (r"attn\.norm_added_q\.weight", "txt_attn.norm.query_norm.scale"),
    (r"attn\.norm_added_k\.weight", "txt_attn.norm.key_norm.scale"),
)
SD3_NAMES = (
    (r"^time_text_embed\.timestep_embedder\.linear_1", "t_embedder.mlp.0"),
    (r"^time_text_embed\.timestep_embedder\.linear_2", "t_embedder.mlp.2"),
    (r"^time_text_embed\.text_embedder\.linear_1", "y_embedder.mlp.0"),
    (r"^time_text_embed\.text_embedder\.linear_2", "y_embedder.mlp.2"),
    (r"^pos_embed\.pos_embed", "pos_embed"),
    (r"^pos_embed\.proj", "x_embedder.proj"),
    (r"^norm_out\.linear", "final_layer.adaLN_modulation.1"),
    (r"^proj_out", "final_layer.linear"),
    (r"^transformer_blocks\.", "joint_blocks."),
    (r"norm1\.linear", "x_block.adaLN_modulation.1"),
    (r"norm1_context\.linear", "context_block.adaLN_modulation.1"),
    (r"attn\.to_out\.0", "x_block.attn.proj"),
    (r"attn\.to_add_out", "context_block.attn.proj"),
    (r"ff\.net\.0\.proj", "x_block.mlp.fc1"),
    (r"ff\.net\.2", "x_block.mlp.fc2"),
    (r"ff_context\.net\.0\.proj", "context_block.mlp.fc1"),
    (r"ff_context\.net\.2", "context_block.mlp.fc2"),
)
"""Pairs of patterns; what is joined in the original files is joined before."""


def build_flux(path: Path, folder: Path, prefix: str = "") -> Path:
    """Write the transformer of a FLUX.1 folder as it is published in one file."""
    state = _weights(folder)
    for block in _blocks(state, r"single_transformer_blocks\.(\d+)"):
        at = f"single_transformer_blocks.{block}"
        parts = ("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp")
        _join(state, at, parts, f"single_blocks.{block}.linear1")
    for block in _blocks(state, r"transformer_blocks\.(\d+)"):
        at = f"transformer_blocks.{block}"
        _join(state, at, _of("attn.to_{}"), f"double_blocks.{block}.img_attn.qkv")
        _join(state, at, _of("attn.add_{}_proj"), f"double_blocks.{block}.txt_attn.qkv")
    _save(state, FLUX_NAMES, path, prefix)
    return path


def flux_state_of_width(width: int) -> State:
    """Return tensors with all names of FLUX.1, of two blocks each, whose rows are the width's."""
    sides, kinds = ("img", "txt"), ("weight", "bias")
    parts = ("attn.qkv", "attn.proj", "mod.lin", "mlp.0", "mlp.2")
    double = [f"{side}_{part}.{kind}" for side in sides for part in parts for kind in kinds]
    norms = [f"{one}_norm.scale" for one in ("query", "key")]
    double += [f"{side}_attn.norm.{norm}" for side in sides for norm in norms]
    lone = ("modulation.lin", "linear1", "linear2")
    single = [f"{part}.{kind}" for part in lone for kind in kinds]
    single += [f"norm.{norm}" for norm in norms]
    names = [f"double_blocks.{at}.{name}" for at in (0, 1) for name in double]
    names += [f"single_blocks.{at}.{name}" for at in (0, 1) for name in single]
    layers = ("in_layer", "out_layer")
    ends = [f"{one}_in.{layer}" for one in ("time", "vector", "guidance") for layer in layers]
    ends += ["txt_in", "img_in", "final_layer.linear", "final_layer.adaLN_modulation.1"]
    names += [f"{name}.{kind}" for name in ends for kind in kinds]
    rows = {"linear1": 7 * width, "qkv": 6}
    torch.manual_seed(5)
    return {
        name: torch.randn(next((count for part, count in rows.items() if part in name), 4), 1)
        for name in names
    }


def build_sd3(path: Path, folder: Path, prefix: str = "model.diffusion_model.") -> Path:
    """Write the transformer of a Stable Diffusion 3 folder as it is published in one file."""
    state = _weights(folder)
    blocks = _blocks(state, r"transformer_blocks\.(\d+)")
    for block in blocks:
        at = f"transformer_blocks.{block}"
        _join(state, at, _of("attn.to_{}"), f"joint_blocks.{block}.x_block.attn.qkv")
        _join(state, at, _of("attn.add_{}_proj"), f"joint_blocks.{block}.context_block.attn.qkv")
    last = f"transformer_blocks.{max(blocks)}.norm1_context.linear"
    for kind in ("weight", "bias"):
        state[f"{last}.{kind}"] = _swapped(state[f"{last}.{kind}"])
    _save(state, SD3_NAMES, path, prefix)
    return path


def _weights(folder: Path) -> State:
    (file,) = (folder / "transformer").glob("*.safetensors")
    state: State = load_file(file)
    return state


def _blocks(state: State, pattern: str) -> list[int]:
    return sorted({int(found[1]) for name in state if (found := re.match(pattern, name))})


def _of(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.format(part) for part in "qkv")


def _join(state: State, at: str, parts: tuple[str, ...], into: str) -> None:
    for kind in ("weight", "bias"):
        state[f"{into}.{kind}"] = torch.cat([state.pop(f"{at}.{part}.{kind}") for part in parts])


def _swapped(value: torch.Tensor) -> torch.Tensor:
    """The original has what is added first, diffusers what it is multiplied with."""
    first, second = value.chunk(2)
    return torch.cat([second, first])


def _save(state: State, names: tuple[tuple[str, str], ...], path: Path, prefix: str) -> None:
    written: State = {}
    for name, value in state.items():
        original = name
        for ours, theirs in names:
            original = re.sub(ours, theirs, original)
        is_last = original.startswith("final_layer.adaLN")
        written[prefix + original] = (_swapped(value) if is_last else value).contiguous().clone()
    save_file(written, path)

"""FLUX.1's transformer from the names of its original code to those of diffusers.

Widths are read from the tensors, where diffusers' own conversion takes them for granted.
"""

import re

import torch

State = dict[str, torch.Tensor]
ENDS = {
    "time_in.in_layer": "time_text_embed.timestep_embedder.linear_1",
    "time_in.out_layer": "time_text_embed.timestep_embedder.linear_2",
    "vector_in.in_layer": "time_text_embed.text_embedder.linear_1",
    "vector_in.out_layer": "time_text_embed.text_embedder.linear_2",
    "guidance_in.in_layer": "time_text_embed.guidance_embedder.linear_1",
    "guidance_in.out_layer": "time_text_embed.guidance_embedder.linear_2",
    "txt_in": "context_embedder",
    "img_in": "x_embedder",
    "final_layer.linear": "proj_out",
}
DOUBLE = {
    "img_mod.lin": "norm1.linear",
    "txt_mod.lin": "norm1_context.linear",
    "img_attn.proj": "attn.to_out.0",
    "txt_attn.proj": "attn.to_add_out",
    "img_mlp.0": "ff.net.0.proj",
    "img_mlp.2": "ff.net.2",
    "txt_mlp.0": "ff_context.net.0.proj",
    "txt_mlp.2": "ff_context.net.2",
}
SINGLE = {"modulation.lin": "norm.linear", "linear2": "proj_out"}
NORMS = {
    "img_attn.norm.query_norm.scale": "attn.norm_q.weight",
    "img_attn.norm.key_norm.scale": "attn.norm_k.weight",
    "txt_attn.norm.query_norm.scale": "attn.norm_added_q.weight",
    "txt_attn.norm.key_norm.scale": "attn.norm_added_k.weight",
    "norm.query_norm.scale": "attn.norm_q.weight",
    "norm.key_norm.scale": "attn.norm_k.weight",
}
JOINED = {
    "img_attn.qkv": ("attn.to_q", "attn.to_k", "attn.to_v"),
    "txt_attn.qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
}
LAST_NORM = "final_layer.adaLN_modulation.1"
BLOCK = re.compile(r"(double|single)_blocks\.(\d+)\.(.+)")


def renamed(state: State) -> State:
    """Return the tensors under diffusers' names.

    Raises:
        KeyError: a tensor's name is none of FLUX.1's.
    """
    named: State = {}
    for name, value in state.items():
        block = BLOCK.fullmatch(name)
        named |= _in_block(block, value) if block else _outside(name, value)
    return named


def _outside(name: str, value: torch.Tensor) -> State:
    place, _, kind = name.rpartition(".")
    if place == LAST_NORM:
        shift, scale = value.chunk(2)
        return {f"norm_out.linear.{kind}": torch.cat([scale, shift])}
    return {f"{ENDS[place]}.{kind}": value}


def _in_block(block: re.Match[str], value: torch.Tensor) -> State:
    side, number, rest = block.groups()
    at = f"{'single_' if side == 'single' else ''}transformer_blocks.{number}"
    if rest in NORMS:
        return {f"{at}.{NORMS[rest]}": value}
    place, _, kind = rest.rpartition(".")
    if place in JOINED:
        parts = zip(JOINED[place], value.chunk(3), strict=True)
        return {f"{at}.{name}.{kind}": part for name, part in parts}
    if side == "single" and place == "linear1":
        return {f"{at}.{name}.{kind}": part for name, part in _single_parts(value).items()}
    return {f"{at}.{(SINGLE if side == 'single' else DOUBLE)[place]}.{kind}": value}


def _single_parts(value: torch.Tensor) -> State:
    """Queries, keys and values are as wide as the model, what goes on beside them four times."""
    width = value.shape[0] // 7
    parts = {"attn.to_q": 0, "attn.to_k": width, "attn.to_v": 2 * width}
    queries = {name: value[start : start + width] for name, start in parts.items()}
    return {**queries, "proj_mlp": value[3 * width :]}

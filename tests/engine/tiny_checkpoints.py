"""Single-file checkpoints with tiny random weights, under the names of the original code."""

import re
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

State = dict[str, torch.Tensor]
TOKENS, WIDTH = 49_408, 64
RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
ENDS = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
VAE_NAMES = (
    (r"down_blocks\.(\d)\.resnets", r"down.\1.block"),
    (r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample"),
    (r"upsamplers\.0", "upsample"),
    (r"mid_block\.attentions\.0", "mid.attn_1"),
    (r"conv_norm_out", "norm_out"),
    (r"conv_shortcut", "nin_shortcut"),
    (r"attn_1\.group_norm", "attn_1.norm"),
    (r"attn_1\.to_(q|k|v)\.", r"attn_1.\1."),
    (r"attn_1\.to_out\.0", "attn_1.proj_out"),
)


def build_sd1(path: Path, **metadata: str) -> Path:
    """Write a Stable Diffusion 1 checkpoint: VAE of 8 px, eight heads, CLIP's whole vocabulary."""
    torch.manual_seed(2)
    text = CLIPTextModel(_text("quick_gelu"))
    state = {f"cond_stage_model.transformer.{name}": value for name, value in _clip(text).items()}
    state |= _unet(unet_of_sd1()) | _vae()
    state["betas"] = torch.zeros(4)
    save_file(state, path, metadata=metadata or None)
    return path


def build_sd2(path: Path, **metadata: str) -> Path:
    """Write a Stable Diffusion 2 checkpoint: OpenCLIP alone, heads of 64 channels."""
    torch.manual_seed(4)
    unet = _new_unet(WIDTH, attention_head_dim=[1, 2], use_linear_projection=True)
    text = _open_clip(CLIPTextModelWithProjection(_text("gelu")))
    state = {f"cond_stage_model.model.{name}": value for name, value in text.items()}
    save_file(state | _unet(unet) | _vae(), path, metadata=metadata or None)
    return path


def build_sdxl(path: Path) -> Path:
    """Write an SDXL checkpoint: OpenAI's CLIP and OpenCLIP, size numbers, a deeper last block."""
    torch.manual_seed(3)
    first, second = CLIPTextModel(_text("quick_gelu")), CLIPTextModelWithProjection(_text("gelu"))
    state = {f"conditioner.embedders.0.transformer.{k}": v for k, v in _clip(first).items()}
    state |= {f"conditioner.embedders.1.model.{k}": v for k, v in _open_clip(second).items()}
    save_file(state | _unet(unet_of_sdxl()) | _vae(), path)
    return path


def unet_of_sd1() -> Any:
    return _new_unet(WIDTH, attention_head_dim=8)


def unet_of_sdxl() -> Any:
    return _new_unet(
        2 * WIDTH,
        attention_head_dim=[1, 2],
        transformer_layers_per_block=[1, 2],
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=6 * 256 + WIDTH,
    )


def _new_unet(width: int, **settings: Any) -> Any:
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(64, 128),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=width,
        **settings,
    )


def _text(activation: str) -> Any:
    return CLIPTextConfig(
        hidden_size=WIDTH, intermediate_size=96, projection_dim=WIDTH, num_attention_heads=1,
        num_hidden_layers=2, vocab_size=TOKENS, hidden_act=activation,
    )  # fmt: skip


def _clip(model: Any) -> State:
    named = {name.removeprefix("text_model."): v for name, v in model.state_dict().items()}
    return {
        f"text_model.{name}": value
        for name, value in named.items()
        if not name.startswith("text_projection")
    }


def _open_clip(model: Any) -> State:
    """Return OpenCLIP's names: queries, keys and values lie in one matrix."""
    state = {name.removeprefix("text_model."): value for name, value in model.state_dict().items()}
    renamed: State = {
        "positional_embedding": state.pop("embeddings.position_embedding.weight"),
        "token_embedding.weight": state.pop("embeddings.token_embedding.weight"),
        "text_projection": state.pop("text_projection.weight").T.contiguous(),
        "logit_scale": torch.tensor(1.0),
    }
    for kind in ("weight", "bias"):
        renamed[f"ln_final.{kind}"] = state.pop(f"final_layer_norm.{kind}")
        for layer in range(2):
            place = f"encoder.layers.{layer}.self_attn"
            three = [state.pop(f"{place}.{part}_proj.{kind}") for part in "qkv"]
            renamed[f"transformer.resblocks.{layer}.attn.in_proj_{kind}"] = torch.cat(three)
    swaps = (("encoder.layers", "transformer.resblocks"), ("self_attn", "attn"))
    for name, value in state.items():
        if "position_ids" in name:
            continue
        for ours, theirs in (*swaps, ("layer_norm", "ln_"), ("fc1", "c_fc"), ("fc2", "c_proj")):
            name = name.replace(ours, theirs)
        renamed[name] = value
    return renamed


def _unet(unet: Any) -> State:
    return {
        f"model.diffusion_model.{_unet_name(name)}": value.clone()
        for name, value in unet.state_dict().items()
    }


def _unet_name(name: str) -> str:
    """Return the original name of a UNet's tensor, for two blocks of one layer each."""
    for ours, theirs in ENDS.items():
        if name.startswith(f"{ours}."):
            return name.replace(ours, theirs, 1)
    if name.startswith("mid_block"):
        if "attentions" in name:
            return name.replace("mid_block.attentions.0", "middle_block.1")
        name = name.replace("mid_block.resnets.0", "middle_block.0")
        return _resnet(name.replace("mid_block.resnets.1", "middle_block.2"))
    side, block, kind, at, rest = re.fullmatch(  # type: ignore[union-attr]
        r"(down|up)_blocks\.(\d)\.(\w+)\.(\d)\.(.*)", name
    ).groups()
    place = 2 * int(block) + int(at)
    if kind == "downsamplers":
        return f"input_blocks.{2 * int(block) + 2}.0.{rest.replace('conv', 'op')}"
    if kind == "upsamplers":
        return f"output_blocks.{2 * int(block) + 1}.2.{rest}"
    into = f"input_blocks.{place + 1}" if side == "down" else f"output_blocks.{place}"
    return f"{into}.1.{rest}" if kind == "attentions" else _resnet(f"{into}.0.{rest}")


def original_control_names(name: str) -> str:
    """Return the original name of a ControlNet's tensor."""
    hints = "controlnet_cond_embedding."
    for ours, theirs in (
        (r"controlnet_down_blocks\.(\d+)", r"zero_convs.\1.0"),
        (r"controlnet_mid_block", "middle_block_out.0"),
        (hints + "conv_in", "input_hint_block.0"),
        (hints + "conv_out", "input_hint_block.14"),
    ):
        if re.match(ours, name):
            return re.sub(ours, theirs, name)
    if found := re.fullmatch(hints + r"blocks\.(\d)\.(\w+)", name):
        return f"input_hint_block.{2 * int(found[1]) + 2}.{found[2]}"
    return _unet_name(name)


def _resnet(name: str) -> str:
    *front, part, end = name.split(".")
    return ".".join([*front, RESNET.get(part, part), end])


def _vae() -> State:
    vae = AutoencoderKL(
        block_out_channels=(32, 32, 32, 32), latent_channels=4, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
    )  # fmt: skip
    named: State = {}
    for name, value in vae.state_dict().items():
        renamed = re.sub(r"up_blocks\.(\d)\.resnets", _up("block"), name)
        renamed = re.sub(r"up_blocks\.(\d)", _up(""), renamed)
        renamed = re.sub(r"mid_block\.resnets\.(\d)", _middle, renamed)
        for ours, theirs in VAE_NAMES:
            renamed = re.sub(ours, theirs, renamed)
        is_matrix = "attn_1" in renamed and value.dim() == 2
        named[f"first_stage_model.{renamed}"] = value[:, :, None, None] if is_matrix else value
    return {name: value.clone() for name, value in named.items()}


def _up(part: str) -> Any:
    """The original counts the way up from its end."""
    return lambda found: f"up.{3 - int(found.group(1))}{'.' if part else ''}{part}"


def _middle(found: re.Match[str]) -> str:
    return f"mid.block_{int(found.group(1)) + 1}"

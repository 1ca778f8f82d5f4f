"""A ControlNet in one file, under old names or new ones, becomes a folder that says the same."""

from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from safetensors.torch import save_file

from generation.contract.errors import ContractError
from generation.engine.adapters import adapter_of
from generation.engine.checkpoints.conversion import convert_control_net
from tests.engine.tiny_checkpoints import original_control_names, unet_of_sd1, unet_of_sdxl

HINTS = (8, 16, 24, 32)
GENERATIONS = {"sd1": unet_of_sd1, "sdxl": unet_of_sdxl}
FORMS = ("wrapped", "bare", "diffusers")


def network_of(generation: str) -> Any:
    """Return a ControlNet with random weights, whose outputs are not zero as new ones' are."""
    torch.manual_seed(7)
    made = diffusers.ControlNetModel.from_unet(
        GENERATIONS[generation](), conditioning_embedding_out_channels=HINTS
    )
    with torch.no_grad():
        for weight in made.parameters():
            weight.normal_(0, 0.05)
    return made.eval()


def written(network: Any, path: Path, form: str) -> Path:
    state = {name: value.clone() for name, value in network.state_dict().items()}
    if form != "diffusers":
        prefix = "control_model." if form == "wrapped" else ""
        state = {prefix + original_control_names(name): value for name, value in state.items()}
    save_file(state, path)
    return path


def said_by(network: Any) -> list[torch.Tensor]:
    """Return what a network adds for one map, words and latents."""
    dice = torch.Generator().manual_seed(3)
    width = network.config.cross_attention_dim
    added = None
    if network.config.addition_embed_type == "text_time":
        taken = network.config.projection_class_embeddings_input_dim
        ids = torch.ones(1, 6)
        pooled = taken - 6 * network.config.addition_time_embed_dim
        added = {"text_embeds": torch.randn(1, pooled, generator=dice), "time_ids": ids}
    with torch.no_grad():
        down, middle = network(
            torch.randn(1, 4, 16, 16, generator=dice),
            torch.tensor([500]),
            encoder_hidden_states=torch.randn(1, 5, width, generator=dice),
            controlnet_cond=torch.rand(1, 3, 128, 128, generator=dice),
            added_cond_kwargs=added,
            return_dict=False,
        )
    return [*down, middle]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_control_net_of_one_file_says_what_it_said(
    generation: str, form: str, tmp_path: Path
) -> None:
    network = network_of(generation)
    place = tmp_path / "edges"

    convert_control_net(written(network, tmp_path / "edges.safetensors", form), place)

    again = diffusers.ControlNetModel.from_pretrained(place, local_files_only=True).eval()
    pairs = zip(said_by(again), said_by(network), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)
    assert adapter_of(place).card.problem == ""


def test_a_file_that_lacks_a_part_or_is_cut_short_is_refused_by_name(tmp_path: Path) -> None:
    network = network_of("sd1")
    whole = written(network, tmp_path / "edges.safetensors", "bare")
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes(whole.read_bytes()[:-4096])
    state = network.state_dict()
    del state["conv_in.weight"]
    partial = tmp_path / "partial.safetensors"
    save_file(state, partial)

    for path, why in ((torn, "cut short"), (partial, "cannot be converted")):
        with pytest.raises(ContractError, match=f"{path.stem}.*{why}"):
            convert_control_net(path, tmp_path / "made")

"""The IP-Adapters of one model: they look at a picture and let its UNet attend to what they saw.

Source: arXiv 2308.06721. Beside every cross-attention to the words stands a second one, to the
tokens of a picture; its answer is added with the strength that was asked for.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import transformers
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file

from generation.contract.errors import EngineError
from generation.contract.sentences import Sentence
from generation.engine.adapters import IMAGE_ENCODER, WEIGHTS
from generation.engine.families.base import Inputs, Words
from generation.engine.look import Glance, LookInput, Sight, clip_pixels

KEPT = 2
SIGHTS_KEPT = 64
REFUSED = (
    RuntimeError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OSError,
    SafetensorError,
)
PROJECTION, LAYERS = "image_proj.", "ip_adapter."


@dataclass
class Pass:
    """What each row of the current pass sees, (rows, tokens, width), and how strongly."""

    tokens: torch.Tensor = field(default_factory=lambda: torch.empty(0))
    scales: torch.Tensor = field(default_factory=lambda: torch.empty(0))


class LookAttention:
    """A cross-attention of a UNet's transformer block, to the words and to a picture's tokens."""

    def __init__(self, keys: torch.Tensor, values: torch.Tensor, current: Pass) -> None:
        self._keys, self._values, self._current = keys, values, current

    def __call__(
        self,
        attn: Any,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        **unused: Any,
    ) -> torch.Tensor:
        rows, tokens = hidden_states.shape[:2]
        query = _heads(attn.to_q(hidden_states), attn.heads)
        if attention_mask is not None:
            length = encoder_hidden_states.shape[1]
            attention_mask = attn.prepare_attention_mask(attention_mask, length, rows)
            attention_mask = attention_mask.view(rows, attn.heads, -1, length)
        read = torch.nn.functional.scaled_dot_product_attention(
            query,
            _heads(attn.to_k(encoder_hidden_states), attn.heads),
            _heads(attn.to_v(encoder_hidden_states), attn.heads),
            attn_mask=attention_mask,
        )
        look = self._current.tokens
        seen = torch.nn.functional.scaled_dot_product_attention(
            query,
            _heads(torch.nn.functional.linear(look, self._keys), attn.heads),
            _heads(torch.nn.functional.linear(look, self._values), attn.heads),
        )
        both: torch.Tensor = read + self._current.scales * seen
        mixed = both.transpose(1, 2).reshape(rows, tokens, -1).to(query.dtype)
        answer: torch.Tensor = attn.to_out[1](attn.to_out[0](mixed)) / attn.rescale_output_factor
        return answer


@dataclass(frozen=True, kw_only=True)
class _Loaded:
    encoder: Any
    projection: Any
    processors: dict[str, Any]
    sees_patches: bool


class LookNetworks:
    """Loads IP-Adapters as they are asked for; the longest unused leaves first.

    Guarantees: with none worn, the UNet computes what it computed before any was loaded.
    """

    def __init__(self, unet: Any, device: torch.device) -> None:
        self._unet, self._device = unet, device
        self._loaded: OrderedDict[str, _Loaded] = OrderedDict()
        self._sights: OrderedDict[Hashable, Sight] = OrderedDict()
        self._current = Pass()
        self._plain: dict[str, Any] = {}
        self._on = ""

    @torch.no_grad()
    def see(self, glance: Glance) -> Sight:
        """Return what an IP-Adapter sees in a picture.

        Raises:
            EngineError: `bad_request` where it cannot be used with this model.
        """
        picture = glance.picture
        key = (glance.name, picture.size, picture.tobytes())
        if key not in self._sights:
            try:
                self._sights[key] = self._seen(self._adapter(glance.input), picture)
            except REFUSED as error:
                raise _unfit(glance.folder, error) from error
        self._sights.move_to_end(key)
        if len(self._sights) > SIGHTS_KEPT:
            self._sights.popitem(last=False)
        return self._sights[key]

    def wear(self, rows: Sequence[tuple[Inputs, Words]]) -> None:
        """Let each row of the next pass see its picture; all of a pass use the same adapter."""
        look = rows[0][0].look
        scales = [image.look.scale if image.look else 0.0 for image, _ in rows]
        seen = [words.look for _, words in rows if words.look is not None]
        if look is None or not any(scales) or len(seen) < len(rows):
            self._put_on("", self._plain)
            return
        adapter = self._adapter(look)
        self._current.tokens = torch.cat(seen)
        self._current.scales = torch.tensor(scales).view(-1, 1, 1, 1).to(self._current.tokens)
        self._put_on(look.name, {**self._plain, **adapter.processors})

    def _put_on(self, name: str, processors: dict[str, Any]) -> None:
        if name != self._on:
            self._unet.set_attn_processor(dict(processors))  # it empties what it is given
            self._on = name

    def _seen(self, adapter: _Loaded, picture: Image.Image) -> Sight:
        side = adapter.encoder.config.image_size
        pixels = clip_pixels(picture, side).to(self._device, self._unet.dtype)
        if not adapter.sees_patches:
            seen = adapter.encoder(pixels).image_embeds
            unseen = torch.zeros_like(seen)
        else:
            seen, unseen = (
                adapter.encoder(shown, output_hidden_states=True).hidden_states[-2]
                for shown in (pixels, torch.zeros_like(pixels))
            )
        return Sight(seen=adapter.projection(seen), unseen=adapter.projection(unseen))

    def _adapter(self, look: LookInput) -> _Loaded:
        if look.name not in self._loaded:
            while len(self._loaded) >= KEPT:
                self._loaded.popitem(last=False)
            try:
                self._loaded[look.name] = self._load(look.folder)
            except REFUSED as error:
                raise _unfit(look.folder, error) from error
        self._loaded.move_to_end(look.name)
        return self._loaded[look.name]

    def _load(self, folder: Path) -> _Loaded:
        self._plain = self._plain or dict(self._unet.attn_processors)
        dtype = self._unet.dtype
        state = {
            name: value.to(self._device, dtype)
            for name, value in load_file(folder / WEIGHTS).items()
        }
        encoder = transformers.CLIPVisionModelWithProjection.from_pretrained(
            folder / IMAGE_ENCODER, local_files_only=True, use_safetensors=True, dtype=dtype
        )
        shaped = _without(PROJECTION, state)
        projection = self._unet._convert_ip_adapter_image_proj_to_diffusers(
            shaped, low_cpu_mem_usage=False
        )
        return _Loaded(
            encoder=_still(encoder, self._device, dtype),
            projection=_still(projection, self._device, dtype),
            processors=self._processors(_without(LAYERS, state)),
            sees_patches="proj.weight" not in shaped,
        )

    def _processors(self, layers: dict[str, torch.Tensor]) -> dict[str, Any]:
        """Return an attention for each cross-attention; their files count them 1, 3, 5."""
        names = [name for name in self._plain if name.endswith("attn2.processor")]
        if len(layers) != 2 * len(names):
            raise ValueError(f"it has {len(layers) // 2} attentions and the model {len(names)}")
        return {
            name: LookAttention(
                layers[f"{2 * at + 1}.to_k_ip.weight"],
                layers[f"{2 * at + 1}.to_v_ip.weight"],
                self._current,
            )
            for at, name in enumerate(names)
        }


def _still(network: Any, device: torch.device, dtype: torch.dtype) -> Any:
    return network.to(device, dtype).eval().requires_grad_(False)


def _without(prefix: str, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {
        name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)
    }


def _heads(states: torch.Tensor, heads: int) -> torch.Tensor:
    """Return (rows, tokens, width) as (rows, heads, tokens, width of a head)."""
    rows, tokens = states.shape[:2]
    return states.view(rows, tokens, heads, -1).transpose(1, 2)


def _unfit(folder: Path, error: Exception) -> EngineError:
    return EngineError(
        "bad_request",
        Sentence(
            "The IP-Adapter '{name}' cannot be used with this model: {reason}. Choose another one.",
            name=folder.name,
            reason=str(error)[:200],
        ),
        retryable=False,
    )

"""A model's card as a worker announces it, for tests that vary what matters to them."""

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard

INK = AdapterCard(handle="ink", kind=AdapterKind.LORA, title="Ink", made_for="SDXL")
NIGHT = ModelCard(
    handle="night",
    title="Night Train",
    family="sdxl",
    executor="steps",
    licence="Apache-2.0",
    commercial_use="yes",
    revision="r1",
    tasks=("txt2img", "img2img", "inpaint", "outpaint", "upscale"),
    native_width=1024,
    native_height=1024,
    multiple=8,
    steps=30,
    guidance_scale=5.0,
    scheduler="euler",
    is_default=True,
    adapters=(INK,),
)

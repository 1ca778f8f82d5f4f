// What an order may hold, as generation/contract bounds it.

export const PROMPT_MAX = 16_000;
export const STEPS_MAX = 150;
export const GUIDANCE_MAX = 30;
export const FEATHER_MAX = 256;

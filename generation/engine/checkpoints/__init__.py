"""Single-file checkpoints: what one holds, and how it becomes a diffusers folder."""

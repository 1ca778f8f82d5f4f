"""A small diffusion model of our own, trained from scratch on the painter's pictures."""

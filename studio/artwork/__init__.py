"""Iterations and the variants painted for them."""

"""Measurements: one module per bench, whose last line is one JSON object."""

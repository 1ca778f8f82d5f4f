"""Stored pictures and fonts, named by their content."""

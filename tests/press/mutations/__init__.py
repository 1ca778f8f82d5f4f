"""Defects planted in finished files: each damages a clean export and names what must be found."""

"""Typefaces of the studio's own: licensed fonts that editors brought."""

"""Ink on a virtual page: one layout engine for screen, proof and print."""

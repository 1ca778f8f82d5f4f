"""The display list as a print PDF."""

"""Checks before print: of the document while people edit, and of the finished file."""

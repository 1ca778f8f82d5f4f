"""Prompts that people are still writing."""

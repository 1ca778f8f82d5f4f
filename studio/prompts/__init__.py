"""What a project keeps to write prompts with: lists for wildcards, styles."""

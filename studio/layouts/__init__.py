"""The cover: art, masthead and lines, its edits and frozen versions."""

"""A procedural illustrator: reads a prompt's words into a scene and draws it."""

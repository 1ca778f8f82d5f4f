"""Comments, pins and decisions."""

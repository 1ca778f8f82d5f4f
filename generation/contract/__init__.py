"""The only language that the studio and the engine both speak."""

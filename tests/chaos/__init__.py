"""The studio under kills, cut lines and bad input: what was acknowledged stays, once."""

"""Projects, who takes part in them, and the numbered events of each."""

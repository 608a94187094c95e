"""Two rules compared: what changed, and what it means for scores."""

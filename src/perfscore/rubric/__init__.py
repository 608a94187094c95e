"""Rule files: YAML with positions, the model, the reading, the catalogue."""

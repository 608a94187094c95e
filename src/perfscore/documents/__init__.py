"""YAML and JSON text as nodes with their places, for rules and submissions alike."""

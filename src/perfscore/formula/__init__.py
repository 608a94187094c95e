"""The formula language: one checked tree, many readings."""

"""Inputs that reach a branch, an edge, a total."""

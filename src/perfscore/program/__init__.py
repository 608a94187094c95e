"""Rubric → steps → Run."""

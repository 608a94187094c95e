"""Rubric → steps → Result."""

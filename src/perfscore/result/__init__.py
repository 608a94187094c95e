"""The result: its calculation, its grounds, what wins points back, its JSON and its text."""

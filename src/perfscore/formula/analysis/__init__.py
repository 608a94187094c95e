"""The analysis of a formula, which finds out about it: extents, bounds, gaps, numbers that meet."""

"""The analysis of a formula: extents, bounds, partial evaluation, numbers that meet."""

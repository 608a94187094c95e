"""The readings of a formula, which write it anew: its value, its text, columns, spreadsheet formulas."""

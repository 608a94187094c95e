"""The readings of a formula: its value, its text, columns, spreadsheet formulas."""

"""Formulas in normal form: two that have the same one have the same value."""

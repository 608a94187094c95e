"""The tests of a rule: found, run, measured, suggested."""

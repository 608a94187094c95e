"""The tests kept with a rule: found, run, measured, suggested."""

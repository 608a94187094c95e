"""What is done with a rule before anyone is scored by it: the rule author's desk."""

"""A second opinion on every score: the rules of scoring said again, in plain fractions.

It takes the rule and the submission as plain mappings, as they stand in their files, and shares no
code with perfscore. Where perfscore lowers a rule to steps, each way of scoring here is one
function that says at once what it gives. When the two differ, the design decides which is wrong.
"""

from oracle.rubric import Row, Verdict, score

__all__ = ["Row", "Verdict", "score"]

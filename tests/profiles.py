"""Profiles of the property tests: how hard they look.

PERFSCORE_PROFILE is quick (unless said), ci or deep. Two numbers make a profile: the examples that an everyday
property tries, and those that the comparison with the oracle tries.
"""

import os
from typing import Final

EXAMPLES: Final = {  # profile: (an everyday property, the oracle's comparison)
    "quick": (30, 50),
    "ci": (200, 20_000),
    "deep": (5_000, 200_000),
}
PROFILE: Final = os.environ.get("PERFSCORE_PROFILE") or "quick"
if PROFILE not in EXAMPLES:
    message = f"PERFSCORE_PROFILE is {PROFILE!r}; it must be one of {', '.join(EXAMPLES)}"
    raise SystemExit(message)
DEEP: Final = PROFILE == "deep"
"""True where everything is to be tried, and not only what guards."""

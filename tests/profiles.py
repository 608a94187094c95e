"""Which profile the tests run in, for those that look further when there is time (see conftest.py)."""

from typing import Final

from hypothesis import settings

GUARD: Final = 200
"""So many examples an everyday property tries in the profile ci."""
DEEP: Final = settings().max_examples > GUARD
"""Whether everything is to be tried, and not only what guards."""

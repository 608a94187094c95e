"""How hard the property tests look: PERFSCORE_PROFILE is quick (unless said), ci or deep.

Two numbers make a profile: the examples an everyday property tries, and those that the comparison
with the oracle tries. The second is a profile of its own, `oracle`, which is itself a decorator:

    @settings.get_profile("oracle")
    @given(rules_and_submissions())
    def test_score_agrees_with_the_oracle(...): ...
"""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = {  # profile: (an everyday property, the oracle's comparison)
    "quick": (50, 50),
    "ci": (200, 20_000),
    "deep": (5_000, 200_000),
}

profile = os.environ.get("PERFSCORE_PROFILE") or "quick"
if profile not in EXAMPLES:
    message = f"PERFSCORE_PROFILE is {profile!r}; it must be one of {', '.join(EXAMPLES)}"
    raise SystemExit(message)

everyday, oracle = EXAMPLES[profile]
settings.register_profile(
    profile,
    max_examples=everyday,
    deadline=None,  # a slow machine is not a wrong score
    suppress_health_check=[HealthCheck.too_slow],  # nor is one that measures coverage meanwhile
    derandomize=profile == "ci",  # one commit, one verdict; quick and deep look somewhere new
    print_blob=True,
)
settings.register_profile("oracle", settings.get_profile(profile), max_examples=oracle)
settings.load_profile(profile)

"""What all tests share: property tests try new examples on a person's machine, and the same ones on every run of CI."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("person", deadline=None)  # machines are noisy; no test is about time
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "person")

"""Settings for all tests."""

import os

# Set before anything of ours is imported: the logger reads it once.
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")

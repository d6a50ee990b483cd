"""The project: what the apps make together, and its settings."""

from typing import Final

VERSION: Final = "1.1.0"
"""Of this release: `CHANGELOG.md` says what is in it."""

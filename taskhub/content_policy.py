"""What a page may load and do: the Content-Security-Policy of each."""

from typing import Final

from csp.constants import NONE, SELF

PAGE_POLICY: Final = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],  # small pictures within style sheets
    "font-src": [SELF],
    "connect-src": [SELF],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
"""Scripts and styles of the hub's own files, and none that stands in a page."""

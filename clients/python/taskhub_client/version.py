"""The client's version: that of the API that it speaks."""

__version__ = "1.0.0"

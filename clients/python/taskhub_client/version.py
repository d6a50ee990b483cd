"""The client's version: that of the hub that it came with."""

__version__ = "1.1.0"

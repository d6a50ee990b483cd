"""The HTTP API, beside others that enqueue."""

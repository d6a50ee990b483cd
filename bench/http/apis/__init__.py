"""The APIs under measurement, each with the server that answers for it."""

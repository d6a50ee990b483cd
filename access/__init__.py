"""The edge of the API: who may call, and how a call is answered."""

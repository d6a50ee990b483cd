"""The `Authorization` header of a request."""


def bearer_token(authorization: str) -> str:
    """The token of `Bearer <token>`; "" where the header is anything else."""
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""

"""Open Badges 3.0 / W3C Verifiable Credentials: issue, bake, verify."""

__version__ = "0.1.0"

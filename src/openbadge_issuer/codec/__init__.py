"""Bytes to JSON to canonical bytes; knows nothing of badges."""

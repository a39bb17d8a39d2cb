"""Verifiable presentations: who presents, to whom, and each credential inside."""

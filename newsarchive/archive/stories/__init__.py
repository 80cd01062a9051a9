"""Texts that others print too: fingerprints and groups."""

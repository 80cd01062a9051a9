"""Proof that nothing was changed: seals on rows, and the checks of `verify`."""

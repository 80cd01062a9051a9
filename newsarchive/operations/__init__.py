"""Keeping an archive for years: the schedule; later health, verification, backup."""

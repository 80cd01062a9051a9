"""A page's bytes become an `Article`: pure functions, no network, no clock, no database."""

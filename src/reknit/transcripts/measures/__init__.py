"""Measures of each turn, of five-minute segments, of the whole hour. `catalogue.toml` says what each is."""

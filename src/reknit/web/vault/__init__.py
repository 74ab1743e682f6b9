"""Data keys, stored only wrapped."""

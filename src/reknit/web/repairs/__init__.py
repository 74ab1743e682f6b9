"""Talks in which two people mend something between them."""

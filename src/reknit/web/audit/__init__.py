"""A line for every change and every look."""

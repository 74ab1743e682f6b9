"""Indicators: ten quiet signs asked now and then, the routine of two, and the practical side of the work."""

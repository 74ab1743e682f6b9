"""Made-up pairs: stable ones, and ones with known ruptures."""

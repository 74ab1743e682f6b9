"""What a clinic may publish of its pairs, and how long it keeps what has ended."""

"""The reknit session check: its questions in the words of each role, and reading what was answered."""

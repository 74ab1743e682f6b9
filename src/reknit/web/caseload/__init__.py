"""The caseload of those who see others here: a summary of each dyad, kept with every change, and their own labels."""

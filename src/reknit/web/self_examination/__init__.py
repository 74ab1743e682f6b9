"""What one therapist looks back on alone: their own caseload, and reflections that nobody else reads."""

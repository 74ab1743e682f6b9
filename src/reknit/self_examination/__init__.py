"""One therapist over the whole caseload: what was seen, how far ratings lie apart, and prompts to reflect on."""

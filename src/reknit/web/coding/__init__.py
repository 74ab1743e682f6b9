"""Transcripts that people who work here bring, and what they code in them, each without seeing the other's."""

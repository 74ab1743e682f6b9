"""Transcripts: what was said, by whom and when; measured and marked turn by turn, on this machine only.

Everything here takes bytes, text or turns and returns values; files are opened in `exchange`.
"""

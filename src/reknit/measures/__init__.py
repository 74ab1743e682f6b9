"""Instruments and how well judgements agree."""

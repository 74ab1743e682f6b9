"""Supervision: the life of a link between a pair and a supervisor, code names, and what a therapist may practise."""

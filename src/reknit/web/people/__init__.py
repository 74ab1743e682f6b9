"""People: who may sign in, and, kept apart, who they are."""

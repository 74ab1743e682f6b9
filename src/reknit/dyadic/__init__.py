"""Two people, one session: what can be said only of both."""

"""One module a format; each turns turns into text."""

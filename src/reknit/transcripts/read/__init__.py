"""One module a format; each turns the bytes or lines of a file into turns."""

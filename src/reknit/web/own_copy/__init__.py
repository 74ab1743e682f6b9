"""One's own copy: everything one wrote or may read, made when it is asked for and kept nowhere here."""

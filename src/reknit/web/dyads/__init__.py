"""Two people and the bond between them."""

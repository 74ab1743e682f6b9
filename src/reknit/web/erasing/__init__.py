"""Erasing: what one person wrote, and the keys that open it, are gone; what the other wrote stays theirs."""
